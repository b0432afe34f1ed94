package imports

import "regexp"

// Reads says how a column's cells are read.
type Reads int

// The readings. A column of choice goes through the person's answers about its words.
const (
	AsText  Reads = iota
	AsDue         // a day, perhaps with a time, or words instead of one
	AsDay         // a day and nothing else
	AsAbout       // a day, or a period whose last day is taken
	AsClock
	AsMoney
	AsCurrency
	AsPercent
	AsPerson
	AsEmail
	AsLink
	AsEDRPOU
	AsName  // surname, given name and patronymic in one cell
	AsPhone // a number of Ukraine to +380, whatever it was typed like
	AsWhole
	AsHidden // an identifier
	AsChoice
	AsChoices // several words of a choice in one cell
	AsKnown   // a record that exists, by one of its names
	AsHours   // hours of a week
	AsMonth   // a month, as 2026-11
	AsMark    // a square of a sheet: a code, hours, or both
)

// Kind is what a file may be a list of.
type Kind struct {
	Name    string
	Columns []Column
	Keys    [][]string // natural keys, the strongest first: a row is found by the first one it has
	Choices map[string][]Choice
	Rows    func(p *planner, r *Planned) // rules over a whole row
	Titles  map[string]*regexp.Regexp    // fields that a line above the header may give, and how such a line looks
	Twice   bool                         // a row that says the same again adds nothing and is no fault
	Local   bool                         // its names are Ukrainian: a Latin letter in such a word is a slip of the keyboard
}

// Choice is a code with the words people use for it; the first two are ours, Ukrainian and English.
type Choice struct {
	Code  string
	Words []string
}

// Kinds are the lists that can be imported, by name.
var Kinds = map[string]Kind{"grants": grantsKind, "organisations": organisationsKind, "calendar": calendarKind,
	"sites": sitesKind, "people": peopleKind, "referrals": referralsKind, "placements": placementsKind, "attendance": attendanceKind}

var aside = []Column{
	{Name: "number", Words: []string{"№ з/п", "No.", "№", "№ п/п", "№ пп", "номер з/п", "n", "no", "#"}, Ignored: true},
	{Name: "reason", Words: []string{"Чому не внесено", "Why it was left out"}, Ignored: true},
}

var grantsKind = Kind{
	Name: "grants",
	Columns: append([]Column{
		{Name: "ref", Words: []string{"Код запису", "Record code", "код", "code"}, Limit: 200},
		{Name: "donor", Words: []string{"Донор", "Donor", "партнер з розвитку", "фонд", "грантодавець", "funder", "development partner", "організація-донор", "джерело фінансування"}, Required: true, Limit: 300},
		{Name: "programme", Words: []string{"Програма / конкурс", "Programme / call", "програма", "конкурс", "назва програми", "назва конкурсу", "programme", "program", "call", "grant programme"}, Limit: 300},
		{Name: "title", Words: []string{"Назва проєкту", "Project title", "назва проекту", "проєкт", "проект", "назва заявки", "заявка", "тема", "title", "project", "project name", "назва"}, Required: true, Limit: 300},
		{Name: "requested", Words: []string{"Сума запиту", "Requested amount", "сума", "сума гранту", "запит", "бюджет", "вартість", "amount", "budget", "requested", "grant amount", "сума, євро"}, Reads: AsMoney},
		{Name: "currency", Words: []string{"Валюта", "Currency", "вал"}, Reads: AsCurrency},
		{Name: "cofin_pct", Words: []string{"Співфінансування, %", "Co-financing, %", "співфінансування", "власний внесок", "cofinancing", "co funding", "частка співфінансування"}, Reads: AsPercent},
		{Name: "due", Words: []string{"Кінцевий строк подання", "Deadline", "кінцевий строк", "строк подання", "кінцевий термін", "термін подання", "дедлайн", "крайній строк", "дата подання", "due date", "submission deadline", "closing date", "строк", "термін", "дата"}, Reads: AsDue},
		{Name: "clock", Words: []string{"Час (зона)", "Time (zone)", "час", "час подання", "година", "time", "deadline time"}, Reads: AsClock},
		{Name: "owner", Words: []string{"Відповідальний", "Responsible", "відповідальна", "відповідальна особа", "виконавець", "менеджер", "owner", "responsible person", "manager", "відповідальний піб"}, Reads: AsPerson, Limit: 200},
		{Name: "owner_email", Words: []string{"E-mail відповідального", "Responsible’s e-mail", "e-mail", "email", "пошта", "ел. пошта", "електронна пошта", "електронна адреса", "email відповідального", "owner email", "responsible e-mail"}, Reads: AsEmail},
		{Name: "state", Words: []string{"Стан", "State", "статус", "етап", "status", "stage", "стан заявки"}, Reads: AsChoice},
		{Name: "decision", Words: []string{"Рішення очікується", "Decision expected", "очікувана дата рішення", "дата рішення", "рішення донора", "коли рішення", "результати до", "decision date"}, Reads: AsAbout},
		{Name: "url", Words: []string{"Посилання", "Link", "сайт", "url", "адреса", "website", "веб-сторінка", "сторінка конкурсу"}, Reads: AsLink},
		{Name: "notes", Words: []string{"Примітки", "Notes", "примітка", "коментар", "коментарі", "зауваження", "comments", "comment", "note", "remarks"}, Limit: 20000},
	}, aside...),
	Keys: [][]string{{"donor", "programme", "title"}},
	Choices: map[string][]Choice{"state": {
		{"idea", []string{"Ідея", "Idea", "задум", "розглядаємо", "вивчаємо", "план", "планується", "новий", "draft", "planned", "new"}},
		{"preparing", []string{"Підготовка", "Preparing", "в підготовці", "готуємо", "готується", "в роботі", "у роботі", "розробка", "пишемо", "preparation", "in preparation", "in progress", "drafting"}},
		{"internal_review", []string{"Погодження", "Internal review", "на погодженні", "погоджується", "внутрішнє погодження", "review", "approval"}},
		{"ready", []string{"Готово", "Ready", "готово до подання", "готова", "ready to submit"}},
		{"submitted", []string{"Подано", "Submitted", "подана", "подано заявку", "надіслано", "відправлено", "на розгляді в донора", "sent", "applied"}},
		{"evaluation", []string{"Оцінювання", "Under evaluation", "на розгляді", "розглядається", "оцінка", "очікуємо рішення", "evaluation", "pending"}},
		{"clarification", []string{"Уточнення", "Clarification", "запит уточнень", "доопрацювання", "clarifications"}},
		{"invited", []string{"Запрошено", "Invited", "запрошено до повної заявки", "другий етап", "shortlisted"}},
		{"won", []string{"Виграно", "Won", "завершено", "реалізовано", "реалізується", "виконується", "виконано", "перемога", "підтримано", "схвалено", "профінансовано", "отримано", "awarded", "approved", "granted", "completed", "finished", "implementation", "closed"}},
		{"lost", []string{"Відхилено", "Lost", "відмова", "відмовлено", "не підтримано", "програно", "не виграно", "rejected", "declined", "refused", "unsuccessful"}},
		{"no_response", []string{"Без відповіді", "No response", "немає відповіді", "не відповіли", "no answer"}},
		{"abandoned", []string{"Не подаємо", "Abandoned", "не подавали", "не подано", "не подаємось", "відмовились", "скасовано", "неактуально", "not applying", "dropped", "cancelled", "not submitted"}},
		{"withdrawn", []string{"Відкликано", "Withdrawn", "відкликали", "знято"}},
	}},
	Rows: grantRules,
}

var organisationsKind = Kind{
	Name: "organisations",
	Columns: append([]Column{
		{Name: "ref", Words: []string{"Код запису", "Record code", "код", "code"}, Limit: 200},
		{Name: "name_uk", Words: []string{"Назва", "Name", "назва організації", "організація", "повна назва", "найменування", "назва українською", "установа", "organisation", "organization", "full name"}, Required: true, Limit: 300},
		{Name: "name_en", Words: []string{"Назва англійською", "Name in English", "англійська назва", "english name", "name (en)"}, Limit: 300},
		{Name: "short", Words: []string{"Скорочення", "Short name", "коротка назва", "скорочена назва", "абревіатура", "acronym"}, Limit: 200},
		{Name: "kind", Words: []string{"Вид", "Kind", "тип", "вид організації", "тип організації", "категорія", "type"}, Reads: AsChoice},
		{Name: "edrpou", Words: []string{"ЄДРПОУ", "EDRPOU", "код єдрпоу", "код за єдрпоу", "єдрпоу код", "company code"}, Reads: AsEDRPOU},
		{Name: "country", Words: []string{"Країна", "Country", "держава"}, Limit: 200},
		{Name: "site", Words: []string{"Сайт", "Website", "вебсайт", "веб-сайт", "web", "site", "посилання", "link"}, Reads: AsLink},
		{Name: "portal", Words: []string{"Портал подання", "Submission portal", "портал", "portal"}, Reads: AsLink},
		{Name: "former_names", Words: []string{"Колишні назви", "Former names", "попередня назва", "former name"}, Limit: 2000},
		{Name: "notes", Words: []string{"Примітки", "Notes", "примітка", "коментар", "comments", "comment", "note"}, Limit: 20000},
	}, aside...),
	Keys: [][]string{{"edrpou"}, {"name_uk"}},
	Choices: map[string][]Choice{"kind": {
		{"donor", []string{"Донор", "Donor", "партнер з розвитку", "фонд", "грантодавець", "посольство", "funder", "foundation", "embassy"}},
		{"university", []string{"Університет", "University", "зво", "внз", "академія", "інститут", "academy"}},
		{"college", []string{"Коледж", "College", "фаховий коледж", "технікум", "училище"}},
		{"employment_centre", []string{"Центр зайнятості", "Employment centre", "служба зайнятості", "employment center", "employment service"}},
		{"ngo", []string{"Громадська організація", "NGO", "го", "благодійна організація", "бо", "спілка", "charity"}},
		{"authority", []string{"Орган влади", "Authority", "державний орган", "орган місцевого самоврядування", "міністерство", "рада", "омс", "government", "ministry"}},
		{"company", []string{"Підприємство", "Company", "компанія", "тов", "фоп", "кп", "business", "ltd"}},
	}},
	Rows: organisationRules,
}

var sitesKind = Kind{
	Name: "sites",
	Columns: append([]Column{
		{Name: "ref", Words: []string{"Код запису", "Record code", "код", "code"}, Limit: 200},
		{Name: "name", Words: []string{"Назва", "Name", "підрозділ", "назва підрозділу", "точка", "назва точки", "офіс", "місце надання послуг", "site", "office", "branch"}, Required: true, Limit: 500},
		{Name: "kind", Words: []string{"Вид", "Kind", "тип", "вид підрозділу", "тип підрозділу", "категорія", "type"}, Reads: AsChoice},
		{Name: "district", Words: []string{"Округ", "District", "старостинський округ", "громада", "населений пункт", "район", "community", "settlement"}, Limit: 200},
		{Name: "address", Words: []string{"Адреса", "Address", "місцезнаходження", "розташування", "адреса підрозділу", "location"}, Limit: 500},
		{Name: "state", Words: []string{"Стан", "State", "статус", "стан підрозділу", "status"}, Reads: AsChoice},
		{Name: "opened_on", Words: []string{"Відкрито", "Opened on", "дата відкриття", "працює з", "opened"}, Reads: AsDay},
		{Name: "windows", Words: []string{"Кількість робочих місць", "Service windows", "робочих місць", "робочі місця", "вікон", "кількість вікон", "windows", "desks"}, Reads: AsWhole},
		{Name: "accessible", Words: []string{"Доступність", "Accessibility", "безбар’єрність", "інклюзивність", "accessible"}, Reads: AsChoice},
		{Name: "needs", Words: []string{"Потреби", "Needs", "що потрібно", "потребує"}, Reads: AsChoices},
		{Name: "est_cost", Words: []string{"Орієнтовна вартість", "Estimated cost", "вартість", "кошторис", "cost"}, Reads: AsMoney},
		{Name: "currency", Words: []string{"Валюта", "Currency", "вал"}, Reads: AsCurrency},
		{Name: "priority", Words: []string{"Пріоритет", "Priority", "черговість"}, Reads: AsChoice},
		{Name: "notes", Words: []string{"Примітки", "Notes", "примітка", "коментар", "графік роботи", "телефон", "comment", "note"}, Limit: 20000},
	}, aside...),
	Keys: [][]string{{"name"}},
	Choices: map[string][]Choice{
		"kind": {
			{"main", []string{"Головний офіс", "Main office", "центральний офіс", "центр", "головний", "цнап"}},
			{"main_planned", []string{"Запланований головний офіс", "Planned main office", "майбутній головний офіс"}},
			{"branch", []string{"Територіальний підрозділ", "Branch", "філія", "тп", "підрозділ", "відділення"}},
			{"vrm", []string{"Віддалене робоче місце", "Remote desk", "врм", "віддалене місце", "віддалене робоче місце адміністратора"}},
			{"starosta", []string{"Робоче місце старости", "Starosta’s desk", "староста", "старостинський округ", "рмс"}},
			{"mobile", []string{"Мобільний офіс", "Mobile office", "мобільний цнап", "автобус", "мобільний"}},
			{"mobile_car", []string{"Виїзний автомобіль", "Outreach car", "автомобіль", "виїзний", "мобільна валіза"}},
			{"self", []string{"Зона самообслуговування", "Self-service area", "самообслуговування", "термінал"}},
		},
		"state": {
			{"working", []string{"Працює", "Working", "діє", "діючий", "відкрито", "функціонує", "open", "active"}},
			{"planned", []string{"Заплановано", "Planned", "планується", "план"}},
			{"design", []string{"Проєктування", "Design", "проектування", "пкд"}},
			{"tender", []string{"Закупівля", "Tender", "торги", "тендер", "procurement"}},
			{"building", []string{"Будівництво", "Building", "будується", "ремонт", "construction"}},
			{"equipping", []string{"Облаштування", "Equipping", "облаштовується", "оснащення"}},
			{"paused", []string{"Призупинено", "Paused", "тимчасово не працює", "зупинено"}},
			{"closed", []string{"Закрито", "Closed", "не працює", "закритий", "ліквідовано"}},
		},
		"accessible": {
			{"yes", []string{"Доступний", "Accessible", "так", "повністю", "є", "yes", "+"}},
			{"partly", []string{"Частково", "Partly", "частково доступний", "partial"}},
			{"no", []string{"Недоступний", "Not accessible", "ні", "no"}},
		},
		"needs": {
			{"equipment", []string{"Обладнання", "Equipment", "техніка", "меблі"}},
			{"renovation", []string{"Ремонт", "Renovation", "капітальний ремонт", "поточний ремонт"}},
			{"vehicle", []string{"Автомобіль", "Vehicle", "транспорт", "авто"}},
			{"power", []string{"Резервне живлення", "Backup power", "генератор", "живлення", "інвертор"}},
			{"shelter", []string{"Укриття", "Shelter", "сховище"}},
			{"accessibility", []string{"Доступність", "Accessibility", "пандус", "безбар’єрність"}},
			{"it", []string{"Комп’ютери та мережа", "Computers and network", "комп’ютери", "мережа", "іт", "інтернет"}},
		},
		"priority": {
			{"high", []string{"Високий", "High", "першочергово", "1"}},
			{"normal", []string{"Звичайний", "Normal", "середній", "2"}},
			{"low", []string{"Низький", "Low", "3"}},
		},
	},
	Local: true,
	Rows:  siteRules,
}

var calendarKind = Kind{
	Name: "calendar",
	Columns: append([]Column{
		{Name: "date", Words: []string{"Дата", "Date", "день", "day", "число"}, Required: true, Reads: AsDay},
		{Name: "name", Words: []string{"Назва", "Name", "свято", "назва свята", "назва дня", "подія", "holiday", "підстава", "примітки", "примітка", "notes"}, Limit: 200},
		{Name: "kind", Words: []string{"Вид", "Kind", "тип", "вид дня", "тип дня", "type"}, Reads: AsChoice},
		{Name: "is_off", Words: []string{"Неробочий", "Day off", "неробочий день", "вихідний", "off"}, Reads: AsChoice},
	}, aside...),
	Keys: [][]string{{"date"}},
	Choices: map[string][]Choice{
		"kind": {
			{"work", []string{"Робочий", "Working", "робочий день", "відпрацювання", "перенесений робочий", "work", "working day", "workday"}},
			{"weekend", []string{"Вихідний", "Weekend", "вихідний день", "перенесений вихідний", "неробочий", "day off", "off"}},
			{"holiday", []string{"Святковий", "Holiday", "свято", "святковий день", "державне свято", "public holiday"}},
		},
		"is_off": {
			{"yes", []string{"Так", "Yes", "неробочий", "вихідний", "+", "1", "true", "off", "x", "х"}},
			{"no", []string{"Ні", "No", "робочий", "0", "false", "work"}},
		},
	},
	Rows: calendarRules,
}
