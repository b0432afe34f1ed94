package desk

import (
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/store"
	"lubart/internal/when"
)

// DayFields are what a day that differs from the week is asked.
var DayFields = []form.Field{
	{Name: "date", Kind: form.Day, Rule: "required"},
	{Name: "kind", Kind: form.Choice, Rule: "required", Options: []string{"holiday", "weekend", "work"}},
	{Name: "name", Kind: form.Text, Rule: "max=200"},
}

// DayOff is one day that differs from the week.
type DayOff struct {
	ID, Kind, Name string
	Date           when.Date
	Off            bool
}

// DayMonth is a month's days.
type DayMonth struct {
	First when.Date
	Days  []DayOff
}

// DaysOff is a year's calendar as settings show it.
type DaysOff struct {
	Year, Prev, Next int
	Months           []DayMonth
	Martial          bool
	MayChange        bool
}

// ListDaysOff are the days of a year that differ from the week, by month.
func ListDaysOff(app core.App, who access.Who, year int) (DaysOff, error) {
	out := DaysOff{Year: year, Prev: year - 1, Next: year + 1, MayChange: May(who, "calendar_days", access.Create, nil)}
	if err := Must(who, "calendar_days", access.List, nil); err != nil {
		return out, err
	}
	out.Martial = !holidaysOff(app)
	from, to := strconv.Itoa(year)+"-01-01", strconv.Itoa(year)+"-12-31"
	rows, err := store.Where(app, "calendar_days", dbx.Between("date", from, to), "date")
	if err != nil {
		return out, err
	}
	days := lo.Map(rows, func(r *core.Record, _ int) DayOff {
		return DayOff{ID: r.Id, Kind: r.GetString("kind"), Name: r.GetString("name"), Date: store.Day(r, "date"), Off: r.GetBool("is_off")}
	})
	for _, of := range lo.PartitionBy(days, func(d DayOff) time.Month { return d.Date.Month }) {
		out.Months = append(out.Months, DayMonth{First: when.Date{Year: year, Month: of[0].Date.Month, Day: 1}, Days: of})
	}
	return out, nil
}

// AddDay adds a day that differs from the week.
func AddDay(app core.App, who access.Who, now time.Time, values map[string]any) error {
	if err := Must(who, "calendar_days", access.Create, nil); err != nil {
		return err
	}
	return wrap("add a day", store.Tx(app, func(tx core.App) error {
		n, err := tx.CountRecords("calendar_days", dbx.HashExp{"date": text(values["date"])})
		if err != nil {
			return err
		}
		if n > 0 {
			return form.Faults{{Field: "date", Key: "days.taken"}}
		}
		_, err = store.Make(tx, store.Act{Who: who, Via: who.Via, At: now}, "calendar_days", map[string]any{
			"date": values["date"], "kind": values["kind"], "name": values["name"], "is_off": off(tx, text(values["kind"]))})
		return err
	}))
}

// off says whether nobody works on a day of the kind.
func off(tx core.App, kind string) bool {
	return kind == "weekend" || kind == "holiday" && holidaysOff(tx)
}

// RemoveDay makes a day an ordinary one again.
func RemoveDay(app core.App, who access.Who, now time.Time, id string) error {
	r, err := Find(app, who, "calendar_days", id)
	if err != nil {
		return err
	}
	if err := Must(who, "calendar_days", access.Delete, r); err != nil {
		return err
	}
	return wrap("remove a day", store.Tx(app, func(tx core.App) error {
		if err := store.Delete(tx, store.Act{Who: who, Via: who.Via, At: now}, r); err != nil {
			return err
		}
		return store.SetPulse(tx, store.Pulse{Job: jobReplan, Last: now})
	}))
}

// SetMartialLaw says whether holidays are working days, and lets every holiday follow.
func SetMartialLaw(app core.App, who access.Who, now time.Time, martial bool) error {
	if err := Must(who, "settings", access.Update, nil); err != nil {
		return err
	}
	a := store.Act{Who: who, Via: who.Via, At: now}
	return wrap("change what holidays are", store.Tx(app, func(tx core.App) error {
		if err := store.SetSetting(tx, a, "martial_law", martial); err != nil {
			return err
		}
		holidays, err := store.Where(tx, "calendar_days", dbx.HashExp{"kind": "holiday", "is_off": martial})
		if err != nil {
			return err
		}
		for _, r := range holidays {
			r.Set("is_off", !martial)
			if err := store.Save(tx, a, r); err != nil {
				return err
			}
		}
		return nil
	}))
}
