package desk

import (
	"bytes"
	"fmt"
	"maps"
	"strings"

	"lubart/internal/imports"
	"lubart/internal/seal"
)

func importKey(secret [32]byte) seal.Key { return seal.Derive(secret[:], "lubart/imports") }

func filePlace(kind, name string) string { return "imports/" + kind + "/" + short(name) }

// shutFile is what is kept of an uploaded file: any list may have somebody's number in a remark.
func shutFile(s Seat, kind, name string, data []byte) ([]byte, error) {
	shut, err := importKey(s.Key).Seal(filePlace(kind, name), data)
	return []byte(shut), wrap("seal the file", err)
}

// openFile reverses it, under the secret before this one as well. Lists without a column of identifiers
// were once kept as they came.
func openFile(s Seat, kind, name string, data []byte) ([]byte, error) {
	for _, secret := range [][32]byte{s.Key, s.Old} {
		if plain, err := importKey(secret).Open(filePlace(kind, name), string(data)); err == nil {
			return plain, nil
		}
	}
	if !isShut(data) {
		return data, nil
	}
	return nil, refuse("import.sealed_lost")
}

// isShut says whether a file is under seal: no list has only the signs of a sealed text.
func isShut(data []byte) bool {
	return !bytes.ContainsFunc(data, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", r)
	})
}

// rowPlace binds a sealed identifier to its cell.
func rowPlace(imp string, line int, field string) string {
	return fmt.Sprintf("imports/%s/%d/%s", imp, line, field)
}

// shutRows are the rows to write as they are kept: identifiers under seal.
func shutRows(s Seat, imp string, kind imports.Kind, rows []imports.Judged) ([]imports.Judged, error) {
	out := make([]imports.Judged, len(rows))
	for i, row := range rows {
		shut, err := eachSecret(kind, row, func(field, value string) (string, error) {
			return importKey(s.Key).Seal(rowPlace(imp, row.Line, field), []byte(value))
		})
		if err != nil {
			return nil, wrap("seal a row", err)
		}
		out[i] = shut
	}
	return out, nil
}

// openRow reverses it for one row.
func openRow(s Seat, imp string, kind imports.Kind, row imports.Judged) (imports.Judged, error) {
	return eachSecret(kind, row, func(field, value string) (string, error) {
		for _, secret := range [][32]byte{s.Key, s.Old} {
			if plain, err := importKey(secret).Open(rowPlace(imp, row.Line, field), value); err == nil {
				return string(plain), nil
			}
		}
		return "", refuse("import.sealed_lost")
	})
}

// eachSecret is a row with its identifiers turned into something else.
func eachSecret(kind imports.Kind, row imports.Judged, turn func(field, value string) (string, error)) (imports.Judged, error) {
	values := maps.Clone(row.Values)
	for _, c := range kind.Columns {
		if !c.Secret || values[c.Name] == "" {
			continue
		}
		turned, err := turn(c.Name, values[c.Name])
		if err != nil {
			return row, err
		}
		values[c.Name] = turned
	}
	row.Values = values
	return row, nil
}
