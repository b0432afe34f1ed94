package desk_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"lubart/internal/desk"
	"lubart/internal/docs"
	"lubart/internal/store"
	"lubart/internal/testapp"
)

// A changed secret reads what the old one sealed once, at its first start, and then by itself.
func TestNewSecretKeepsImportedFiles(t *testing.T) {
	a := testapp.New(t)
	hr := a.User("hr", "hr")
	fresh := a.Seat()
	fresh.Key, fresh.Old = [32]byte{1}, a.Seat().Key
	imp, err := desk.UploadImport(a.App, a.Seat(), pageAct(a, hr), "people", peopleFile, file(t, "offices/"+peopleFile))
	if err != nil {
		t.Fatal(err)
	}
	alone := fresh
	alone.Old = [32]byte{}
	seen := func() error {
		_, err := desk.ImportView(a.App, alone, a.Now(), testapp.Who(hr), imp.Id, "uk", "", 1)
		return err
	}
	if seen() == nil {
		t.Fatal("a foreign secret opens the file")
	}
	if err := desk.Wake(a.App, fresh, a.Now()); err != nil {
		t.Fatal(err)
	}
	if err := seen(); err != nil {
		t.Errorf("the new secret alone: %v", err)
	}
	if done, lost, err := desk.ResealImports(a.App, fresh, a.Now()); done+lost > 0 || err != nil {
		t.Errorf("a second start: %d done, %d lost, %v", done, lost, err)
	}
	foreign := alone
	foreign.Key, foreign.Old = [32]byte{3}, [32]byte{4}
	if done, lost, err := desk.ResealImports(a.App, foreign, a.Now()); done > 0 || lost != 1 || err != nil {
		t.Errorf("a lost secret: %d done, %d lost, %v", done, lost, err)
	}
}

// Of everything these lists bring in, no identifier lies readable anywhere: not in the database nor its
// journal, not in kept files, letters, addresses, lists that leave, or the archive.
func TestNoIdentifierOfAListIsReadable(t *testing.T) {
	a, hr := cutOver(t)
	a.User("admin", "admin")
	files := map[string][]byte{"people": file(t, "offices/"+peopleFile), "placements": file(t, "offices/"+placementsFile),
		"referrals": file(t, "offices/"+referralFile), "sites": file(t, "offices/"+sitesFile)}
	secrets := append([]string{"3317801114", "3145605550", "2885710131", "3351010241", "3501400011", "3232400774"}, peopleNumbers...)
	var ids []string
	for _, kind := range []string{"sites", "people", "placements", "referrals"} {
		id, r := bring(a, hr, kind, kind+".any", files[kind])
		if r.New == 0 {
			t.Fatalf("%s: %+v", kind, r)
		}
		ids = append(ids, id)
	}
	bring(a, hr, "attendance", "list.csv", []byte("Табель за жовтень 2026\nПідрозділ: ЦНАП у місті Луцьку\nПІБ;1;2;Примітка\nМельничук О.П.;8;8;3081310026\n"))
	head, err := store.First(a, "users", dbx.HashExp{"name": "head"})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids[2:] {
		if err := desk.ReleaseImport(a.App, a.Seat(), pageAct(a, head), id); err != nil {
			t.Fatal(err)
		}
	}
	if sent := days(a, a.Now(), a.Now().Add(5*24*time.Hour)); len(sent) == 0 || count(a, "outbox") == 0 {
		t.Fatal("no letter to look into")
	}
	for _, list := range desk.ExportKinds {
		table, _ := exportOf(a, list)
		var csv bytes.Buffer
		if err := docs.WriteCSV(&csv, table); err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(csv.String(), s) {
				t.Errorf("the list of %s shows %s", list, s)
			}
		}
	}
	if found := readAll(t, a.DataDir(), secrets...); found != "" {
		t.Error("an identifier is readable in ", found)
	}
	archive, dir := filepath.Join(t.TempDir(), "backup.zip"), t.TempDir()
	if _, err := desk.Backup(a.App, a.Seat().Dir, archive, a.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Unpack(archive, dir); err != nil {
		t.Fatal(err)
	}
	if found := readAll(t, dir, secrets...); found != "" {
		t.Error("an identifier is readable in the archive's ", found)
	}
	if found := readAll(t, dir, "Мельничук"); found == "" {
		t.Error("nothing of the register was looked into")
	}
}
