package placements

// The kinds of works, as their column keeps them.
const (
	PublicWorks    = "public_works"    // громадські роботи
	UsefulWorks    = "useful_works"    // суспільно корисні роботи
	TemporaryWorks = "temporary_works" // інші роботи тимчасового характеру
)

// What becomes of the unemployment benefit meanwhile.
const (
	BenefitAsReferred = "as_referred" // the referral says; the house computes nothing
	BenefitStops      = "stops"       // КМУ 21.06.2022 № 735
)

// Kind is a sort of works. Kinds differ by these rows alone: no code asks which kind it has before it.
// Its name is the message works.<code>, its legal basis works.<code>.law, as papers write it
// works.<code>.of («на громадські роботи»).
type Kind struct {
	Code     string
	Papers   []string // codes, each at the gate of its paper
	Limits   Limits
	Referral bool // nobody comes without one
	Decision bool // the executive committee decides before the agreement is signed
	Fund     bool // the insurance fund may pay a part: an act goes to the centre every month
	PartTime bool // part time is allowed
	Benefit  string
	Prefix   string // how the keys of its figures begin
}

// Limits are the keys of the norms that limit a kind; "" = not limited so.
type Limits struct {
	DaysYear string // calendar days of the calendar year, those worked elsewhere included
	DaysWarn string // how many of them are worth a warning
	DaysNear string // … and how many are nearly all
	Months   string // length of one contract
	PayCap   string // most that is paid, as a multiple of the minimum wage
	PayFloor string // least that is paid for a full month
}

// Works are all kinds by the order a form offers them.
var Works = []Kind{
	{
		// Закон № 5067-VI ст. 31 ч. 1; Порядок КМУ 20.03.2013 № 175.
		Code: PublicWorks, Referral: true, Decision: true, Fund: true, PartTime: true, Benefit: BenefitAsReferred, Prefix: "pw",
		Limits: Limits{DaysYear: PublicMaxDaysYear, DaysWarn: PublicWarnDays, DaysNear: PublicNearDays, PayFloor: MinWageMonth},
		Papers: everyPaper,
	},
	{
		// Порядок КМУ 13.07.2011 № 753.
		Code: UsefulWorks, Referral: true, Decision: true, Fund: true, Benefit: BenefitStops, Prefix: "uw",
		Limits: Limits{PayCap: UsefulPayCapMult, PayFloor: MinWageMonth},
		Papers: everyPaper,
	},
	{
		// Закон № 5067-VI ст. 31 ч. 8: the employer's own money, no act for the centre.
		Code: TemporaryWorks, Referral: true, PartTime: true, Benefit: BenefitAsReferred, Prefix: "tw",
		Limits: Limits{Months: TemporaryMaxMonths, PayFloor: MinWageMonth},
		Papers: []string{Referral, ApplicationLetter, IDDocs, Contract, OrderHire, TaxNotice, SafetyIntro, SafetyPrimary, FireCivil,
			Secrecy, MedExam, CentreStart, MilitaryStart, AgreementExtra, OrderChange, TimesheetPaper, OrderEnd, Settlement, CentreEnd, MilitaryEnd},
	},
}

var everyPaper = []string{Referral, ApplicationLetter, IDDocs, Contract, OrderHire, TaxNotice, SafetyIntro, SafetyPrimary, FireCivil,
	Secrecy, MedExam, CentreStart, MilitaryStart, AgreementExtra, OrderChange, TimesheetPaper, Act, OrderEnd, Settlement, CentreEnd, MilitaryEnd}

// Codes are the kinds' codes in the order of Works.
var Codes = []string{PublicWorks, UsefulWorks, TemporaryWorks}

// The reasons why something was refused, never began, ended, paused or changed; their names are the
// messages reasons.<code>.
var (
	// RefusalReasons are of an application refused or withdrawn; neutral, for taking part is voluntary.
	RefusalReasons = []string{"no_seat", "limit_reached", "unsuitable", "health", "found_job", "person_declined", "no_show",
		"referral_expired", "duplicate", "other"}
	// NotStartedReasons are of a placement that never began.
	NotStartedReasons = []string{"no_show", "person_declined", "found_job", "health", "mobilised", "referral_recalled", "other"}
	// EndReasons are of a placement's end: by its term (КЗпП ст. 36 п. 2), by agreement (п. 1), by own
	// wish (ст. 38, 39), by the employer (ст. 40), and what else happens.
	EndReasons = []string{"term", "agreement", "own_wish", "found_job", "mobilised", "health", "discipline", "deregistered", "funds", "died", "other"}
	// ChangeReasons are of a pause, an extension and whatever else is changed.
	ChangeReasons = []string{"sick_leave", "unpaid_leave", "idle", "need", "own_wish", "other"}
	// Outcomes are how it ended, as one word for figures.
	Outcomes = []string{"completed", "partly", "did_not_show", "by_us", "by_them", "by_referrer"}
)

// The sorts of change, as their column keeps them.
const (
	ChangeExtend    = "extend"
	ChangeSuspend   = "suspend"
	ChangeResume    = "resume"
	ChangeMove      = "move"
	ChangeMentor    = "mentor"
	ChangeSchedule  = "schedule"
	ChangeTerminate = "terminate"
)

// ChangePapers are the papers that a sort of change needs. Who resumes work after a pause or ends
// early has the papers of that: the order of the pause names its end, and the end has its own.
var ChangePapers = map[string][]string{
	ChangeExtend: {AgreementExtra, OrderChange}, ChangeSuspend: {OrderChange}, ChangeResume: nil,
	ChangeMove: {OrderChange}, ChangeMentor: {OrderChange}, ChangeSchedule: {AgreementExtra, OrderChange}, ChangeTerminate: nil,
}
