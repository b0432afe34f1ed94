package placements

// The kinds of promises this room makes, as the table of obligations has them too.
const (
	DutyReferral       = "referral"
	DutyStart          = "start"
	DutyTaxNotice      = "tax_notice"
	DutyBriefing       = "briefing"
	DutyRepeatBriefing = "repeat_briefing"
	DutyMedical        = "medical"
	DutyAttendance     = "attendance"
	DutyAdvanceSheet   = "advance_sheet"
	DutyTimesheet      = "timesheet"
	DutyAct            = "act"
	DutyEndDecision    = "end_decision"
	DutyContractEnd    = "contract_end"
	DutyDayLimit       = "day_limit"
	DutyMilitaryNotice = "military_notice"
	DutyCentreNotice   = "centre_notice"
	DutyAgreementEnd   = "agreement_end"
	DutyFundsLow       = "funds_low"
	DutyPaper          = "paper"
)

// Duty is a kind of promise: whose it is, whether its date is not ours to move, whether the person on
// the works is told as well. Its title is the message promises.<kind>, the law or rule behind it
// whys.<kind>.
type Duty struct {
	Kind   string
	Role   string
	Hard   bool
	Person bool
}

// Duties are all kinds of promises of this room.
var Duties = []Duty{
	{Kind: DutyReferral, Role: ByHR, Hard: true},
	{Kind: DutyStart, Role: ByHR, Hard: true, Person: true},
	{Kind: DutyTaxNotice, Role: ByHR, Hard: true},
	{Kind: DutyBriefing, Role: ByMentor, Hard: true},
	{Kind: DutyRepeatBriefing, Role: ByMentor, Hard: true},
	{Kind: DutyMedical, Role: ByHR, Hard: true, Person: true},
	{Kind: DutyAttendance, Role: ByMentor},
	{Kind: DutyAdvanceSheet, Role: ByMentor},
	{Kind: DutyTimesheet, Role: ByMentor},
	{Kind: DutyAct, Role: ByBooks, Hard: true},
	{Kind: DutyEndDecision, Role: ByHR},
	{Kind: DutyContractEnd, Role: ByHR, Hard: true},
	{Kind: DutyDayLimit, Role: ByHR},
	{Kind: DutyMilitaryNotice, Role: ByHR, Hard: true},
	{Kind: DutyCentreNotice, Role: ByHR, Hard: true},
	{Kind: DutyAgreementEnd, Role: ByHR, Hard: true},
	{Kind: DutyFundsLow, Role: ByHR},
	{Kind: DutyPaper, Role: ByHR},
}
