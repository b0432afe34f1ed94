package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/imports"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
	"lubart/internal/words"
)

// settlePlacements asks of every placement that is carried over what only the register and the day know: who
// the person is, under whom and under which agreement they work, where it stands today.
func settlePlacements(app core.App, s Seat, f *ImportFile, today when.Date) error {
	c, err := loadCards(app, s)
	if err != nil {
		return err
	}
	centres, err := centreNamesOf(app)
	if err != nil {
		return err
	}
	norms, err := datedNorms(app)
	if err != nil {
		return err
	}
	around, err := surroundings(app)
	if err != nil {
		return err
	}
	for i := range f.Plan.Rows {
		r := &f.Plan.Rows[i]
		if r.Skip {
			continue
		}
		soundIDs(r, today)
		f.whose(c, r)
		centres.settle(r)
		around.mentor(r)
		around.agreement(r)
		stands(f.Kind, r, today)
		around.opening(r)
		nearLimits(r, norms)
	}
	return nil
}

// standing is what placements stand on, as a list names it.
type standing struct {
	mentors    map[string][]*core.Record // by address and by name
	agreements map[string][]*core.Record // by number
	openings   []*core.Record
}

func surroundings(app core.App) (standing, error) {
	a := standing{mentors: map[string][]*core.Record{}, agreements: map[string][]*core.Record{}}
	users, err := store.Where(app, "users", nil)
	if err != nil {
		return a, err
	}
	for _, u := range users {
		for _, key := range lo.Uniq([]string{words.Fold(u.Email()), nameKey(u.GetString("name"))}) {
			a.mentors[key] = append(a.mentors[key], u)
		}
	}
	agreements, err := store.Where(app, "org_agreements", nil)
	if err != nil {
		return a, err
	}
	for _, r := range agreements {
		if key := paperKey(r.GetString("number")); key != "" {
			a.agreements[key] = append(a.agreements[key], r)
		}
	}
	a.openings, err = store.Where(app, "openings", nil, "begins_on", "id")
	return a, err
}

// paperKey is a number of a paper whatever sign stands before it.
func paperKey(number string) string {
	return strings.TrimSpace(strings.TrimPrefix(words.Fold(number), "№"))
}

// mentor finds the colleague that a name or an address means. A stranger is nobody: who looks after them is
// said on the page of the placement.
func (a standing) mentor(r *imports.Planned) {
	v := r.Values
	if v["mentor"] == "" {
		return
	}
	found := a.mentors[words.Fold(v["mentor"])]
	if len(found) == 0 {
		found = a.mentors[nameKey(v["mentor"])]
	}
	if len(found) == 1 {
		v["mentor"], v["mentor_id"] = found[0].GetString("name"), found[0].Id
		return
	}
	noted(r, "mentor", "note_mentor", v["mentor"])
	delete(v, "mentor")
}

func (a standing) agreement(r *imports.Planned) {
	v := r.Values
	if v["agreement"] == "" {
		return
	}
	if found := a.agreements[paperKey(v["agreement"])]; len(found) == 1 {
		v["agreement"], v["agreement_id"] = found[0].GetString("number"), found[0].Id
		return
	}
	noted(r, "agreement", "note_agreement", v["agreement"])
	delete(v, "agreement")
}

// opening is the one that says the same of place, kind, work and days; where none does, the placement stands by
// itself.
func (a standing) opening(r *imports.Planned) {
	v := r.Values
	days := placements.Span{From: importDay(v["starts_on"]), To: importDay(v["ends_on"])}
	found := lo.Filter(a.openings, func(o *core.Record, _ int) bool {
		window := term(o, "begins_on", "ends_on")
		return v["site"] != "" && o.GetString("site") == v["site"] && o.GetString("kind") == v["kind"] && alike(o.GetString("title"), v["title"]) &&
			!days.From.Before(window.From) && (window.To.IsZero() || !days.To.After(window.To))
	})
	if len(found) == 1 {
		v["opening_id"] = found[0].Id
		v["agreement_id"] = lo.CoalesceOrEmpty(v["agreement_id"], found[0].GetString("org_agreement"))
	}
}

func noted(r *imports.Planned, column, key, text string) {
	r.Notes = append(r.Notes, imports.Fault{Column: column, Key: key, Params: map[string]string{"line": strconv.Itoa(r.Line), "text": text}})
}

// stands says where a placement stands today: as the file says or, without a word, as its days do. A word
// that its days contradict is a fault: it would remind of what is past or be silent about what is ahead.
func stands(kind imports.Kind, r *imports.Planned, today when.Date) {
	v := r.Values
	start, end, ended := importDay(v["starts_on"]), importDay(v["ends_on"]), importDay(v["ended_on"])
	if start.IsZero() || len(r.Faults) > 0 {
		return
	}
	if end.IsZero() {
		end = ended
		v["ends_on"] = v["ended_on"]
	}
	last := lo.CoalesceOrEmpty(ended, end)
	over := !last.IsZero() && last.Before(today)
	if v["state"] == "" {
		v["state"] = lo.Ternary(start.After(today), placements.Preparing, lo.Ternary(over, placements.Completed, placements.Active))
	}
	state, wrong := v["state"], ""
	ahead, begun, done := placements.Ahead(state), placements.Working(state), state == placements.Closing || state == placements.Completed
	switch {
	case last.IsZero() && (begun || done || ahead):
		wrong = "end_missing"
	case (begun || done) && start.After(today):
		wrong = "state_ahead"
	case (begun || ahead) && over:
		wrong = "state_over"
	case done && last.After(today) || (ahead || begun) && !ended.IsZero():
		wrong = "state_running"
	case state == placements.Suspended && importDay(v["paused_on"]).IsZero():
		wrong = "paused_missing"
	}
	if wrong != "" {
		r.Faults = append(r.Faults, imports.Fault{Column: "state", Key: wrong, Params: map[string]string{"line": strconv.Itoa(r.Line), "state": stateWord(kind, state),
			"start": numeric(start), "end": numeric(last)}})
	}
	if done {
		v["ended_on"] = last.String()
		if last == end && v["outcome"] == "" && v["end_reason"] == "" {
			v["outcome"], v["end_reason"] = "completed", "term"
		}
	}
}

func stateWord(kind imports.Kind, state string) string {
	for _, c := range kind.Choices["state"] {
		if c.Code == state {
			return c.Words[0]
		}
	}
	return state
}

// placement writes what was carried over from paper: the card, the accepted referral and the placement at its
// true state, past its gates by the move of an import.
func (w *importWriter) placement(tx core.App, row imports.Judged) (there bool, err error) {
	if row.Verdict == imports.Changed {
		return false, w.changePlacement(tx, row)
	}
	v := row.Values
	person, keys := w.whose(v)
	if person != "" {
		n, err := tx.CountRecords("placements", dbx.HashExp{"person": person, "kind": v["kind"], "starts_on": v["starts_on"]})
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	centre, err := w.centre(tx, w.act, v)
	if err != nil {
		return false, err
	}
	card, err := referredPerson(tx, w.act, w.seat, carriedPerson(v, person, w.imp.Id))
	if err != nil {
		return false, err
	}
	for _, key := range keys {
		w.fresh.people[key] = card.Id
	}
	a := w.act
	a.Part = true // what it promises is reckoned once for the batch
	application, err := store.Make(tx, a, "applications", carriedReferral(w, v, card.Id, centre))
	if err != nil {
		return false, wrap("write down the referral", err)
	}
	return false, w.carry(tx, a, v, application)
}

// carriedPerson is whom a row is about; somebody new is kept by their contract or their referral.
func carriedPerson(v map[string]string, person, imp string) ReferralInput {
	in := ReferralInput{Person: person, Surname: v["surname"], Given: v["given_name"], Patronymic: v["patronymic"], Phone: v["phone"], NoEmail: true,
		Birth: importDay(v["birth_date"]), RNOKPP: v["rnokpp"], Ground: "contract", ReferralNo: v["referral_no"], ReferralOn: importDay(v["referral_on"]), Import: imp}
	if v["contract_no"] != "" {
		in.GroundRef = "договір № " + v["contract_no"]
		if on := importDay(v["contract_on"]); !on.IsZero() {
			in.GroundRef += " від " + numeric(on)
		}
	}
	return in
}

func carriedReferral(w *importWriter, v map[string]string, person, centre string) map[string]any {
	return map[string]any{"person": person, "kind": v["kind"], "channel": "import", "referral_no": v["referral_no"], "referral_on": v["referral_on"],
		"organisation": centre, "days_elsewhere": v["days_elsewhere"], "opening": v["opening_id"], "starts_on": v["starts_on"], "ends_on": v["ends_on"],
		"decided_on": lo.CoalesceOrEmpty(v["referral_on"], v["contract_on"], v["starts_on"]), "owner": w.act.Who.ID, "import": w.imp.Id, "state": placements.Accepted}
}

func (w *importWriter) carry(tx core.App, a store.Act, v map[string]string, application *core.Record) error {
	number, err := placementNumber(tx, importDay(v["starts_on"]).Year)
	if err != nil {
		return err
	}
	values := map[string]any{"number": number, "person": application.GetString("person"), "application": application.Id, "opening": v["opening_id"],
		"org_agreement": v["agreement_id"], "mentor": v["mentor_id"], "hired_after": v["hired_after"] == "yes", "state": v["state"], "carried": true,
		"owner": a.Who.ID, "import": w.imp.Id}
	for _, column := range carriedColumns {
		values[column] = v[column]
	}
	if err := asOpened(tx, values, v["opening_id"]); err != nil {
		return err
	}
	p, err := store.Make(tx, a, "placements", values)
	if err != nil {
		return wrap("make the placement", err)
	}
	if v["state"] == placements.Suspended {
		_, err = store.Make(tx, a, "changes", map[string]any{"placement": p.Id, "kind": placements.ChangeSuspend, "from_on": v["paused_on"],
			"reason_code": "other", "state": "in_force", "by": a.Who.ID})
		if err != nil {
			return err
		}
	}
	w.new = append(w.new, p)
	return notePaper(tx, a, p, application)
}

// asOpened gives a placement what its opening says and the list does not.
func asOpened(tx core.App, values map[string]any, opening string) error {
	if opening == "" {
		return nil
	}
	o, err := tx.FindRecordById("openings", opening)
	if err != nil {
		return refuse("house.gone", "what", "opening")
	}
	for _, column := range append([]string{"week_hours"}, fromOpening...) {
		if have := values[column]; have == nil || have == "" {
			values[column] = o.Get(column)
		}
	}
	return nil
}

// carried reckons for a batch what its placements promise and has the clock make their sheets.
func (w *importWriter) carried(tx core.App) error {
	if err := keepNew(tx, w.act, "placement", w.new); err != nil || len(w.new) == 0 {
		return err
	}
	return askForSheets(tx, w.act.At)
}

// changePlacement lays the changed cells over a placement that was carried over, and over its card.
func (w *importWriter) changePlacement(tx core.App, row imports.Judged) error {
	r, err := tx.FindRecordById("placements", row.ID)
	if err != nil {
		return refuse("house.gone", "what", "placement")
	}
	card, err := cardOf(tx, r.GetString("person"))
	if err != nil {
		return err
	}
	application, err := tx.FindRecordById("applications", r.GetString("application"))
	if err != nil {
		return refuse("house.gone", "what", "application")
	}
	of, rest := lo.FilterReject(row.Changes, func(c imports.Change, _ int) bool { return slices.Contains(ofCard, c.Field) })
	layCard(card, of)
	for _, c := range rest {
		switch c.Field {
		case "mentor":
			r.Set("mentor", row.Values["mentor_id"])
		case "agreement":
			r.Set("org_agreement", row.Values["agreement_id"])
		case "hired_after":
			r.Set("hired_after", c.To == "yes")
		case "referral_no", "referral_on":
			application.Set(c.Field, c.To)
		case "centre":
			centre, err := w.centre(tx, w.act, row.Values)
			if err != nil {
				return err
			}
			application.Set("organisation", centre)
		default:
			r.Set(c.Field, c.To)
		}
	}
	for _, of := range []*core.Record{card, application, r} {
		if len(store.Changed(of.Original(), of)) == 0 {
			continue
		}
		a := w.act
		a.Move = ""
		if err := store.Save(tx, a, of); err != nil {
			return err
		}
	}
	return nil
}
