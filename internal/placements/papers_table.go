package placements

// The codes of papers, as their columns keep them (domain: documents of public works).
const (
	Referral          = "referral"            // направлення центру зайнятості
	ApplicationLetter = "application"         // заява про прийняття на роботу
	IDDocs            = "id_docs"             // документ, РНОКПП, трудова, військово-обліковий
	Contract          = "contract"            // строковий трудовий договір
	OrderHire         = "order_hire"          // наказ про прийняття, П-1
	TaxNotice         = "dps_notice"          // повідомлення ДПС про прийняття
	SafetyIntro       = "safety_intro"        // вступний інструктаж
	SafetyPrimary     = "safety_primary"      // первинний інструктаж
	FireCivil         = "fire_civil"          // пожежна безпека й цивільний захист
	Secrecy           = "nda_pd"              // зобов’язання про нерозголошення
	MedExam           = "med_exam"            // медичний огляд
	TimesheetPaper    = "timesheet"           // табель, П-5
	Act               = "act"                 // акт виконаних робіт, довідка про зарплату
	OrderEnd          = "order_end"           // наказ про припинення, П-4
	Settlement        = "settlement"          // остаточний розрахунок
	CentreStart       = "notice_centre_start" // повідомлення центру зайнятості про прийняття
	CentreEnd         = "notice_centre_end"   // … про припинення
	MilitaryStart     = "tcc_start"           // повідомлення ТЦК та СП про прийняття
	MilitaryEnd       = "tcc_end"             // … про звільнення
	AgreementExtra    = "agreement_extra"     // додаткова угода про продовження
	OrderChange       = "order_change"        // наказ про зміну умов
)

// The gates: the moment before which, or after which, a paper is due.
const (
	GateReady    = "ready"    // before the papers are complete
	GateStart    = "start"    // before admission to work
	GateStarted  = "started"  // within days after the first day
	GateMonth    = "month"    // every month: one for a site, not for a person
	GateChange   = "change"   // when the contract is extended or changed
	GateComplete = "complete" // on the last day
	GateEnded    = "ended"    // within days after the last day
)

// The conditions under which some papers are needed at all.
const (
	IfMedical  = "needs_med" // the job is on the list, or the person is under 21
	IfMilitary = "military"  // the person is on the military register
	IfExtended = "extended"
	IfChanged  = "changed"
)

// Who signs, and to whom papers go.
const (
	ByHead   = "head"
	ByHR     = "hr"
	ByMentor = "mentor"
	ByPerson = "person"
	ByBooks  = "accountant"

	ToCentre   = "employment_centre" // центр зайнятості
	ToTax      = "tax_service"       // ДПС
	ToMilitary = "military_office"   // ТЦК та СП
	ToTreasury = "treasury"          // Казначейство
)

// Paper is one sort of paper of a placement. Its name is the message papers.<code>, how its heading
// begins on a form papers.<code>.title.
type Paper struct {
	Code      string
	Gate      string
	Generated bool     // it comes filled from the record, from templates/documents
	Journal   bool     // its number is one of a journal of the office, or left blank
	If        string   // the condition under which it is needed, "" = always
	Signers   []string // in their order
	Validity  string   // key of the norm that says how many days it lasts, "" = for good
	Dated     bool     // its valid_until is typed from the paper itself
	To        string   // to whom it is sent
	Law       bool     // the law forbids admission to work without it
	Role      string   // who must see to it
}

// Papers are all papers in the order of their making. A new one is a row here, its name in
// placements.json, its code in a kind, and a template if it is generated.
var Papers = []Paper{
	{Code: Referral, Gate: GateReady, Dated: true, Role: ByHR},
	{Code: ApplicationLetter, Gate: GateReady, Generated: true, Signers: []string{ByPerson}, Role: ByHR},
	{Code: IDDocs, Gate: GateReady, Role: ByHR},
	{Code: Contract, Gate: GateReady, Generated: true, Journal: true, Signers: []string{ByHead, ByPerson}, Role: ByHR},
	{Code: OrderHire, Gate: GateReady, Generated: true, Journal: true, Signers: []string{ByHead, ByPerson}, Role: ByHR},
	{Code: TaxNotice, Gate: GateStart, Generated: true, Signers: []string{ByHead}, To: ToTax, Law: true, Role: ByHR},
	{Code: SafetyIntro, Gate: GateStart, Generated: true, Journal: true, Signers: []string{ByHR, ByPerson}, Law: true, Role: ByHR},
	{Code: SafetyPrimary, Gate: GateStart, Generated: true, Journal: true, Signers: []string{ByMentor, ByPerson}, Validity: BriefingRepeatDays, Law: true, Role: ByMentor},
	{Code: FireCivil, Gate: GateStart, Generated: true, Journal: true, Signers: []string{ByMentor, ByPerson}, Law: true, Role: ByMentor},
	{Code: Secrecy, Gate: GateStart, Generated: true, Signers: []string{ByPerson}, Role: ByHR},
	{Code: MedExam, Gate: GateStart, If: IfMedical, Dated: true, Law: true, Role: ByHR},
	{Code: CentreStart, Gate: GateStarted, Generated: true, Journal: true, Signers: []string{ByHead}, To: ToCentre, Role: ByHR},
	{Code: MilitaryStart, Gate: GateStarted, Generated: true, Journal: true, If: IfMilitary, Signers: []string{ByHead}, To: ToMilitary, Role: ByHR},
	{Code: AgreementExtra, Gate: GateChange, Generated: true, Journal: true, If: IfExtended, Signers: []string{ByHead, ByPerson}, Role: ByHR},
	{Code: OrderChange, Gate: GateChange, Generated: true, Journal: true, If: IfChanged, Signers: []string{ByHead, ByPerson}, Role: ByHR},
	{Code: TimesheetPaper, Gate: GateMonth, Generated: true, Signers: []string{ByMentor, ByHR}, Role: ByMentor},
	{Code: Act, Gate: GateMonth, Generated: true, Journal: true, Signers: []string{ByHead, ByBooks}, To: ToCentre, Role: ByBooks},
	{Code: OrderEnd, Gate: GateComplete, Generated: true, Journal: true, Signers: []string{ByHead, ByPerson}, Role: ByHR},
	{Code: Settlement, Gate: GateComplete, Role: ByBooks},
	{Code: CentreEnd, Gate: GateEnded, Generated: true, Journal: true, Signers: []string{ByHead}, To: ToCentre, Role: ByHR},
	{Code: MilitaryEnd, Gate: GateEnded, Generated: true, Journal: true, If: IfMilitary, Signers: []string{ByHead}, To: ToMilitary, Role: ByHR},
}
