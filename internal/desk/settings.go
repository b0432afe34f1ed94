package desk

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/when"
)

// OfficeFields are what the office says of itself in its letters and official papers.
var OfficeFields = []form.Field{
	{Name: "office_name", Kind: form.Text, Rule: "required,max=500"},
	{Name: "office_email", Kind: form.Email},
	{Name: "office_address", Kind: form.Text, Rule: "max=500"},
	{Name: "office_city", Kind: form.Text, Rule: "max=200"},
	{Name: "office_edrpou", Kind: form.Text, Rule: "max=10"},
	{Name: "signatory_position", Kind: form.Text, Rule: "max=500"},
	{Name: "signatory_name", Kind: form.Text, Rule: "max=200"},
	{Name: "signatory_dative", Kind: form.Text, Rule: "max=500"},
	{Name: "tcc_name", Kind: form.Text, Rule: "max=500"},
}

// SettingRow is one setting as its form asks it.
type SettingRow struct {
	Field form.Field
	Value any
}

// Office is what the office says of itself.
func Office(app core.App, who access.Who) ([]SettingRow, error) {
	if err := Must(who, "settings", access.View, nil); err != nil {
		return nil, err
	}
	var rows []SettingRow
	for _, f := range OfficeFields {
		var value string
		if _, err := store.Setting(app, f.Name, when.Date{}, &value); err != nil {
			return nil, err
		}
		rows = append(rows, SettingRow{f, value})
	}
	return rows, nil
}

// SaveOffice writes what the office says of itself.
func SaveOffice(app core.App, who access.Who, now time.Time, e Edit) error {
	if err := Must(who, "settings", access.Update, nil); err != nil {
		return err
	}
	return store.Tx(app, func(tx core.App) error {
		rows, err := Office(tx, who)
		if err != nil {
			return err
		}
		return saveSettings(tx, store.Act{Who: who, Via: who.Via, At: now}, rows, e)
	})
}

// saveSettings writes the settings that a form changed; one that somebody else changed meanwhile
// brings the form back with both.
func saveSettings(tx core.App, a store.Act, rows []SettingRow, e Edit) error {
	clash := map[string]string{}
	for _, row := range rows {
		value, posted := e.Values[row.Field.Name]
		shown, mine := form.Encode(row.Field, row.Value), form.Encode(row.Field, value)
		was, known := e.Was[row.Field.Name]
		if !posted || mine == shown || (known && mine == was) {
			continue
		}
		if known && was != shown {
			clash[row.Field.Name] = shown
			continue
		}
		if err := store.SetSetting(tx, a, row.Field.Name, value); err != nil {
			return wrap("save a setting", err)
		}
	}
	if len(clash) > 0 {
		return &Conflict{Fields: clash}
	}
	return nil
}

// ServerState is what the page about this server tells.
type ServerState struct {
	State
	Version string
	At      time.Time // last good tick
	Users   int
	Started when.Date
	Problem string // what the last tick complained of
}

// AboutServer is the state of this server for those who look after it.
func AboutServer(app core.App, who access.Who, now time.Time) (ServerState, error) {
	if err := Must(who, "settings", access.View, nil); err != nil {
		return ServerState{}, err
	}
	pulse, err := store.PulseOf(app, jobRemind)
	if err != nil {
		return ServerState{}, err
	}
	out := ServerState{State: Readiness(app, now), Version: Version(), At: pulse.OK, Problem: pulse.Error}
	var day string
	if _, err := store.Setting(app, "started_on", when.Date{}, &day); err != nil {
		return out, err
	}
	out.Started, _ = when.Parse(day) // a folder that never served has none
	n, err := app.CountRecords("users")
	out.Users = int(n)
	return out, err
}
