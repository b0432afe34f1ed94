package hooks_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/testapp"
)

// filled are databases as the release of their name left them: the demonstration department of that
// day. A new schema begins where they end.
var filled = []string{"spine"}

// TestUpgradeKeepsEveryRow opens the folder of an earlier release with this one: every row that was
// there is there, and every column that it had still says what it said.
func TestUpgradeKeepsEveryRow(t *testing.T) {
	for _, release := range filled {
		t.Run(release, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			unpack(t, "../testdata/upgrade/"+release+".db.gz", dir)
			was := rowsOf(t, dir)
			a := testapp.Open(t, dir)
			if len(was["proposals"]) == 0 || len(was["reminders"]) == 0 {
				t.Fatal("the earlier release is empty: nothing would be held")
			}
			for table, rows := range was {
				is := loaded(t, a.DB(), table)
				for id, row := range rows {
					for column, value := range row {
						if got, ok := is[id][column]; !ok || !reflect.DeepEqual(got, value) {
							t.Errorf("%s %s: %s was %v, is %v", table, id, column, value, got)
						}
					}
				}
			}
			var sound string
			if err := a.DB().NewQuery("PRAGMA integrity_check").Row(&sound); err != nil || sound != "ok" {
				t.Errorf("the upgraded database: %q, %v", sound, err)
			}
		})
	}
}

func unpack(t *testing.T, from, dir string) {
	t.Helper()
	packed, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	to, err := os.OpenFile(filepath.Join(dir, "data.db"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	if _, err := io.Copy(to, plain); err != nil {
		t.Fatal(err)
	}
}

// rowsOf are all rows of the department in a folder that nobody has opened yet, by table and id.
func rowsOf(t *testing.T, dir string) map[string]map[string]dbx.NullStringMap {
	t.Helper()
	db, err := core.DefaultDBConnect(filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables []string
	if err := db.NewQuery("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").Column(&tables); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]dbx.NullStringMap{}
	for _, table := range tables {
		if !strings.HasPrefix(table, "_") { // PocketBase's own tables say what the schema is
			all[table] = loaded(t, db, table)
		}
	}
	return all
}

func loaded(t *testing.T, db dbx.Builder, table string) map[string]dbx.NullStringMap {
	t.Helper()
	var rows []dbx.NullStringMap
	if err := db.Select("*").From(table).All(&rows); err != nil {
		t.Fatal(err)
	}
	byID := map[string]dbx.NullStringMap{}
	for _, row := range rows {
		byID[row["id"].String] = row
	}
	return byID
}
