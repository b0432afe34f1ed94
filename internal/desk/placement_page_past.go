package desk

import (
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// changed are the changes of conditions, newest first, with what was and what is now.
func (b *placementBuild) changed() error {
	p := b.page
	if p.MayEdit {
		p.ChangeKinds = lo.Filter(ChangeKinds, func(k string, _ int) bool { return changesNow(p.State, k) })
	}
	all, err := store.Where(b.app, "changes", dbx.HashExp{"placement": b.rec.Id}, "created DESC", "_rowid_ DESC")
	if err != nil {
		return err
	}
	sites, err := store.ByID(b.app, "sites", lo.FlatMap(all, func(c *core.Record, _ int) []string {
		return []string{text(jsonColumn(c, "was")["site"]), text(jsonColumn(c, "now")["site"])}
	}))
	if err != nil {
		return err
	}
	undoable := !placements.Placements.Ended(p.State) && p.MayEdit
	for _, c := range all {
		l := ChangeLine{ID: c.Id, Kind: c.GetString("kind"), Code: c.GetString("reason_code"), Reason: c.GetString("reason"), By: b.names[c.GetString("by")],
			State: c.GetString("state"), From: store.Day(c, "from_on"), To: store.Day(c, "to_on"), At: c.GetDateTime("created").Time(), Values: b.values(c, sites)}
		if undoable && l.State == "in_force" && slices.Contains(ChangeKinds, l.Kind) {
			l.Undo, undoable = true, false
		}
		p.Changes = append(p.Changes, l)
	}
	return nil
}

// values are what a change changed, with names instead of ids.
func (b *placementBuild) values(c *core.Record, sites map[string]*core.Record) []FieldChange {
	was, now := jsonColumn(c, "was"), jsonColumn(c, "now")
	shown := func(column string, v any) string {
		id := text(v)
		switch column {
		case "site":
			return lo.TernaryF(sites[id] == nil, func() string { return "" }, func() string { return sites[id].GetString("name") })
		case "mentor", "mentor_deputy":
			return b.names[id]
		case "days":
			return "" // the hours say enough
		case "ends_on", "ended_on":
			d, _ := when.Parse(id)
			return numeric(d)
		}
		return id
	}
	var out []FieldChange
	for _, column := range changeColumns[c.GetString("kind")] {
		f := FieldChange{Name: column, Old: shown(column, was[column]), New: shown(column, now[column]), Shown: true}
		if f.Old != f.New {
			out = append(out, f)
		}
	}
	return out
}

// issued are the official papers made for the placement.
func (b *placementBuild) issued() error {
	if !b.page.MayRead {
		return nil
	}
	all, err := store.Where(b.app, "documents", dbx.And(dbx.HashExp{"placement": b.rec.Id}, dbx.NewExp("paper != ''")), "created DESC")
	b.page.Issued = lo.Map(all, func(d *core.Record, _ int) IssuedLine {
		l := IssuedLine{ID: d.Id, Paper: d.GetString("paper"), Number: d.GetString("number"), State: d.GetString("state"), Name: d.GetString("name"), On: store.Day(d, "issued_on")}
		if d.GetString("file") != "" {
			l.Path = "/documents/" + d.Id + "/" + d.GetString("name")
		}
		return l
	})
	return err
}

func (b *placementBuild) attended() (err error) {
	b.page.Months, err = store.AttendanceMonths(b.app, b.rec.Id)
	return err
}

func (b *placementBuild) read() (err error) {
	if !b.page.MayRead {
		return nil
	}
	if b.page.Papers, err = PapersOf(b.app, "placement", b.rec.Id); err != nil {
		return err
	}
	b.page.Papers = lo.Filter(b.page.Papers, func(p Paper, _ int) bool { return p.Kind != "paper" })
	b.page.Remarks, err = RemarksOn(b.app, b.who, "placement", b.rec.Id)
	return err
}

// toldOfPlacement are the columns whose values the history shows; of the others it names that they changed.
var toldOfPlacement = []string{"title", "number", "state", "starts_on", "ends_on", "ended_on", "contract_no", "contract_on", "week_hours", "outcome", "end_reason"}

// past is what the audit says of the placement, newest first, for those who may change it.
func (b *placementBuild) past() error {
	if !b.page.MayEdit {
		return nil
	}
	rows, err := store.History(b.app, "placements", b.rec.Id, historyLines)
	for _, row := range rows {
		h := HistoryLine{At: store.Instant(row.At), By: row.Name, Via: row.Via, Action: row.Action, Reason: row.Reason,
			Created: row.Action == "create", IsMove: !lo.Contains([]string{"create", "update", "delete"}, row.Action)}
		if !h.Created {
			h.Fields = fieldChanges(row, toldOfPlacement)
		}
		b.page.History = append(b.page.History, h)
	}
	return err
}
