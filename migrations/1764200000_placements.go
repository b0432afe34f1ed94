package migrations

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

func init() { m.Register(placementsUp, nil) }

// works are the kinds of paid work that unemployed people are placed on.
var works = []string{"public_works", "useful_works", "temporary_works"}

// weekdays are the days of a schedule, Monday first.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// newSubjects are what obligations, documents and comments can be about from now on.
var newSubjects = []string{"placement", "application", "opening", "org_agreement", "timesheet"}

// placementsUp makes everything between a referral and the last timesheet.
func placementsUp(app core.App) error {
	all := []*core.Collection{identifiers(), agreements(), openings(), applications(), offers(), placements(),
		changes(), checklist(), attendance(), timesheets(), attendanceCodes()}
	if err := create(app, all); err != nil {
		return err
	}
	err := alter(app, map[string]func(*core.Collection){
		"people": aboutPeople, "obligations": aboutObligations, "documents": aboutDocuments, "comments": aboutComments,
		"access_links": aboutLinks, "imports": aboutImports,
	})
	if err != nil {
		return err
	}
	if err := seedCodes(app); err != nil {
		return err
	}
	return seedFigures(app)
}

// widen lets a column of choice hold more values.
func widen(c *core.Collection, field string, values ...string) {
	if f, ok := c.Fields.GetByName(field).(*core.SelectField); ok {
		many := f.MaxSelect > 1
		f.Values = append(f.Values, values...)
		if many {
			f.MaxSelect = len(f.Values)
		}
	}
}

func aboutPeople(c *core.Collection) {
	c.Fields.Add(day("birth_date"), text("gen_name", line), text("dat_name", line), text("ins_name", line),
		text("settlement", short), yes("is_idp"), text("no_rnokpp", line), one("merged_into", "lb_people"),
		instant("minimized_at"), one("import", "lb_imports"))
	index(c, "phone", "`phone`")
	index(c, "email", "`email` COLLATE NOCASE")
	index(c, "merged", "`merged_into`, `sort_key`")
	index(c, "import", "`import`")
}

func withSubjects(c *core.Collection, then string) {
	for _, s := range newSubjects {
		c.Fields.Add(one(s, "lb_"+s+"s"))
		index(c, s, "`"+s+"`"+then)
	}
}

func aboutObligations(c *core.Collection) {
	withSubjects(c, "")
	c.Fields.Add(text("duty", 60))
	index(c, "area", "`area`, `due_utc`")
	index(c, "person", "`person`")
}

func aboutDocuments(c *core.Collection) {
	withSubjects(c, "")
	c.Fields.Add(text("paper", 40), text("number", short), day("issued_on"), data("content", 2<<20), one("checklist_item", "lb_checklist_items"))
	widen(c, "kind", "paper", "scan")
	widen(c, "state", "issued", "signed")
	index(c, "area", "`area`, `created`")
	index(c, "checklist_item", "`checklist_item`")
}

func aboutComments(c *core.Collection) {
	withSubjects(c, ", `created`")
	index(c, "area", "`area`, `created`")
}

func aboutLinks(c *core.Collection) {
	widen(c, "purpose", "attendance")
	c.Fields.Add(one("site", "lb_sites"))
}

func aboutImports(c *core.Collection) { index(c, "area", "`area`, `created`") }

// identifiers are kept apart, sealed, found by a keyed hash.
func identifiers() *core.Collection {
	c := base("person_ids", one("person", "lb_people"), code("kind", "rnokpp", "unzr", "iban", "id_doc"),
		hidden("value", 1000), hidden("fingerprint", 64), one("import", "lb_imports"), created(), updated())
	unique(c, "value", "`kind`, `fingerprint`", "")
	index(c, "person", "`person`, `kind`")
	return c
}

func agreements() *core.Collection {
	c := base("org_agreements", slices.Concat([]core.Field{
		need("title", line), one("organisation", "lb_organisations"), codes("kinds", works...), text("number", short),
		text("decision_no", short), day("decided_on"), day("signed_on"), day("begins_on"), day("ends_on"),
		whole("seats"), whole("budget_fund"), whole("budget_local"), text("currency", 3), whole("act_day"),
		one("owner", "_pb_users_auth_"), code("state", "draft", "decided", "signed", "active", "exhausted", "expired", "closed"),
		text("notes", prose), one("import", "lb_imports"),
	}, listed())...)
	index(c, "sort", "`sort_key`")
	index(c, "state", "`state`, `ends_on`")
	index(c, "ends", "`ends_on`")
	index(c, "organisation", "`organisation`")
	return c
}

// schedule is when somebody works in a week.
func schedule() []core.Field {
	return []core.Field{real("week_hours"), codes("days", weekdays...), clock("starts_at"), clock("ends_at"), whole("break_minutes")}
}

// pay is what a month costs and how much of it, in percent, the Fund gives back.
func pay() []core.Field {
	return []core.Field{whole("monthly_pay"), text("currency", 3), real("fund_pct")}
}

func openings() *core.Collection {
	c := base("openings", slices.Concat([]core.Field{
		need("title", line), code("kind", works...), one("org_agreement", "lb_org_agreements"), one("site", "lb_sites"),
		whole("quantity"), day("begins_on"), day("ends_on")}, schedule(), pay(), []core.Field{
		one("mentor", "_pb_users_auth_"), yes("needs_med"), text("requirements", prose), one("owner", "_pb_users_auth_"),
		code("state", "draft", "published", "paused", "closed", "cancelled"), text("notes", prose), one("import", "lb_imports"),
	}, listed())...)
	index(c, "sort", "`sort_key`")
	index(c, "state", "`state`, `begins_on`")
	index(c, "begins", "`begins_on`")
	index(c, "site", "`site`, `begins_on`")
	index(c, "org_agreement", "`org_agreement`")
	return c
}

func applications() *core.Collection {
	c := base("applications", slices.Concat([]core.Field{
		one("person", "lb_people"), one("opening", "lb_openings"), code("kind", works...), code("channel", "referral", "staff", "import"),
		text("referral_no", short), day("referral_on"), day("valid_until"), one("organisation", "lb_organisations"),
		text("unemp_reg_no", 40), day("unemp_reg_on"), whole("days_elsewhere"), day("starts_on"), day("ends_on"),
		code("state", "received", "accepted", "refused", "withdrawn"),
		code("reason_code", "no_seat", "limit_reached", "unsuitable", "health", "found_job", "person_declined", "no_show", "referral_expired", "duplicate", "other"),
		text("reason", prose), day("decided_on"), one("owner", "_pb_users_auth_"), text("notes", prose), one("import", "lb_imports"),
	}, listed())...)
	index(c, "sort", "`sort_key`")
	index(c, "state", "`state`, `valid_until`")
	index(c, "valid", "`valid_until`")
	index(c, "referral", "`referral_no`")
	index(c, "referral_on", "`referral_on`")
	index(c, "person", "`person`, `created`")
	index(c, "opening", "`opening`")
	index(c, "import", "`import`")
	return c
}

func offers() *core.Collection {
	c := base("offers", one("application", "lb_applications"), one("opening", "lb_openings"), day("begins_on"), day("ends_on"),
		instant("expires_at"), code("state", "live", "accepted", "declined", "lapsed"), whole("rev"), created(), updated())
	index(c, "application", "`application`")
	index(c, "opening", "`opening`, `state`")
	return c
}

func placements() *core.Collection {
	c := base("placements", slices.Concat([]core.Field{
		text("number", 40), one("person", "lb_people"), one("application", "lb_applications"), one("offer", "lb_offers"),
		one("opening", "lb_openings"), one("org_agreement", "lb_org_agreements"), code("kind", works...), one("site", "lb_sites"),
		need("title", line), one("mentor", "_pb_users_auth_"), one("mentor_deputy", "_pb_users_auth_"),
		day("starts_on"), day("ends_on"), day("ended_on")}, schedule(), pay(), []core.Field{
		text("contract_no", short), day("contract_on"), whole("days_elsewhere"), yes("needs_med"), yes("military"),
		code("state", "preparing", "ready", "active", "suspended", "closing", "completed", "cancelled", "not_started"),
		code("outcome", "completed", "partly", "did_not_show", "by_us", "by_them", "by_referrer"),
		code("end_reason", "term", "agreement", "own_wish", "found_job", "mobilised", "health", "discipline", "deregistered", "funds", "died",
			"no_show", "person_declined", "referral_recalled", "other"),
		text("reason", prose), yes("hired_after"), one("extension_of", "lb_placements"), yes("carried"), text("override", prose),
		one("owner", "_pb_users_auth_"), text("notes", prose), one("import", "lb_imports"),
	}, listed())...)
	index(c, "sort", "`sort_key`")
	unique(c, "number", "`number`", "`number` != ''")
	index(c, "state", "`state`, `starts_on`")
	index(c, "starts", "`starts_on`")
	index(c, "ends", "`ends_on`")
	index(c, "person", "`person`, `starts_on`")
	index(c, "site", "`site`, `starts_on`")
	index(c, "mentor", "`mentor`, `starts_on`")
	index(c, "mentor_deputy", "`mentor_deputy`, `starts_on`")
	index(c, "opening", "`opening`, `state`")
	index(c, "org_agreement", "`org_agreement`")
	index(c, "application", "`application`")
	index(c, "import", "`import`")
	return c
}

func changes() *core.Collection {
	c := base("changes", one("placement", "lb_placements"), code("kind", "extend", "suspend", "resume", "move", "mentor", "schedule", "terminate"),
		day("from_on"), day("to_on"), data("was", 20000), data("now", 20000), text("reason_code", 40), text("reason", prose),
		code("state", "in_force", "undone"), one("by", "_pb_users_auth_"), whole("rev"), created(), updated())
	index(c, "placement", "`placement`, `from_on`")
	return c
}

func checklist() *core.Collection {
	c := base("checklist_items", one("placement", "lb_placements"), need("code", 40),
		code("state", "required", "done", "waived", "not_needed"), day("done_on"), text("number", short), day("valid_until"),
		one("document", "lb_documents"), text("reason", prose), one("by", "_pb_users_auth_"), whole("rev"), created(), updated())
	unique(c, "code", "`placement`, `code`", "")
	index(c, "valid", "`valid_until`")
	return c
}

func attendance() *core.Collection {
	c := base("attendance", one("placement", "lb_placements"), one("site", "lb_sites"), text("month", 7), day("date"), need("code", 10),
		whole("minutes"), one("by", "_pb_users_auth_"), code("via", "page", "link", "paper", "import", "preset"),
		one("import", "lb_imports"), created(), updated())
	unique(c, "day", "`placement`, `date`", "")
	index(c, "sheet", "`site`, `month`")
	index(c, "import", "`import`")
	return c
}

func timesheets() *core.Collection {
	c := base("timesheets", slices.Concat([]core.Field{
		need("title", line), one("site", "lb_sites"), text("month", 7), whole("version"),
		code("state", "open", "submitted", "approved", "returned", "superseded"), instant("submitted_on"), text("submitted_by", short),
		code("via", "page", "link", "paper", "import"), instant("approved_on"), one("approved_by", "_pb_users_auth_"), text("reason", prose),
		data("cells", 4<<20), one("owner", "_pb_users_auth_"), one("import", "lb_imports"),
	}, listed())...)
	unique(c, "version", "`site`, `month`, `version`", "")
	index(c, "month", "`month`, `sort_key`")
	index(c, "state", "`state`, `month`")
	index(c, "owner", "`owner`, `month`")
	return c
}

func attendanceCodes() *core.Collection {
	c := base("attendance_codes", slices.Concat([]core.Field{need("letter", 10), text("number", 10), text("name_uk", line),
		text("name_en", line), code("counts", "worked", "paid", "unpaid"), yes("hours"), yes("active")}, listed())...)
	unique(c, "letter", "`letter`", "")
	index(c, "sort", "`sort_key`")
	return c
}

// seedCodes are the codes of form П-5 (order of Держкомстат 489 of 05.12.2008): a list that an office edits.
func seedCodes(app core.App) error {
	for i, s := range []struct{ letter, number, uk, en, counts string }{ // sort_key as words.SortKey writes a number
		{"Р", "01", "години роботи", "hours worked", "worked"},
		{"РС", "02", "години роботи за неповного часу", "hours of part-time work", "worked"},
		{"ВЧ", "03", "вечірні години", "evening hours", "worked"},
		{"РН", "04", "нічні години", "night hours", "worked"},
		{"НУ", "05", "надурочні години", "overtime", "worked"},
		{"РВ", "06", "робота у вихідні та святкові дні", "work on days off", "worked"},
		{"ВД", "07", "відрядження", "business trip", "worked"},
		{"В", "08", "щорічна відпустка", "annual leave", "paid"},
		{"НА", "18", "відпустка без збереження заробітної плати за згодою сторін", "unpaid leave by agreement", "unpaid"},
		{"ІН", "22", "інший невідпрацьований час, передбачений законодавством", "other time not worked under the law", "paid"},
		{"П", "23", "простій", "idle time", "paid"},
		{"ПР", "24", "прогул", "absence without leave", "unpaid"},
		{"ТН", "26", "оплачувана тимчасова непрацездатність", "paid sick leave", "paid"},
		{"НН", "27", "неоплачувана тимчасова непрацездатність", "unpaid sick leave", "unpaid"},
		{"НЗ", "28", "неявка з нез’ясованих причин", "absence for an unknown reason", "unpaid"},
		{"І", "30", "інші причини неявок", "other absence", "unpaid"},
	} {
		err := insert(app, "attendance_codes", fmt.Sprintf("lbcode%09d", i+1), dbx.Params{"letter": s.letter, "number": s.number,
			"name_uk": s.uk, "name_en": s.en, "counts": s.counts, "hours": s.counts == "worked", "active": true, "rev": 1,
			"search":   strings.ToLower(strings.ReplaceAll(s.number+" "+s.letter+" "+s.uk+" "+s.en, "’", "")),
			"sort_key": fmt.Sprintf("%02d%s", len(strings.TrimLeft(s.number, "0")), strings.TrimLeft(s.number, "0"))})
		if err != nil {
			return err
		}
	}
	return nil
}

// seedFigures are the legal figures of this room, each with the day from which it holds and where it
// comes from. A person corrects them on the settings page.
func seedFigures(app core.App) error {
	for i, s := range []struct {
		key    string
		value  any
		from   string
		source string
	}{
		{"min_wage_month", 800000, "2024-04-01", "Закон про Державний бюджет України на 2024 рік, ст. 8"},
		{"min_wage_month", 864700, "2026-01-01", "Закон про Державний бюджет України на 2026 рік, ст. 8"},
		{"min_wage_hour", 5200, "2026-01-01", "Закон про Державний бюджет України на 2026 рік, ст. 8"},
		{"useful_pay_cap_mult", 1.5, "2023-10-01", "Порядок, затверджений постановою КМУ від 13.07.2011 № 753; на 2026 рік уточнити"},
		{"public_max_days_year", 180, "2013-01-01", "Закон «Про зайнятість населення» № 5067-VI, ст. 31"},
		{"public_warn_days", 150, "2013-01-01", "правило департаменту"},
		{"public_near_days", 170, "2013-01-01", "правило департаменту"},
		{"temporary_max_months", 6, "2013-01-01", "Закон «Про зайнятість населення» № 5067-VI, ст. 31 ч. 8"},
		{"week_hours_adult", 40, "1993-01-01", "КЗпП України, ст. 50"},
		{"week_hours_16_17", 36, "1993-01-01", "КЗпП України, ст. 51"},
		{"week_hours_14_15", 24, "1993-01-01", "КЗпП України, ст. 51"},
		{"esv_rate", 22, "2016-01-01", "Закон № 2464-VI, ст. 8"},
		{"pay_gap_days", 16, "1993-01-01", "КЗпП України, ст. 115"},
		{"briefing_repeat_days", 180, "2005-01-26", "НПАОП 0.00-4.12-05, п. 6: не рідше одного разу на шість місяців"},
		{"military_notice_days", 7, "2022-12-30", "Порядок, затверджений постановою КМУ від 30.12.2022 № 1487"},
		{"centre_notice_days", 3, "2013-01-01", "уточнити за договором із центром зайнятості"},
		{"advance_day", 13, "2013-01-01", "правило департаменту"},
		{"act_day", 5, "2013-01-01", "уточнити за договором із центром зайнятості"},
		{"funds_low_pct", 20, "2013-01-01", "правило департаменту"},
	} {
		raw, err := json.Marshal(s.value)
		if err != nil {
			return fmt.Errorf("seed %s: %w", s.key, err)
		}
		err = insert(app, "settings", fmt.Sprintf("lbfigure%07d", i+1), dbx.Params{"key": s.key, "value": string(raw),
			"valid_from": s.from, "source": s.source, "note": "", "rev": 1})
		if err != nil {
			return err
		}
	}
	return nil
}

// insert writes a row of a seed, stamped with the present.
func insert(app core.App, table, id string, values dbx.Params) error {
	now := types.NowDateTime().String()
	values["id"], values["created"], values["updated"] = id, now, now
	if _, err := app.DB().Insert(table, values).Execute(); err != nil {
		return fmt.Errorf("seed %s: %w", table, err)
	}
	return nil
}
