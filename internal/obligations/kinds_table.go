package obligations

import (
	"lubart/internal/remind"
)

// The kinds of promises, as their column keeps them.
const (
	Application    = "application"     // подання заявки
	Concept        = "concept"         // подання концепції
	Question       = "question"        // останній день запитань донору
	Clarification  = "clarification"   // відповідь на уточнення донора
	Signature      = "signature"       // підписання угоди
	Registration   = "registration"    // державна реєстрація проєкту МТД
	Report         = "report"          // звіт
	PaymentRequest = "payment_request" // запит на транш
	Publication    = "publication"     // оприлюднення, моніторингова картка
	Decision       = "decision"        // чекаємо рішення донора
	Renewal        = "renewal"         // продовження угоди
	DocExpiry      = "doc_expiry"      // кінець дії документа
	CheckDate      = "check_date"      // перевірити дату
	Task           = "task"            // завдання
	Internal       = "internal"        // внутрішній крок
	Meeting        = "meeting"         // зустріч
	Other          = "other"

	Referral       = "referral"        // строк направлення
	Start          = "start"           // перший робочий день
	TaxNotice      = "tax_notice"      // повідомлення ДПС до першого дня
	Briefing       = "briefing"        // інструктажі
	RepeatBriefing = "repeat_briefing" // повторний інструктаж
	Medical        = "medical"         // медичний огляд
	Attendance     = "attendance"      // табель за тиждень
	AdvanceSheet   = "advance_sheet"   // табель за першу половину місяця
	Timesheet      = "timesheet"       // табель за місяць
	Act            = "act"             // акт для центру зайнятості
	EndDecision    = "end_decision"    // продовжити чи завершити
	ContractEnd    = "contract_end"    // кінець трудового договору
	DayLimit       = "day_limit"       // граничні дні року
	MilitaryNotice = "military_notice" // повідомлення ТЦК та СП
	CentreNotice   = "centre_notice"   // повідомлення центру зайнятості
	AgreementEnd   = "agreement_end"   // кінець договору з центром зайнятості
	FundsLow       = "funds_low"       // кошти договору закінчуються
	Paper          = "paper"           // бракує документа
)

// Kind is a sort of promise.
type Kind struct {
	Code     string
	Hard     bool // what a new one is unless somebody says otherwise: the date is not ours to move
	Soft     bool // an internal step: never a mail of its own
	Accepted bool // closed by the other side's acceptance, not by our own word
	Proof    bool // closing asks for a paper, a reference or a sentence
	Ladder   remind.Ladder
}

// Codes are the kinds in the order a form offers them.
var Codes = []string{Application, Concept, Question, Clarification, Signature, Registration, Report, PaymentRequest,
	Publication, Decision, Renewal, DocExpiry, CheckDate, Task, Internal, Meeting, Other,
	Referral, Start, TaxNotice, Briefing, RepeatBriefing, Medical, Attendance, AdvanceSheet, Timesheet, Act, EndDecision,
	ContractEnd, DayLimit, MilitaryNotice, CentreNotice, AgreementEnd, FundsLow, Paper}

// Kinds are all kinds by code. A new kind is a row here, a pair of names in states.json, and what
// its mail says.
var Kinds = map[string]Kind{
	Application:    {Code: Application, Hard: true, Accepted: true, Proof: true, Ladder: applicationLadder},
	Concept:        {Code: Concept, Hard: true, Accepted: true, Proof: true, Ladder: applicationLadder},
	Question:       {Code: Question, Hard: true, Ladder: shortLadder},
	Clarification:  {Code: Clarification, Hard: true, Proof: true, Ladder: clarificationLadder},
	Signature:      {Code: Signature, Hard: true, Proof: true, Ladder: signatureLadder},
	Registration:   {Code: Registration, Hard: true, Proof: true, Ladder: registrationLadder},
	Report:         {Code: Report, Hard: true, Accepted: true, Proof: true, Ladder: reportLadder},
	PaymentRequest: {Code: PaymentRequest, Hard: true, Accepted: true, Proof: true, Ladder: reportLadder},
	Publication:    {Code: Publication, Hard: true, Proof: true, Ladder: statutoryLadder},
	Decision:       {Code: Decision, Ladder: decisionLadder},
	Renewal:        {Code: Renewal, Hard: true, Ladder: expiryLadder},
	DocExpiry:      {Code: DocExpiry, Hard: true, Ladder: expiryLadder},
	CheckDate:      {Code: CheckDate, Ladder: checkLadder},
	Task:           {Code: Task, Ladder: taskLadder},
	Internal:       {Code: Internal, Soft: true, Ladder: internalLadder},
	Meeting:        {Code: Meeting, Ladder: meetingLadder},
	Other:          {Code: Other, Ladder: shortLadder},

	// What the law or an agreement dates is hard. The proof of these stands in the checklist or the
	// timesheet, so that closing one asks for none.
	Referral:       {Code: Referral, Hard: true, Ladder: referralLadder},
	Start:          {Code: Start, Hard: true, Ladder: startLadder},
	TaxNotice:      {Code: TaxNotice, Hard: true, Ladder: taxLadder},
	Briefing:       {Code: Briefing, Hard: true, Ladder: briefingLadder},
	RepeatBriefing: {Code: RepeatBriefing, Hard: true, Ladder: repeatLadder},
	Medical:        {Code: Medical, Hard: true, Ladder: medicalLadder},
	Attendance:     {Code: Attendance, Ladder: attendanceLadder},
	AdvanceSheet:   {Code: AdvanceSheet, Ladder: advanceLadder},
	Timesheet:      {Code: Timesheet, Ladder: timesheetLadder},
	Act:            {Code: Act, Hard: true, Proof: true, Ladder: actLadder},
	EndDecision:    {Code: EndDecision, Soft: true, Ladder: endDecisionLadder},
	ContractEnd:    {Code: ContractEnd, Hard: true, Ladder: contractEndLadder},
	DayLimit:       {Code: DayLimit, Ladder: crossingLadder},
	MilitaryNotice: {Code: MilitaryNotice, Hard: true, Ladder: militaryLadder},
	CentreNotice:   {Code: CentreNotice, Hard: true, Ladder: centreLadder},
	AgreementEnd:   {Code: AgreementEnd, Hard: true, Ladder: agreementLadder},
	FundsLow:       {Code: FundsLow, Ladder: fundsLadder},
	Paper:          {Code: Paper, Soft: true, Ladder: paperLadder},
}

// Ladder is the ladder of a kind; an unknown kind reminds like any other promise.
func Ladder(kind string) remind.Ladder {
	k, ok := Kinds[kind]
	if !ok {
		return Kinds[Other].Ladder
	}
	return k.Ladder
}

// The ladders. A number of days is before the date in the first list and after it in the second.
var (
	applicationLadder = ladder(steps{days: []int{60, 30, 14, 7, 3, 1}, hours: []int{3}, overdue: []int{1}, weekly: true},
		silence(7, "deputy"), silence(3, "lead"), silence(1, "head"))
	reportLadder = ladder(steps{days: []int{30, 14, 7, 3, 1}, overdue: []int{1, 3, 7}, weekly: true},
		silence(5, "deputy"), silence(2, "lead"))
	clarificationLadder = ladder(steps{days: []int{5, 2, 1}, digest: 5, hours: []int{3}, overdue: []int{1, 2, 3}, weekly: true},
		silence(1, "lead"))
	signatureLadder    = ladder(steps{days: []int{5, 2, 1}, digest: 5, overdue: []int{1, 2, 3}, weekly: true}, silence(1, "lead"))
	registrationLadder = ladder(steps{days: []int{30, 14, 7, 3, 1}, overdue: []int{1, 3, 7}, weekly: true}, silence(2, "lead"))
	statutoryLadder    = ladder(steps{days: []int{14, 5, 2}, overdue: []int{1}, weekly: true}, silence(2, "lead"))
	expiryLadder       = ladder(steps{days: []int{90, 60, 30, 7}, overdue: monthly(12), weekly: true}, silence(7, "lead"))
	shortLadder        = ladder(steps{days: []int{7, 3, 1}, overdue: []int{1, 3, 7}, weekly: true})
	taskLadder         = ladder(steps{days: []int{3, 1}, overdue: []int{1, 3, 7}, weekly: true})
	meetingLadder      = ladder(steps{days: []int{7, 1}, overdue: []int{1}, weekly: true})
	// A donor's silence is nobody's fault: asked about less and less until its three months are over.
	decisionLadder = ladder(steps{overdue: []int{14, 30, 60, 90}, weekly: true})
	checkLadder    = ladder(steps{overdue: []int{7}, weekly: true})
	internalLadder = ladder(steps{days: []int{3, 1}, digest: 1, overdue: []int{1, 7}, weekly: true, soft: true})

	// The ladders of people on works (domain: reminders for personnel). Watchers there are told only the
	// day before: they are people of the same room, not a donor's.
	referralLadder = ladder(steps{days: []int{3, 1}, near: true, overdue: []int{1}, weekly: true})
	startLadder    = ladder(steps{days: []int{3, 1}, near: true, overdue: []int{1, 3}, weekly: true})
	// The notice is due at 08:30 of the first day: an hour before it is the 07:30 before anybody works.
	taxLadder        = ladder(steps{days: []int{1}, near: true, hours: []int{1}, overdue: []int{1}, weekly: true})
	briefingLadder   = ladder(steps{overdue: []int{1}, weekly: true})
	repeatLadder     = ladder(steps{days: []int{14, 3}, near: true, overdue: []int{1, 7}, weekly: true})
	medicalLadder    = ladder(steps{days: []int{30, 7, 1}, near: true, overdue: []int{1, 7}, weekly: true})
	attendanceLadder = ladder(steps{overdue: []int{3}, weekly: true})
	advanceLadder    = ladder(steps{days: []int{2}, near: true, overdue: []int{1}, weekly: true})
	// Watchers of a timesheet are its personnel officers.
	timesheetLadder = ladder(steps{days: []int{2}, near: true, overdue: []int{1, 3, 7}, weekly: true},
		late(1, "watchers"), unanswered(3, "head"))
	actLadder         = ladder(steps{days: []int{3, 1}, near: true, overdue: []int{1, 3}, weekly: true})
	endDecisionLadder = ladder(steps{days: []int{7}, near: true, overdue: []int{7}, weekly: true, soft: true})
	// A contract that ran out while work went on becomes one without a term (КЗпП ст. 39-1): the head
	// hears the next morning, whoever has acknowledged what.
	contractEndLadder = ladder(steps{days: []int{30, 14, 7, 3, 1}, near: true, overdue: []int{1, 3}, weekly: true}, late(1, "head"))
	crossingLadder    = ladder(steps{overdue: []int{7}, weekly: true})
	militaryLadder    = ladder(steps{days: []int{4, 1}, near: true, overdue: []int{1}, weekly: true})
	centreLadder      = ladder(steps{days: []int{1}, near: true, overdue: []int{1}, weekly: true})
	agreementLadder   = ladder(steps{days: []int{60, 30, 14}, near: true, overdue: []int{7}, weekly: true}, ahead(30, "head"), ahead(14, "head"))
	fundsLadder       = ladder(steps{overdue: []int{7}, weekly: true}, ahead(0, "head"))
	paperLadder       = ladder(steps{days: []int{3, 1}, near: true, digest: 1, overdue: []int{7}, weekly: true, soft: true})
)
