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
	Publication, Decision, Renewal, DocExpiry, CheckDate, Task, Internal, Meeting, Other}

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
)
