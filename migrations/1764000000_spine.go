package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(spineUp, nil) }

// spineUp makes everything between a donor's date and a mailbox.
func spineUp(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	all := []*core.Collection{staff(users)}
	all = append(all, directory()...)
	all = append(all, grants()...)
	all = append(all, dates()...)
	all = append(all, letters()...)
	all = append(all, shared()...)
	return create(app, all)
}

// staff turns PocketBase's users into the department's: no open sign-up, no avatar, one address
// whatever its letters' case, a long session that a person can end everywhere.
func staff(users *core.Collection) *core.Collection {
	users.ListRule, users.ViewRule, users.CreateRule, users.UpdateRule, users.DeleteRule = nil, nil, nil, nil, nil
	users.Fields.RemoveByName("avatar")
	users.Fields.Add(
		text("voc_name", short),
		codes("roles", "admin", "head", "manager", "hr", "mentor", "accountant", "viewer"),
		text("position", short), text("phone", short),
		one("lead", "_pb_users_auth_"), one("deputy", "_pb_users_auth_"),
		day("away_from"), day("away_to"), one("import", "lb_imports"),
		code("locale", "uk", "en"), clock("digest_time"), &core.JSONField{Name: "prefs", MaxSize: 20000, Hidden: true},
		code("state", "active", "invited", "blocked"),
		text("search", 2000), text("sort_key", 2000), whole("rev"),
	)
	if f, ok := users.Fields.GetByName("email").(*core.EmailField); ok {
		f.Required = false // a colleague without an account is a row too
	}
	users.RemoveIndex("idx_email_" + users.Id)
	users.RemoveIndex("idx_email__pb_users_auth_")
	users.AddIndex("idx_email_"+users.Id, true, "`email` COLLATE NOCASE", "`email` != ''")
	index(users, "sort", "`sort_key`")
	users.AuthAlert.Enabled = false
	users.AuthToken.Duration = 12 * 3600 // idle hours; every page renews it
	users.OTP.Enabled, users.OTP.Duration, users.OTP.Length = true, 900, 8
	return users
}

func directory() []*core.Collection {
	people := base("people", slices.Concat([]core.Field{
		need("surname", short), text("given_name", short), text("patronymic", short),
		text("voc_name", short), code("gender", "f", "m"), text("phone", short), email("email"),
		yes("no_email"), code("locale", "uk", "en"), text("position", short), one("organisation", "lb_organisations"),
		code("ground", "contract", "legal_duty", "pre_contract", "consent"), text("ground_ref", line), text("notes", prose),
	}, listed())...)
	index(people, "sort", "`sort_key`")

	organisations := base("organisations", slices.Concat([]core.Field{
		code("kind", "donor", "university", "college", "employment_centre", "ngo", "authority", "company"),
		need("name_uk", line), text("name_en", line), text("short", short), text("former_names", 2000),
		text("edrpou", 10), text("country", short), link("site"), link("portal"), yes("in_lutsk"), yes("is_hei"),
		code("state", "active", "dormant", "archived"), text("notes", prose), one("import", "lb_imports"),
	}, listed())...)
	index(organisations, "sort", "`sort_key`")
	index(organisations, "kind", "`kind`, `sort_key`")
	unique(organisations, "edrpou", "`edrpou`", "`edrpou` != ''")

	contacts := base("contacts", slices.Concat([]core.Field{
		one("organisation", "lb_organisations"), need("name", short), text("voc_name", short),
		text("position", short), email("email"), text("phone", short), code("locale", "uk", "en"),
		yes("active"), text("notes", prose),
	}, listed())...)
	index(contacts, "organisation", "`organisation`, `sort_key`")
	index(contacts, "sort", "`sort_key`")

	interactions := base("interactions", slices.Concat([]core.Field{
		one("contact", "lb_contacts"), day("on"), code("kind", "call", "letter", "meeting", "event"),
		need("summary", prose), text("next_step", line), day("next_step_on"), one("by", "_pb_users_auth_"),
	}, subject(), listed())...)
	index(interactions, "organisation", "`organisation`, `on`")

	sites := base("sites", slices.Concat([]core.Field{
		need("name", line), code("kind", "main", "main_planned", "branch", "vrm", "starosta", "mobile", "mobile_car", "self"),
		text("district", short), text("address", line), data("geo", 200),
		code("state", "working", "planned", "design", "tender", "building", "equipping", "paused", "closed"),
		day("opened_on"), whole("windows"), code("accessible", "yes", "partly", "no"),
		codes("needs", "equipment", "renovation", "vehicle", "power", "shelter", "accessibility", "it"),
		whole("est_cost"), text("currency", 3), code("priority", "high", "normal", "low"), text("notes", prose),
	}, listed())...)
	index(sites, "sort", "`sort_key`")
	return []*core.Collection{people, organisations, contacts, interactions, sites}
}

func grants() []*core.Collection {
	programmes := base("programmes", slices.Concat([]core.Field{
		one("organisation", "lb_organisations"), need("name", line), text("theme", line),
		code("cadence", "once", "yearly", "half_yearly", "quarterly", "rolling", "unknown"), whole("usual_month"),
		text("currency", 3), whole("amount_min"), whole("amount_max"), real("cofin_pct"), link("url"),
		text("submission_language", short), code("state", "active", "dormant", "archived"), text("notes", prose),
		one("import", "lb_imports"),
	}, listed())...)
	index(programmes, "sort", "`sort_key`")
	index(programmes, "organisation", "`organisation`, `sort_key`")

	calls := base("calls", slices.Concat([]core.Field{
		one("programme", "lb_programmes"), one("organisation", "lb_organisations"), need("title", line), text("ref", short), link("url"),
		code("state", "forecast", "open", "closed", "cancelled"), yes("rolling"),
		text("expected", short), text("currency", 3), whole("amount_min"), whole("amount_max"), real("cofin_pct"),
		text("eligibility", prose), instant("verified_at"), one("verified_by", "_pb_users_auth_"), text("notes", prose),
		one("import", "lb_imports"),
	}, listed())...)
	index(calls, "sort", "`sort_key`")
	index(calls, "programme", "`programme`")
	index(calls, "organisation", "`organisation`")
	index(calls, "state", "`state`, `sort_key`")

	assessments := base("assessments", slices.Concat([]core.Field{
		code("decision", "go", "no_go", "defer"), text("reason", prose), one("decided_by", "_pb_users_auth_"),
		day("decided_on"), day("defer_until"),
	}, subject(), listed())...)
	index(assessments, "proposal", "`proposal`, `decided_on`")
	index(assessments, "call", "`call`, `decided_on`")

	proposals := base("proposals", slices.Concat([]core.Field{
		text("code", short), need("title", line), one("call", "lb_calls"), one("programme", "lb_programmes"),
		one("organisation", "lb_organisations"), code("round", "single", "concept", "full"),
		code("state", "idea", "preparing", "internal_review", "ready", "submitted", "evaluation", "clarification",
			"invited", "won", "lost", "no_response", "abandoned", "withdrawn"),
		one("owner", "_pb_users_auth_"), one("deputy", "_pb_users_auth_"), many("team", "_pb_users_auth_"),
		many("sites", "lb_sites"),
		whole("requested"), text("currency", 3), real("cofin_pct"), text("summary", prose), text("next_step", line),
		link("url"), text("notes", prose), instant("submitted_at"), text("submission_ref", short), one("proof", "lb_documents"),
		day("decision_expected_on"), day("decided_on"), text("outcome_reason", prose), text("debrief", prose),
		one("previous", "lb_proposals"), text("imported_state", short), one("import", "lb_imports"),
	}, listed())...)
	index(proposals, "sort", "`sort_key`")
	index(proposals, "state", "`state`, `sort_key`")
	index(proposals, "updated", "`updated`")
	index(proposals, "owner", "`owner`, `sort_key`")
	index(proposals, "organisation", "`organisation`, `sort_key`")
	index(proposals, "call", "`call`")
	index(proposals, "requested", "`requested`")
	unique(proposals, "code", "`code`", "`code` != ''")
	return []*core.Collection{programmes, calls, assessments, proposals}
}

func dates() []*core.Collection {
	obligations := base("obligations", slices.Concat([]core.Field{
		need("kind", 40), need("title", line), one("parent", "lb_obligations"),
		day("due_date"), clock("due_time"), text("due_tz", 60), instant("due_utc"), yes("time_unknown"),
		text("expected", short), day("check_from"), day("internal_due"), yes("hard"),
		one("owner", "_pb_users_auth_"), one("deputy", "_pb_users_auth_"), many("watchers", "_pb_users_auth_"), one("person", "lb_people"),
		code("state", "planned", "in_progress", "in_review", "submitted", "revision", "accepted", "done",
			"waived", "not_applicable", "missed"),
		whole("due_rev"), link("source_url"), instant("verified_at"), one("verified_by", "_pb_users_auth_"),
		one("proof", "lb_documents"), text("proof_ref", short), text("closed_reason", prose), instant("closed_at"), one("closed_by", "_pb_users_auth_"),
		data("acks", 20000), data("snoozes", 20000), yes("held"), text("notes", prose), one("import", "lb_imports"),
	}, subject(), listed())...)
	index(obligations, "due", "`due_utc`, `id`")
	index(obligations, "state_due", "`state`, `due_utc`")
	index(obligations, "owner_due", "`owner`, `due_utc`")
	index(obligations, "deputy_due", "`deputy`, `due_utc`")
	index(obligations, "date", "`due_date`")
	index(obligations, "sort", "`sort_key`")
	index(obligations, "kind", "`kind`, `due_utc`")
	index(obligations, "updated", "`updated`")
	for _, f := range []string{"organisation", "call", "proposal", "parent", "import"} {
		index(obligations, f, "`"+f+"`")
	}

	dueChanges := base("due_changes",
		one("obligation", "lb_obligations"), whole("due_rev"),
		day("from_date"), clock("from_time"), text("from_tz", 60), day("to_date"), clock("to_time"), text("to_tz", 60),
		code("why", "donor", "ours", "correction", "announced"), text("reason", prose), one("by", "_pb_users_auth_"), instant("at"), created())
	index(dueChanges, "obligation", "`obligation`, `due_rev`")

	reminders := base("reminders",
		one("obligation", "lb_obligations"), whole("due_rev"), need("rung", 20), need("recipient", 60),
		code("channel", "mail", "call"), code("class", "direct", "digest", "alone"), text("level", 20),
		instant("fire_at"), instant("expires_at"),
		code("state", "planned", "enqueued", "digested", "collapsed", "skipped", "cancelled", "done"),
		text("reason", short), one("outbox", "lb_outbox"), one("digest", "lb_digests"),
		instant("settled_at"), one("done_by", "_pb_users_auth_"), created())
	unique(reminders, "key", "`obligation`, `due_rev`, `rung`, `recipient`, `channel`", "")
	index(reminders, "fire", "`state`, `fire_at`")
	index(reminders, "recipient", "`recipient`, `fire_at`")
	index(reminders, "outbox", "`outbox`")

	rules := base("reminder_rules", slices.Concat([]core.Field{
		need("kind", 40), text("days", short), text("hours", short), text("overdue", short), yes("escalate"),
	}, listed())...)
	unique(rules, "kind", "`kind`", "")

	digests := base("digests", need("recipient", 60), day("day"), one("outbox", "lb_outbox"), created())
	unique(digests, "day", "`recipient`, `day`", "")

	days := base("calendar_days", slices.Concat([]core.Field{
		day("date"), code("kind", "work", "weekend", "holiday"), yes("is_off"), text("name", short), one("import", "lb_imports"),
	}, listed())...)
	unique(days, "date", "`date`", "")

	ticks := base("ticks", need("job", 60), instant("last_at"), instant("ok_at"), whole("count"), data("gaps", 100000),
		text("error", 2000), text("note", 2000), data("cursor", 20000), updated())
	unique(ticks, "job", "`job`", "")
	return []*core.Collection{obligations, dueChanges, reminders, rules, digests, days, ticks}
}

func letters() []*core.Collection {
	outbox := base("outbox", slices.Concat([]core.Field{
		code("state", "queued", "sending", "handed", "sent", "failed", "expired", "cancelled", "skipped", "uncertain"),
		need("kind", 40), text("rung", 20), text("recipient", 60), text("to_addr", 320), text("to_name", short),
		text("subject_line", 1000), text("message_id", short), whole("mail_date"), whole("priority"),
		whole("due"), whole("lease_until"), text("token", 40), whole("attempts"), whole("errors"), whole("uncertain_count"),
		whole("expires_at"), whole("handed_at"), whole("settled_at"), text("reply", 2000), text("reason", 2000),
		one("obligation", "lb_obligations"), whole("queued_at"),
	}, subject(), []core.Field{created()})...)
	// The worker asks with these two conditions word for word.
	outbox.AddIndex("idx_outbox_waits", false, "`priority`, `due`, `id`, `expires_at`", "`state`='queued' OR `state`='uncertain'")
	outbox.AddIndex("idx_outbox_leased", false, "`lease_until`", "`lease_until`>0")
	index(outbox, "recipient", "`recipient`, `queued_at`")
	index(outbox, "queued", "`queued_at`")
	index(outbox, "addr", "`to_addr`")
	index(outbox, "obligation", "`obligation`")

	bodies := base("outbox_bodies", one("outbox", "lb_outbox"),
		&core.JSONField{Name: "payload", MaxSize: 2 << 20, Hidden: true}, hidden("sealed", 200000), hidden("frozen", 8<<20))
	unique(bodies, "outbox", "`outbox`", "")

	suppressions := base("suppressions", need("address", 320), text("reason", 2000), code("source", "reply", "bounce", "person"),
		day("until"), created())
	unique(suppressions, "address", "`address` COLLATE NOCASE", "")
	return []*core.Collection{outbox, bodies, suppressions}
}

func shared() []*core.Collection {
	documents := base("documents", slices.Concat([]core.Field{
		&core.FileField{Name: "file", MaxSelect: 1, MaxSize: 20 << 20, Protected: true, Required: true},
		need("name", short), code("kind", "proof", "agreement", "letter", "application", "budget", "source", "import", "other"),
		whole("version"), whole("size"), text("sha256", 64), code("state", "draft", "approved", "locked", "superseded"),
		day("valid_until"), one("obligation", "lb_obligations"), one("by", "_pb_users_auth_"), text("notes", prose),
	}, subject(), listed())...)
	for _, f := range []string{"organisation", "call", "proposal", "obligation"} {
		index(documents, f, "`"+f+"`")
	}

	comments := base("comments", slices.Concat([]core.Field{
		need("text", prose), one("by", "_pb_users_auth_"), one("obligation", "lb_obligations"),
	}, subject(), []core.Field{whole("rev"), created(), updated()})...)
	for _, f := range []string{"organisation", "call", "proposal", "obligation"} {
		index(comments, f, "`"+f+"`, `created`")
	}

	audit := base("audit", whole("seq"), instant("at"), need("actor", 60), text("actor_name", short),
		code("via", "page", "rest", "import", "command", "clock", "link"), need("action", 60), text("collection", 60), text("record", 40),
		data("fields", 20000), text("reason", prose), text("values_hash", 64), text("hash", 64), text("prev", 64))
	unique(audit, "seq", "`seq`", "")
	index(audit, "record", "`collection`, `record`, `seq`")
	index(audit, "actor", "`actor`, `seq`")

	values := base("audit_values", one("audit", "lb_audit"), hidden("salt", 64),
		&core.JSONField{Name: "old", MaxSize: 2 << 20, Hidden: true}, &core.JSONField{Name: "new", MaxSize: 2 << 20, Hidden: true})
	unique(values, "audit", "`audit`", "")

	links := base("access_links", code("purpose", "feed", "setup", "sign_in", "mail"), one("user", "_pb_users_auth_"),
		hidden("hash", 64), data("scope", 20000), instant("expires_at"), instant("used_at"), instant("revoked_at"),
		instant("last_seen_at"), created())
	unique(links, "hash", "`hash`", "")
	index(links, "user", "`user`, `purpose`")

	imports := base("imports", slices.Concat([]core.Field{
		need("kind", 40), need("name", short), one("document", "lb_documents"), one("by", "_pb_users_auth_"),
		code("state", "previewed", "writing", "done", "undoing", "undone"), data("mapping", 2<<20), data("rows", 40<<20), data("counts", 20000),
		instant("confirmed_at"), instant("released_at"), one("released_by", "_pb_users_auth_"), instant("undone_at"),
		code("area", "grants", "placements", "office"),
	}, []core.Field{whole("rev"), created(), updated()})...)
	index(imports, "created", "`created`")

	settings := base("settings", need("key", 60), data("value", 200000), day("valid_from"), text("source", line), text("note", prose),
		whole("rev"), created(), updated())
	unique(settings, "key", "`key`, `valid_from`", "")
	return []*core.Collection{documents, comments, audit, values, links, imports, settings}
}
