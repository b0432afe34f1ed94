package placements

import "lubart/internal/flow"

// Openings is the life of an opening («Заявлено» is published). Facts: quantity, dates, site (bools:
// it says how many people, from when to when, where), no_live (bool: nobody works on it or is about
// to), via (text).
var Openings = flow.Workflow{
	Name:    "opening",
	States:  []string{Draft, Published, Paused, Closed, Cancelled},
	Initial: Draft,
	Final:   []string{Closed, Cancelled},
	Moves: []flow.Move{
		{Name: "publish", From: []string{Draft}, To: Published, Roles: staff, Gates: []flow.Gate{held("quantity"), held("dates"), held("site")}},
		{Name: "pause", From: []string{Published}, To: Paused, Roles: staff},
		{Name: "resume", From: []string{Paused}, To: Published, Roles: staff},
		{Name: "close", From: []string{Published, Paused}, To: Closed, Roles: staff},
		{Name: "cancel", From: []string{Draft, Published, Paused}, To: Cancelled, Roles: staff, Gates: []flow.Gate{held("no_live")}},
		{Name: "reopen", From: []string{Closed, Cancelled}, To: Draft, Roles: staff, Side: true},
		imported,
	},
}

// Applications is the life of a referral («Направлено» is received). A refusal is recorded with its
// reason and without any judgement: taking part is voluntary. Facts: opening (text, its id), seat
// (bool: one is free on every day), limits (bool), excused, override, via (texts).
var Applications = flow.Workflow{
	Name:    "application",
	States:  []string{Received, Accepted, Refused, Withdrawn},
	Initial: Received,
	Final:   []string{Accepted, Refused, Withdrawn},
	Moves: []flow.Move{
		{Name: "accept", From: []string{Received}, To: Accepted, Roles: staff, Gates: []flow.Gate{given("opening"), held("seat"), ours("limits")}},
		{Name: "refuse", From: []string{Received}, To: Refused, Roles: staff, Reason: true},
		{Name: "withdraw", From: []string{Received}, To: Withdrawn, Roles: staff, Reason: true},
		{Name: "reopen", From: []string{Refused, Withdrawn}, To: Received, Roles: head, Reason: true, Side: true},
		imported,
	},
}

// Placements is the life of one person's works. To extend, to move or to change the mentor is a
// change of an active placement, no state of it.
//
// Ready says that nothing is missing; it is no door. Whoever began with a paper short is started from
// preparing with the real date, and the paper stays an open obligation. What does lock the door is what
// the law puts before admission to work: the notice to the tax service (КЗпП ст. 24, КМУ № 413), the
// briefings (Закон про охорону праці ст. 18) and, where one is needed, the medical examination (КЗпП
// ст. 191).
//
// Facts: papers, limits, agreement (bools: nothing missing before ready; no limit passed; the agreement
// is valid on all its days), mentor, starts_on, ended_on (texts), tax_notice, briefings, medical (bools:
// done on or before the first day), no_attendance, end_passed (bools), months (bool: the timesheet of
// every month is approved), closing_papers (bool), excused (text: the head's reason kept with the
// placement), override (text: the reason a head gives with this move), via (text). Those that follow
// from the checklist are made by Gates.
var Placements = flow.Workflow{
	Name:    "placement",
	States:  []string{Preparing, Ready, Active, Suspended, Closing, Completed, Cancelled, NotStarted},
	Initial: Preparing,
	Final:   []string{Completed, Cancelled, NotStarted},
	Moves: []flow.Move{
		{Name: "ready", From: []string{Preparing}, To: Ready, Roles: staff, Gates: []flow.Gate{ours("papers"), given("mentor"), ours("limits"), ours("agreement")}},
		{Name: "unready", From: []string{Ready}, To: Preparing, Roles: staff, Reason: true},
		{Name: "start", From: []string{Preparing, Ready}, To: Active, Roles: staff,
			Gates: []flow.Gate{given("starts_on"), given("mentor"), ours("limits"), ours("agreement"), byReason("tax_notice"), byReason("briefings"), byReason("medical")}},
		{Name: "not_started", From: []string{Preparing, Ready}, To: NotStarted, Roles: staff, Reason: true, Gates: []flow.Gate{held("no_attendance")}},
		{Name: "cancel", From: []string{Preparing, Ready}, To: Cancelled, Roles: staff, Reason: true, Gates: []flow.Gate{held("no_attendance")}},
		{Name: "suspend", From: []string{Active}, To: Suspended, Roles: staff, Reason: true},
		{Name: "resume", From: []string{Suspended}, To: Active, Roles: staff},
		{Name: "finish", From: []string{Active, Suspended}, To: Closing, Roles: staff, Gates: []flow.Gate{lastDay}},
		{Name: "terminate", From: []string{Active, Suspended}, To: Closing, Roles: staff, Reason: true, Gates: []flow.Gate{given("ended_on")}},
		{Name: "complete", From: []string{Closing}, To: Completed, Roles: staff, Gates: []flow.Gate{byReason("months"), byReason("closing_papers")}},
		{Name: "restart", From: []string{Closing}, To: Active, Roles: head, Reason: true, Side: true},
		{Name: "reopen", From: []string{Completed}, To: Closing, Roles: head, Reason: true, Side: true},
		{Name: "reopen", From: []string{Cancelled, NotStarted}, To: Preparing, Roles: head, Reason: true, Side: true},
		imported,
	},
}

// A contract for a term ends by its term (КЗпП ст. 36 п. 2) or on the last day people agreed on.
var lastDay = flow.Gate{Name: "last_day", Met: func(f flow.Facts) bool { return f.True("end_passed") || f.Text("ended_on") != "" }}

// Timesheets is the life of one site's sheet of a month. A link in a mail and a sheet of paper typed in
// by hr are submissions of equal worth. Approved, its days are locked: a correction makes a new version
// and leaves the old one superseded. Facts: via (text).
var Timesheets = flow.Workflow{
	Name:    "timesheet",
	States:  []string{Open, Submitted, Approved, Returned, Superseded},
	Initial: Open,
	Final:   []string{Superseded},
	Moves: []flow.Move{
		{Name: "submit", From: []string{Open, Returned}, To: Submitted, Roles: fillers},
		{Name: "return", From: []string{Submitted}, To: Returned, Roles: staff, Reason: true},
		{Name: "approve", From: []string{Submitted}, To: Approved, Roles: staff},
		{Name: "correct", From: []string{Approved}, To: Superseded, Roles: staff, Reason: true},
		imported,
	},
}

// Agreements is the life of an agreement with the employment centre on public works and their money.
// What was signed without a decision of its own (works of a temporary nature need none) is signed from
// the draft. Facts: decision_no, decided_on, signed_on, begins_on, ends_on (texts), no_live (bool: no
// placement under it is still going on), via (text).
var Agreements = flow.Workflow{
	Name:    "agreement",
	States:  []string{Draft, Decided, Signed, Active, Exhausted, Expired, Closed},
	Initial: Draft,
	Final:   []string{Closed},
	Moves: []flow.Move{
		{Name: "decide", From: []string{Draft}, To: Decided, Roles: staff, Gates: []flow.Gate{given("decision_no"), given("decided_on")}},
		{Name: "sign", From: []string{Draft, Decided}, To: Signed, Roles: staff, Gates: []flow.Gate{given("signed_on")}},
		{Name: "activate", From: []string{Signed, Exhausted}, To: Active, Roles: staff, Gates: []flow.Gate{given("begins_on"), given("ends_on")}},
		{Name: "exhaust", From: []string{Active}, To: Exhausted, Roles: staff},
		{Name: "expire", From: []string{Active, Exhausted}, To: Expired, Roles: staff},
		{Name: "close", From: []string{Active, Exhausted, Expired}, To: Closed, Roles: staff, Gates: []flow.Gate{held("no_live")}},
		{Name: "reopen", From: []string{Expired, Closed}, To: Active, Roles: head, Reason: true, Side: true},
		imported,
	},
}
