package desk

import (
	"fmt"

	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/people"
	"lubart/internal/seal"
)

// sealedKinds are the lists with identifiers: the file and the rows to write rest under seal.
var sealedKinds = map[string]bool{"referrals": true}

func importKey(secret [32]byte) seal.Key { return seal.Derive(secret[:], "lubart/imports") }

// shutFile is what is kept of an uploaded file.
func shutFile(s Seat, kind, name string, data []byte) ([]byte, error) {
	if !sealedKinds[kind] {
		return data, nil
	}
	shut, err := importKey(s.Key).Seal("imports/"+kind+"/"+short(name), data)
	return []byte(shut), wrap("seal the file", err)
}

// openFile reverses it, under the secret before this one as well.
func openFile(s Seat, kind, name string, data []byte) ([]byte, error) {
	if !sealedKinds[kind] {
		return data, nil
	}
	for _, secret := range [][32]byte{s.Key, s.Old} {
		if plain, err := importKey(secret).Open("imports/"+kind+"/"+short(name), string(data)); err == nil {
			return plain, nil
		}
	}
	return nil, refuse("import.sealed_lost")
}

// rowPlace binds the sealed identifier of a row to its place.
func rowPlace(imp string, line int) string { return fmt.Sprintf("imports/%s/%d", imp, line) }

// shutRows are the rows to write as they are kept: identifiers under seal.
func shutRows(s Seat, imp string, rows []imports.Judged) ([]imports.Judged, error) {
	key := importKey(s.Key)
	out := make([]imports.Judged, len(rows))
	for i, row := range rows {
		out[i] = row
		if row.Values[people.RNOKPP] == "" {
			continue
		}
		shut, err := key.Seal(rowPlace(imp, row.Line), []byte(row.Values[people.RNOKPP]))
		if err != nil {
			return nil, wrap("seal a row", err)
		}
		out[i].Values = lo.Assign(row.Values, map[string]string{people.RNOKPP: shut})
	}
	return out, nil
}

// openRow reverses it for one row.
func openRow(s Seat, imp string, row imports.Judged) (imports.Judged, error) {
	shut := row.Values[people.RNOKPP]
	if shut == "" {
		return row, nil
	}
	for _, secret := range [][32]byte{s.Key, s.Old} {
		if plain, err := importKey(secret).Open(rowPlace(imp, row.Line), shut); err == nil {
			row.Values = lo.Assign(row.Values, map[string]string{people.RNOKPP: string(plain)})
			return row, nil
		}
	}
	return row, refuse("import.sealed_lost")
}
