package placements

// The units of figures; UnitDays, UnitHours and UnitMoney are ones as well.
const (
	UnitPersons = "persons"
	UnitCount   = "count"
)

// What a figure is counted of.
const (
	OfPlacements   = "placements"   // those that happened
	OfApplications = "applications" // referrals
	OfAttendance   = "attendance"   // cells of approved timesheets
)

// When a record falls into a period.
const (
	OnAnyDay    = "any_day"    // it went on on at least one of its days
	OnStart     = "start"      // its first day lies in it
	OnEnd       = "end"        // its last day lies in it
	OnReferral  = "referral"   // the day of the referral lies in it
	OnDecision  = "decision"   // the day it was decided lies in it
	OnSheetDays = "sheet_days" // each cell by its own day
)

// What a figure adds up over the records it takes.
const (
	SumDistinct  = "distinct_persons" // each person once, however often they came
	SumRecords   = "records"
	SumWorked    = "worked_days"  // cells with a code that counts as worked
	SumMinutes   = "worked_hours" // their minutes, in hours
	SumFund      = "fund_share"   // accrued pay with the employer's contribution, the Fund's part
	SumLocal     = "local_share"  // … the rest, which the local budget pays
	ByReasonCode = "reason"       // one line for each reason
)

// Figure is a row of the report to the executive committee as an engine counts it: Of which records of
// which Kinds, in which States, When they fall into the period, Sum of what. Its name is the message
// figures.<key>, its definition figures.<key>.what. Where Yes names a column, only records with a yes in
// it count; By says that it is shown by that as well.
type Figure struct {
	Key    string
	Unit   string
	Of     string
	Kinds  []string
	States []string // nil = every one of those that happened
	When   string
	Sum    string
	Yes    string
	By     string
}

// begun are the states of a placement whose work has begun.
var begun = []string{Active, Suspended, Closing, Completed}

// Figures are the rows of this room.
var Figures = []Figure{
	{Key: "pw_persons", Unit: UnitPersons, Of: OfPlacements, Kinds: []string{PublicWorks}, States: begun, When: OnAnyDay, Sum: SumDistinct},
	{Key: "uw_persons", Unit: UnitPersons, Of: OfPlacements, Kinds: []string{UsefulWorks}, States: begun, When: OnAnyDay, Sum: SumDistinct},
	{Key: "tw_persons", Unit: UnitPersons, Of: OfPlacements, Kinds: []string{TemporaryWorks}, States: begun, When: OnAnyDay, Sum: SumDistinct},
	{Key: "pw_new", Unit: UnitPersons, Of: OfPlacements, Kinds: Codes, States: begun, When: OnStart, Sum: SumDistinct},
	{Key: "pw_days", Unit: UnitDays, Of: OfAttendance, Kinds: Codes, When: OnSheetDays, Sum: SumWorked},
	{Key: "pw_hours", Unit: UnitHours, Of: OfAttendance, Kinds: Codes, When: OnSheetDays, Sum: SumMinutes},
	{Key: "pw_funds_local", Unit: UnitMoney, Of: OfAttendance, Kinds: Codes, When: OnSheetDays, Sum: SumLocal},
	{Key: "pw_funds_fund", Unit: UnitMoney, Of: OfAttendance, Kinds: Codes, When: OnSheetDays, Sum: SumFund},
	{Key: "pw_perm", Unit: UnitPersons, Of: OfPlacements, Kinds: Codes, States: begun, When: OnEnd, Sum: SumDistinct, Yes: "hired_after"},
	{Key: "pw_declined", Unit: UnitCount, Of: OfApplications, Kinds: Codes, States: []string{Refused, Withdrawn}, When: OnDecision, Sum: SumRecords, By: ByReasonCode},
	{Key: "pw_ended", Unit: UnitCount, Of: OfPlacements, Kinds: Codes, States: []string{Closing, Completed}, When: OnEnd, Sum: SumRecords, By: ByReasonCode},
	{Key: "pw_centre", Unit: UnitCount, Of: OfApplications, Kinds: Codes, When: OnReferral, Sum: SumRecords},
}
