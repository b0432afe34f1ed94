package imports

import (
	"regexp"
	"slices"
)

// fullName is the column of a list of people that says who.
var fullName = Column{Name: "full_name", Words: []string{"Прізвище, ім’я, по батькові", "Full name", "піб", "п і б", "прізвище ім'я по батькові", "прізвище та ім’я", "особа", "ім’я", "name", "person"},
	Required: true, Reads: AsName, Limit: 300}

var (
	birthDate = Column{Name: "birth_date", Words: []string{"Дата народження", "Date of birth", "народження", "дн", "birth date", "born"}, Reads: AsDay}
	rnokpp    = Column{Name: "rnokpp", Words: []string{"РНОКПП", "Taxpayer number", "іпн", "ідентифікаційний код", "ідентифікаційний номер", "рнокпп / іпн", "код платника податків", "inn", "tax number"}, Reads: AsHidden, Secret: true}
	phone     = Column{Name: "phone", Words: []string{"Телефон", "Phone", "тел", "номер телефону", "мобільний", "контактний телефон", "mobile"}, Reads: AsPhone}
	email     = Column{Name: "email", Words: []string{"E-mail", "Email", "пошта", "електронна пошта", "ел пошта"}, Reads: AsEmail}
	remarks   = Column{Name: "notes", Words: []string{"Примітка", "Note", "примітки", "коментар", "notes", "comment", "remarks"}, Limit: 20000}
	code      = Column{Name: "ref", Words: []string{"Код запису", "Record code"}, Limit: 200}
	works     = Column{Name: "kind", Words: []string{"Вид робіт", "Kind of works", "вид", "роботи", "тип робіт", "kind"}, Required: true, Reads: AsChoice}
)

// nameParts are a name in columns of its own.
var nameParts = []Column{
	{Name: "surname", Words: []string{"Прізвище", "Surname", "last name", "family name"}, Limit: 200, Inward: true},
	{Name: "given_name", Words: []string{"Ім’я", "Given name", "імя", "власне ім’я", "first name"}, Limit: 200, Inward: true},
	{Name: "patronymic", Words: []string{"По батькові", "Patronymic", "ім’я по батькові", "middle name"}, Limit: 200, Inward: true},
}

// wholeName is who somebody is where a list may say it in parts too.
var wholeName = Column{Name: "full_name", Words: []string{"Прізвище, ім’я, по батькові", "Full name", "піб", "п і б", "прізвище ім'я по батькові", "прізвище та ім’я", "особа", "person"},
	Required: true, Or: "surname", Reads: AsName, Limit: 300}

// yesNo are the words of a column that says yes or no.
var yesNo = []Choice{
	{"yes", []string{"Так", "Yes", "+", "є", "1", "true", "впо", "v"}},
	{"no", []string{"Ні", "No", "0", "false", "не впо"}},
}

var peopleKind = Kind{
	Name: "people",
	Columns: slices.Concat([]Column{code, wholeName}, nameParts, []Column{birthDate,
		{Name: "gender", Words: []string{"Стать", "Gender", "sex"}, Reads: AsChoice},
		phone, email,
		{Name: "settlement", Words: []string{"Населений пункт", "Settlement", "місце проживання", "адреса", "місто", "село", "city"}, Limit: 200},
		{Name: "is_idp", Words: []string{"ВПО", "Displaced", "внутрішньо переміщена особа", "статус впо", "idp"}, Reads: AsChoice},
		rnokpp,
		{Name: "unzr", Words: []string{"УНЗР", "Register number", "номер запису в єддр", "унікальний номер запису"}, Reads: AsHidden, Secret: true},
		{Name: "iban", Words: []string{"IBAN", "Account", "рахунок", "рахунок iban", "номер рахунку", "картковий рахунок"}, Reads: AsHidden, Secret: true},
		{Name: "id_doc", Words: []string{"Паспорт / ID-картка", "Passport or ID card", "паспорт", "серія та номер паспорта", "документ", "документ, що посвідчує особу", "id картка", "passport"}, Reads: AsHidden, Secret: true},
		{Name: "ground", Words: []string{"Підстава обробки даних", "Ground for keeping the data", "підстава обробки", "правова підстава", "законна підстава", "підстава", "ground"}, Required: true, Reads: AsChoice},
		{Name: "ground_ref", Words: []string{"Документ підстави", "Document of the ground", "реквізити підстави", "документ-підстава", "згода від", "ground document"}, Limit: 500},
		remarks,
	}, aside),
	Keys: [][]string{{"who"}},
	Choices: map[string][]Choice{
		"gender": {
			{"f", []string{"Жінка", "Woman", "ж", "жін", "жіноча", "female", "f"}},
			{"m", []string{"Чоловік", "Man", "ч", "чол", "чоловіча", "male", "m"}},
		},
		"is_idp": yesNo,
		"ground": {
			{"contract", []string{"Договір", "Contract", "трудовий договір", "строковий трудовий договір", "контракт", "угода"}},
			{"legal_duty", []string{"Вимога закону", "Legal duty", "закон", "виконання обов’язку", "обов’язок за законом"}},
			{"pre_contract", []string{"Підготовка договору", "Steps before a contract", "направлення", "до договору", "направлення центру зайнятості", "заява"}},
			{"consent", []string{"Згода", "Consent", "згода особи", "письмова згода"}},
		},
	},
	Twice: true,
	Local: true,
	Rows:  personRules,
}

// workWords are the kinds of works as lists of the employment centre name them.
var workWords = []Choice{
	{"public_works", []string{"Громадські роботи", "Public works", "громадські", "гр", "громадська робота"}},
	{"useful_works", []string{"Суспільно корисні роботи", "Useful works", "суспільно корисні", "ск", "скр", "сукр", "суспільно-корисні роботи"}},
	{"temporary_works", []string{"Роботи тимчасового характеру", "Temporary works", "тимчасові", "тимчасові роботи", "тр"}},
}

// centreTitle is how the employment centre names itself above its list.
var centreTitle = regexp.MustCompile(`(?i)^.*(?:центр\p{L}* зайнятості|служб\p{L}* зайнятості|employment centre).*$`)

var referralsKind = Kind{
	Name: "referrals",
	Columns: append([]Column{code, fullName, birthDate, rnokpp, phone, email, works,
		{Name: "referral_no", Words: []string{"№ направлення", "Referral No.", "номер направлення", "направлення", "referral number", "referral"}, Required: true, Limit: 200},
		{Name: "referral_on", Words: []string{"Дата направлення", "Referral date", "направлення від", "видано", "issued"}, Reads: AsDay},
		{Name: "valid_until", Words: []string{"Дійсне до", "Valid until", "строк дії", "дійсне", "діє до"}, Reads: AsDay},
		{Name: "starts_on", Words: []string{"Початок", "Start", "початок робіт", "з", "дата початку", "from"}, Reads: AsDay},
		{Name: "ends_on", Words: []string{"Кінець", "End", "кінець робіт", "по", "до", "дата закінчення", "to"}, Reads: AsDay},
		{Name: "days_elsewhere", Words: []string{"Днів використано цього року", "Days used this year", "використано днів", "днів використано", "відпрацьовано днів", "days used"}, Reads: AsWhole},
		{Name: "centre", Words: []string{"Центр зайнятості", "Employment centre", "філія", "хто направив"}, Limit: 300},
		remarks,
	}, aside...),
	Keys:    [][]string{{"referral_no", "centre_key", "who"}},
	Choices: map[string][]Choice{"kind": workWords},
	Titles:  map[string]*regexp.Regexp{"centre": centreTitle},
	Twice:   true,
	Rows:    referralRules,
}

var placementsKind = Kind{
	Name: "placements",
	Columns: slices.Concat([]Column{code, wholeName}, nameParts, []Column{birthDate, rnokpp, phone, works,
		{Name: "site", Words: []string{"Місце роботи", "Site", "підрозділ", "точка", "об’єкт", "місце виконання робіт", "де працює", "цнап", "place"}, Reads: AsKnown, Limit: 500},
		{Name: "title", Words: []string{"Робота", "Work", "назва робіт", "зміст робіт", "посада", "професія", "виконувана робота", "job"}, Limit: 500},
		{Name: "starts_on", Words: []string{"Початок", "Start", "дата початку", "прийнято", "дата прийняття", "працює з", "з", "from"}, Required: true, Reads: AsDay},
		{Name: "ends_on", Words: []string{"Кінець за договором", "End of contract", "кінець", "дата закінчення", "строк договору до", "по", "до", "end", "to"}, Reads: AsDay},
		{Name: "ended_on", Words: []string{"Завершено фактично", "Ended on", "фактичне завершення", "дата звільнення", "звільнено", "припинено"}, Reads: AsDay},
		{Name: "state", Words: []string{"Стан", "State", "статус", "status"}, Reads: AsChoice},
		{Name: "paused_on", Words: []string{"Призупинено з", "Suspended from", "дата призупинення"}, Reads: AsDay},
		{Name: "mentor", Words: []string{"Наставник", "Mentor", "наставниця", "відповідальний", "керівник робіт", "supervisor"}, Limit: 200},
		{Name: "agreement", Words: []string{"№ договору з центром зайнятості", "Agreement No.", "договір з центром зайнятості", "договір із цз", "угода з цз", "№ договору з цз", "agreement"}, Limit: 200},
		{Name: "contract_no", Words: []string{"№ трудового договору", "Contract No.", "номер договору", "трудовий договір", "№ договору", "договір", "contract"}, Limit: 200},
		{Name: "contract_on", Words: []string{"Дата договору", "Contract date", "договір від", "дата трудового договору"}, Reads: AsDay},
		{Name: "monthly_pay", Words: []string{"Оплата за місяць", "Monthly pay", "оплата", "зарплата", "заробітна плата", "оклад", "pay", "salary"}, Reads: AsMoney},
		{Name: "currency", Words: []string{"Валюта", "Currency", "вал"}, Reads: AsCurrency},
		{Name: "fund_pct", Words: []string{"Частка Фонду, %", "Paid by the Fund, %", "частка фонду", "компенсація фонду", "відсоток фонду"}, Reads: AsPercent},
		{Name: "week_hours", Words: []string{"Годин на тиждень", "Hours a week", "тижневі години", "год/тиж", "тривалість тижня", "hours"}, Reads: AsHours},
		{Name: "days_elsewhere", Words: []string{"Днів використано цього року", "Days used this year", "використано днів", "днів використано", "днів в інших", "days used"}, Reads: AsWhole},
		{Name: "outcome", Words: []string{"Підсумок", "Outcome", "результат"}, Reads: AsChoice},
		{Name: "end_reason", Words: []string{"Причина завершення", "Reason of the end", "причина", "підстава звільнення", "причина звільнення", "reason of end"}, Reads: AsChoice},
		{Name: "hired_after", Words: []string{"Працевлаштовано після", "Hired afterwards", "працевлаштовано", "постійна робота"}, Reads: AsChoice},
		{Name: "referral_no", Words: []string{"№ направлення", "Referral No.", "номер направлення", "направлення"}, Limit: 200},
		{Name: "referral_on", Words: []string{"Дата направлення", "Referral date", "направлення від"}, Reads: AsDay},
		{Name: "centre", Words: []string{"Центр зайнятості", "Employment centre", "філія центру зайнятості", "хто направив"}, Limit: 300},
		remarks,
	}, aside),
	Keys: [][]string{{"kind", "starts_on", "who"}, {"contract_key", "who"}},
	Choices: map[string][]Choice{
		"kind":        workWords,
		"hired_after": yesNo,
		"state": {
			{"preparing", []string{"Оформлення", "Preparing", "оформлюється", "готується", "майбутнє", "planned"}},
			{"ready", []string{"Оформлено", "Ready", "готово"}},
			{"active", []string{"Працює", "Active", "триває", "в роботі", "діє", "works", "working"}},
			{"suspended", []string{"Призупинено", "Suspended", "зупинено", "на лікарняному"}},
			{"closing", []string{"Завершується", "Closing", "оформлення завершення", "закривається"}},
			{"completed", []string{"Завершено", "Completed", "звільнено", "закінчено", "відпрацьовано", "закрито", "finished", "ended"}},
			{"cancelled", []string{"Скасовано", "Cancelled", "анульовано"}},
			{"not_started", []string{"Не розпочато", "Not started", "не з’явився", "не з’явилася", "не приступив", "не приступила"}},
		},
		"outcome": {
			{"completed", []string{"Відпрацьовано повністю", "Completed", "повністю", "виконано", "відпрацював", "відпрацювала"}},
			{"partly", []string{"Відпрацьовано частково", "Partly", "частково"}},
			{"did_not_show", []string{"Не приступив до роботи", "Did not start", "не приступив", "не приступила", "не з’явився", "не з’явилася"}},
			{"by_us", []string{"Припинено департаментом", "Ended by us", "припинено нами"}},
			{"by_them", []string{"Припинено з ініціативи особи", "Ended by the person", "за ініціативою особи", "сам", "сама"}},
			{"by_referrer", []string{"Припинено центром зайнятості", "Ended by the employment centre", "припинено цз"}},
		},
		"end_reason": {
			{"term", []string{"Закінчення строку договору", "End of the term", "закінчення строку", "строк", "п. 2 ст. 36", "закінчення строку договору (КЗпП, ст. 36 п. 2)"}},
			{"agreement", []string{"Угода сторін", "Agreement of the parties", "за угодою сторін", "п. 1 ст. 36"}},
			{"own_wish", []string{"Власне бажання", "Own wish", "за власним бажанням", "ст. 38", "ст. 39"}},
			{"found_job", []string{"Знайдено постійну роботу", "Found a job", "працевлаштувався", "працевлаштувалася", "працевлаштування"}},
			{"mobilised", []string{"Призов на військову службу", "Called up", "мобілізація", "мобілізовано"}},
			{"health", []string{"Стан здоров’я", "Health", "за станом здоров’я"}},
			{"discipline", []string{"Порушення трудової дисципліни", "Discipline", "прогул", "ст. 40"}},
			{"deregistered", []string{"Знято з обліку в центрі зайнятості", "Deregistered", "знято з обліку"}},
			{"funds", []string{"Припинено фінансування", "Funds ended", "немає коштів"}},
			{"died", []string{"Смерть", "Died", "помер", "померла"}},
			{"no_show", []string{"Особа не з’явилася", "No show", "не з’явився", "не з’явилася", "неявка"}},
			{"person_declined", []string{"Особа відмовилася", "Declined", "відмовився", "відмовилася", "відмова"}},
			{"referral_recalled", []string{"Центр зайнятості відкликав направлення", "Referral recalled", "відкликано"}},
			{"other", []string{"Інше", "Other", "інша причина"}},
		},
	},
	Twice: true,
	Local: true,
	Rows:  placementRules,
}
