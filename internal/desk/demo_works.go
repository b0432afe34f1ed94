package desk

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/flow"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// Who places people and who keeps the books, by the place in demoPeople.
const (
	demoHR    = 4
	demoBooks = 9
)

// works writes down the network, the agreements of two years, and everybody who was placed.
func (d *demo) works() error {
	return store.Tx(d.app, func(tx core.App) error {
		a := d.act(demoHR, d.at(d.first(), "11:00"))
		for _, s := range demoSites {
			r, err := store.Make(tx, d.act(1, a.At), "sites", map[string]any{"name": s.name, "kind": s.kind, "district": s.district, "address": s.address, "state": "working"})
			if err != nil {
				return err
			}
			d.sites = append(d.sites, r.Id)
		}
		centre, err := store.Make(tx, a, "organisations", map[string]any{"kind": "employment_centre", "state": "active", "name_uk": "Луцька філія Волинського обласного центру зайнятості", "short": "Центр зайнятості"})
		if err != nil {
			return err
		}
		d.centre = centre.Id
		for _, year := range []int{d.today.Year - 1, d.today.Year} {
			signed := when.Date{Year: year - 1, Month: 12, Day: 15}
			d.on(signed, "09:00", demoHR, func(tx core.App, a store.Act) error { return d.agreement(tx, a, year) })
		}
		for i := range demoPlacements {
			(&demoWorker{demo: d, n: i, demoPlaced: demoPlacements[i]}).write()
		}
		d.sheets()
		if settled := (when.Date{Year: d.today.Year, Month: 3, Day: 1}); settled.Before(d.today) {
			d.on(settled, "09:30", demoHR, d.closeAgreement)
		}
		return nil
	})
}

// agreement is one year's: decided, signed and in force before its places are published.
func (d *demo) agreement(tx core.App, a store.Act, year int) error {
	day := Today(a.At)
	r, err := store.Make(tx, a, "org_agreements", map[string]any{"title": fmt.Sprintf("Громадські та суспільно корисні роботи, %d", year), "organisation": d.centre,
		"kinds": []string{placements.PublicWorks, placements.UsefulWorks}, "number": fmt.Sprintf("%d-ГР", year%100), "decision_no": fmt.Sprintf("%d-1", 30+year%10),
		"decided_on": day.String(), "signed_on": day.String(), "begins_on": when.Date{Year: year, Month: 1, Day: 1}.String(), "ends_on": when.Date{Year: year, Month: 12, Day: 31}.String(),
		"seats": 9, "budget_fund": 30000000, "budget_local": 30000000, "currency": "UAH", "act_day": 5, "owner": d.people[demoHR].Id})
	if err != nil {
		return err
	}
	for _, move := range []string{"decide", "sign", "activate"} {
		if err := d.step(tx, a, r, placements.Agreements, move); err != nil {
			return err
		}
	}
	for i, o := range demoOpenings {
		if err := d.opening(tx, a, r, i, o); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) opening(tx core.App, a store.Act, agreement *core.Record, i int, o demoOpening) error {
	r, err := store.Make(tx, a, "openings", map[string]any{"title": o.title, "kind": o.kind, "org_agreement": agreement.Id, "site": d.sites[o.site], "quantity": o.quantity,
		"begins_on": agreement.GetString("begins_on"), "ends_on": agreement.GetString("ends_on"), "week_hours": o.hours, "days": []string{"mon", "tue", "wed", "thu", "fri"},
		"starts_at": "08:30", "ends_at": "17:30", "break_minutes": 60, "mentor": d.people[o.mentor].Id, "monthly_pay": o.pay, "currency": "UAH", "fund_pct": 50,
		"owner": d.people[demoHR].Id})
	if err != nil {
		return err
	}
	d.places[[2]int{agreementYear(agreement), i}] = r.Id
	return d.step(tx, a, r, placements.Openings, "publish")
}

// closeAgreement ends last year's, when nobody works under it any more.
func (d *demo) closeAgreement(tx core.App, a store.Act) error {
	r, err := store.First(tx, "org_agreements", dbx.HashExp{"begins_on": when.Date{Year: d.today.Year - 1, Month: 1, Day: 1}.String()}, "created")
	if err != nil {
		return err
	}
	return d.step(tx, a, r, placements.Agreements, "close")
}

func agreementYear(r *core.Record) int { return store.Day(r, "begins_on").Year }

// step makes a move of a record whose gates are known to be open.
func (d *demo) step(tx core.App, a store.Act, r *core.Record, life flow.Workflow, move string) error {
	m, ok := life.Find(r.GetString("state"), move)
	if !ok {
		return fmt.Errorf("no way %s from %s", move, r.GetString("state"))
	}
	r.Set("state", m.To)
	a.Move = move
	return store.Save(tx, a, r)
}

// demoWorker is one referral and what became of it.
type demoWorker struct {
	*demo
	demoPlaced
	n  int
	id string // of the application, then of the placement
}

func (w *demoWorker) write() {
	first := w.today.AddDays(w.from)
	last := w.last(first)
	if !last.After(first) || first.Year < w.today.Year-1 {
		return // the turn of a year: such works would not begin; before last year there was no agreement
	}
	w.on(first.AddDays(-8), "10:15", demoHR, func(tx core.App, a store.Act) error { return w.refer(tx, a, first, last) })
	switch {
	case w.ends == "received" || w.from > 0:
		return
	case w.ends == "refuse":
		w.on(first.AddDays(-6), "12:00", demoHR, w.refuse)
		return
	case w.ends == "no_show":
		w.on(first.AddDays(1), "11:30", demoHR, w.noShow)
		return
	}
	w.begin(first)
	if w.ends == "suspend" {
		w.move(first.AddDays(9), "09:20", PlacementMoveInput{Move: "suspend", On: first.AddDays(9), EndReason: "sick_leave"})
		return
	}
	w.leave(first, last)
}

// last is the day the works end; none crosses the end of the year, as its agreement does not.
func (w *demoWorker) last(first when.Date) when.Date {
	last, year := first.AddDays(w.days), when.Date{Year: first.Year, Month: 12, Day: 31}
	if last.After(year) {
		return year
	}
	return last
}

func (w *demoWorker) refer(tx core.App, a store.Act, first, last when.Date) error {
	known, err := store.First(tx, "people", dbx.HashExp{"surname": w.surname, "given_name": w.given, "birth_date": w.born})
	if notMissing(err) != nil {
		return err
	}
	in := ReferralInput{Person: idOf(known), Surname: w.surname, Given: w.given, Patronymic: w.patronymic, Gender: w.gender, Phone: w.phone, NoEmail: true, Birth: mustDay(w.born),
		Settlement: "Луцьк", Kind: demoOpenings[w.demoPlaced.opening].kind, ReferralNo: fmt.Sprintf("ГР-%d", 1800+w.n), ReferralOn: first.AddDays(-9), ValidUntil: first.AddDays(3),
		Centre: w.centre, Opening: w.places[[2]int{first.Year, w.demoPlaced.opening}], StartsOn: first, EndsOn: last, Accept: w.ends != "received" && w.ends != "refuse"}
	application, placement, err := RegisterReferral(tx, a, w.seat, in)
	if err != nil {
		return fmt.Errorf("refer %s: %w", w.surname, err)
	}
	w.id = application.Id
	if placement != nil {
		w.id = placement.Id
	}
	return nil
}

func mustDay(s string) when.Date {
	d, _ := when.Parse(s) // the table of the demonstration is tested
	return d
}

func (w *demoWorker) refuse(tx core.App, a store.Act) error {
	r, err := tx.FindRecordById("applications", w.id)
	if err != nil {
		return err
	}
	r.Set("reason_code", "person_declined")
	r.Set("decided_on", Today(a.At).String())
	a.Reason = "особа відмовилася"
	return w.step(tx, a, r, placements.Applications, "refuse")
}

func (w *demoWorker) noShow(tx core.App, a store.Act) error {
	_, err := MovePlacement(tx, a, w.id, PlacementMoveInput{Move: "not_started", EndReason: "no_show", Reason: "не з’явився"})
	return err
}

// begin is the papers, the briefings and the first day.
func (w *demoWorker) begin(first when.Date) {
	w.papers(first.AddDays(-2), placements.GateReady)
	w.papers(first.AddDays(-1), placements.GateStart)
	w.move(first, "08:40", PlacementMoveInput{Move: "start", On: first})
	w.papers(first.AddDays(1), placements.GateStarted)
}

// papers are those of a gate, done on a day.
func (w *demoWorker) papers(day when.Date, gate string) {
	w.on(day, "15:30", demoHR, func(tx core.App, a store.Act) error {
		r, err := tx.FindRecordById("placements", w.id)
		if err != nil {
			return err
		}
		var codes []string
		for _, code := range placements.Checklist(r.GetString("kind"), placements.Traits{}) {
			if p, _ := placements.PaperOf(code); p.Gate == gate {
				codes = append(codes, code)
			}
		}
		if len(codes) == 0 {
			return nil
		}
		return MarkItems(tx, a, w.id, ItemInput{Codes: codes, State: placements.Done, On: Today(a.At)})
	})
}

func (w *demoWorker) move(day when.Date, clock string, in PlacementMoveInput) {
	w.on(day, clock, demoHR, func(tx core.App, a store.Act) error {
		_, err := MovePlacement(tx, a, w.id, in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", in.Move, w.surname, err)
		}
		return nil
	})
}

// leave is the end, early or by the term, with its papers; what lies ahead has not happened.
func (w *demoWorker) leave(first, last when.Date) {
	end := PlacementMoveInput{Move: "finish"}
	if w.ends == "terminate" {
		last = first.AddDays(17)
		end = PlacementMoveInput{Move: "terminate", On: last, EndReason: "found_job", Reason: "знайшов постійну роботу", Hired: true}
	}
	if !last.AddDays(8).Before(w.today) {
		return
	}
	w.move(last.AddDays(1), "09:10", end)
	w.papers(last.AddDays(1), placements.GateComplete)
	w.papers(last.AddDays(2), placements.GateEnded)
	if settled := last.AddDays(55); settled.Before(w.today) { // the act of the last month is in, and somebody found the time
		w.move(settled, "10:30", PlacementMoveInput{Move: "complete"})
	}
}
