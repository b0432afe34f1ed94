package placements

import "lubart/internal/report"

// The units of figures; UnitDays, UnitHours (kept in minutes) and UnitMoney are ones as well.
const (
	UnitPersons = "persons"
	UnitCount   = "count"
)

// What a figure is counted of, with the columns of its rows.
const (
	// OfPlacements: kind, state, person, title, reason, hired_after (yes or nothing); days from, to, ended.
	OfPlacements = "placements"
	// OfApplications are referrals: kind, state, reason; days referred, decided.
	OfApplications = "applications"
	// OfAttendance is what approved timesheets say within the period: kind, person; numbers days,
	// minutes, and the pay with the employer's contribution that they earn: fund, local.
	OfAttendance = "attendance"
)

// Begun are the states of a placement whose work has begun.
var Begun = []string{Active, Suspended, Closing, Completed}

// Figures are the rows of the report to the executive committee. A figure's name is the message
// figures.<key>, its definition figures.<key>.what.
var Figures = []report.Figure{
	{Key: "pw_persons", Unit: UnitPersons, Of: OfPlacements, Only: begun(PublicWorks), When: report.During, Each: "person"},
	{Key: "uw_persons", Unit: UnitPersons, Of: OfPlacements, Only: begun(UsefulWorks), When: report.During, Each: "person"},
	{Key: "tw_persons", Unit: UnitPersons, Of: OfPlacements, Only: begun(TemporaryWorks), When: report.During, Each: "person"},
	{Key: "pw_new", Unit: UnitPersons, Of: OfPlacements, Only: begun(Codes...), When: "from", Each: "person"},
	{Key: "pw_days", Unit: UnitDays, Of: OfAttendance, Sum: "days"},
	{Key: "pw_hours", Unit: UnitHours, Of: OfAttendance, Sum: "minutes"},
	{Key: "pw_funds_local", Unit: UnitMoney, Of: OfAttendance, Sum: "local"},
	{Key: "pw_funds_fund", Unit: UnitMoney, Of: OfAttendance, Sum: "fund"},
	{Key: "pw_perm", Unit: UnitPersons, Of: OfPlacements, When: "ended", Each: "person",
		Only: map[string][]string{"state": Begun, "hired_after": {"yes"}}},
	{Key: "pw_declined", Unit: UnitCount, Of: OfApplications, When: "decided", By: "reason",
		Only: map[string][]string{"state": {Refused, Withdrawn}}},
	{Key: "pw_ended", Unit: UnitCount, Of: OfPlacements, When: "ended", By: "reason",
		Only: map[string][]string{"state": {Closing, Completed}}},
	{Key: "pw_centre", Unit: UnitCount, Of: OfApplications, When: "referred"},
}

// begun are placements of some kinds that happened.
func begun(kinds ...string) map[string][]string {
	return map[string][]string{"kind": kinds, "state": Begun}
}
