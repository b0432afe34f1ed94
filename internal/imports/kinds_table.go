package imports

import "regexp"

// Reads says how a column's cells are read.
type Reads int

// The readings. A column of choice goes through the person's answers about its words.
const (
	AsText Reads = iota
	AsDue        // a day, perhaps with a time, or words instead of one
	AsDay        // a day and nothing else
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
}

// Choice is a code with the words people use for it; the first two are ours, Ukrainian and English.
type Choice struct {
	Code  string
	Words []string
}

// Kinds are the lists that can be imported, by name.
var Kinds = map[string]Kind{"grants": grantsKind, "organisations": organisationsKind, "calendar": calendarKind,
	"referrals": referralsKind}

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
