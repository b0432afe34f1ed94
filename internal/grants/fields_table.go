package grants

import "lubart/internal/form"

// Where a field appears, in the combinations that occur.
const (
	asked  = form.InForm
	listed = form.InForm | form.InList | form.InExport
	noted  = form.InForm | form.InExport
	taken  = form.InForm | form.InExport | form.InImport
	whole  = form.InForm | form.InList | form.InExport | form.InImport
)

// Fields are the fields of the collections of this room, by collection.
var Fields = map[string][]form.Field{
	"organisations": Organisations, "contacts": Contacts, "interactions": Interactions, "programmes": Programmes,
	"calls": CallFields, "assessments": AssessmentFields, "proposals": ProposalFields,
}

// Organisations are donors, universities and everybody else the house writes to.
var Organisations = []form.Field{
	{Name: "name_uk", Kind: form.Text, Rule: "required,max=500", Show: whole,
		Words: []string{"назва", "назва українською", "повна назва", "донор", "організація", "установа", "name", "organisation", "organization", "donor", "funder"}},
	{Name: "name_en", Kind: form.Text, Rule: "max=500", Show: taken, Words: []string{"назва англійською", "english name", "name in english"}},
	{Name: "short", Kind: form.Text, Rule: "max=200", Show: whole, Words: []string{"скорочена назва", "скорочення", "абревіатура", "short name", "abbreviation"}},
	{Name: "former_names", Kind: form.Text, Rule: "max=2000", Show: taken, Words: []string{"колишні назви", "попередні назви", "former names"}},
	{Name: "kind", Kind: form.Choice, Rule: "required", Show: whole,
		Options: []string{"donor", "university", "college", "employment_centre", "ngo", "authority", "company"},
		Words:   []string{"вид", "тип", "тип організації", "kind", "type"}},
	{Name: "edrpou", Kind: form.Text, Rule: "edrpou", Show: taken, Words: []string{"єдрпоу", "код єдрпоу", "код", "edrpou", "registration code"}},
	{Name: "country", Kind: form.Text, Rule: "max=200", Show: whole, Words: []string{"країна", "country"}},
	{Name: "site", Kind: form.Link, Show: taken, Words: []string{"сайт", "вебсайт", "website", "site"}},
	{Name: "portal", Kind: form.Link, Show: taken, Words: []string{"портал", "портал подання", "portal", "submission portal"}},
	{Name: "in_lutsk", Kind: form.Yes, Show: taken, Words: []string{"у луцьку", "in lutsk"}},
	{Name: "is_hei", Kind: form.Yes, Show: taken, Words: []string{"зво", "заклад вищої освіти", "higher education institution"}},
	{Name: "state", Kind: form.Choice, Show: listed, Options: []string{"active", "dormant", "archived"}},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: taken, Words: []string{"примітки", "нотатки", "notes"}},
}

// Contacts are people at organisations.
var Contacts = []form.Field{
	{Name: "name", Kind: form.Text, Rule: "required,max=200", Show: whole, Words: []string{"піб", "контактна особа", "прізвище, імя", "name", "contact"}},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Rule: "required", Show: whole, Words: []string{"організація", "донор", "organisation"}},
	{Name: "position", Kind: form.Text, Rule: "max=200", Show: whole, Words: []string{"посада", "position"}},
	{Name: "voc_name", Kind: form.Text, Rule: "max=200", Show: asked},
	{Name: "email", Kind: form.Email, Show: whole, Words: []string{"e-mail", "email", "електронна пошта", "пошта"}},
	{Name: "phone", Kind: form.Phone, Show: whole, Words: []string{"телефон", "тел", "тел.", "phone"}},
	{Name: "locale", Kind: form.Choice, Options: []string{"uk", "en"}, Show: asked},
	{Name: "active", Kind: form.Yes, Show: asked},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// Interactions are what was said to whom, and what follows.
var Interactions = []form.Field{
	{Name: "on", Kind: form.Day, Rule: "required", Show: listed},
	{Name: "kind", Kind: form.Choice, Rule: "required", Options: []string{"call", "letter", "meeting", "event"}, Show: listed},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Show: listed},
	{Name: "contact", Kind: form.Relation, Collection: "contacts", Show: listed},
	{Name: "summary", Kind: form.Prose, Rule: "required,max=20000", Show: listed},
	{Name: "next_step", Kind: form.Text, Rule: "max=500", Show: listed},
	{Name: "next_step_on", Kind: form.Day, Show: listed},
}

// Programmes are what a donor repeats.
var Programmes = []form.Field{
	{Name: "name", Kind: form.Text, Rule: "required,max=500", Show: whole, Words: []string{"програма", "назва програми", "programme", "program"}},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Rule: "required", Show: whole, Words: []string{"донор", "donor", "funder"}},
	{Name: "theme", Kind: form.Text, Rule: "max=500", Show: listed},
	{Name: "cadence", Kind: form.Choice, Show: listed,
		Options: []string{"once", "yearly", "half_yearly", "quarterly", "rolling", "unknown"}},
	{Name: "usual_month", Kind: form.Whole, Rule: "gte=1,lte=12", Show: asked},
	{Name: "currency", Kind: form.Currency, Show: noted},
	{Name: "amount_min", Kind: form.Money, With: "currency", Show: noted},
	{Name: "amount_max", Kind: form.Money, With: "currency", Show: noted},
	{Name: "cofin_pct", Kind: form.Percent, Show: noted},
	{Name: "url", Kind: form.Link, Show: noted},
	{Name: "submission_language", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "state", Kind: form.Choice, Options: []string{"active", "dormant", "archived"}, Show: listed},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// CallFields are one announcement of a programme. Its state is not a field: moves change it.
var CallFields = []form.Field{
	{Name: "title", Kind: form.Text, Rule: "required,max=500", Show: whole, Words: []string{"конкурс", "програма / конкурс", "назва конкурсу", "call"}},
	{Name: "programme", Kind: form.Relation, Collection: "programmes", Show: listed},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Show: listed},
	{Name: "ref", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "url", Kind: form.Link, Show: noted},
	{Name: "rolling", Kind: form.Yes, Show: noted},
	{Name: "expected", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "currency", Kind: form.Currency, Show: noted},
	{Name: "amount_min", Kind: form.Money, With: "currency", Show: noted},
	{Name: "amount_max", Kind: form.Money, With: "currency", Show: noted},
	{Name: "cofin_pct", Kind: form.Percent, Show: noted},
	{Name: "eligibility", Kind: form.Prose, Rule: "max=20000", Show: noted},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// AssessmentFields are the go/no-go line: yes or no, why, who.
var AssessmentFields = []form.Field{
	{Name: "decision", Kind: form.Choice, Rule: "required", Options: []string{"go", "no_go", "defer"}, Show: listed},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000", Show: listed},
	{Name: "decided_by", Kind: form.Relation, Collection: "users", Show: listed},
	{Name: "decided_on", Kind: form.Day, Show: listed},
	{Name: "defer_until", Kind: form.Day, Show: asked},
}

// ProposalFields are a grant as people edit it. Its state is not a field: moves change it. Words
// are the headers of the registers that offices keep.
var ProposalFields = []form.Field{
	{Name: "title", Kind: form.Text, Rule: "required,max=500", Show: whole,
		Words: []string{"назва проєкту", "назва проекту", "проєкт", "проект", "назва", "title", "project", "project title"}},
	{Name: "code", Kind: form.Text, Rule: "max=200", Show: whole, Words: []string{"код", "шифр", "code"}},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Show: whole,
		Words: []string{"донор", "грантодавець", "партнер з розвитку", "donor", "funder"}},
	{Name: "programme", Kind: form.Relation, Collection: "programmes", Show: whole, Words: []string{"програма", "programme", "program"}},
	{Name: "call", Kind: form.Relation, Collection: "calls", Show: whole, Words: []string{"програма / конкурс", "конкурс", "call"}},
	{Name: "round", Kind: form.Choice, Options: []string{"single", "concept", "full"}, Show: noted},
	{Name: "owner", Kind: form.Relation, Collection: "users", Show: whole,
		Words: []string{"відповідальний", "відповідальна", "відповідальна особа", "виконавець", "owner", "responsible"}},
	{Name: "deputy", Kind: form.Relation, Collection: "users", Show: noted},
	{Name: "team", Kind: form.Relations, Collection: "users", Show: asked},
	{Name: "sites", Kind: form.Relations, Collection: "sites", Show: asked},
	{Name: "requested", Kind: form.Money, With: "currency", Show: whole,
		Words: []string{"сума запиту", "сума", "бюджет", "запитувана сума", "amount", "requested", "requested amount"}},
	{Name: "currency", Kind: form.Currency, Show: taken, Words: []string{"валюта", "currency"}},
	{Name: "cofin_pct", Kind: form.Percent, Show: taken, Words: []string{"співфінансування, %", "співфінансування", "co-financing, %", "co-financing"}},
	{Name: "summary", Kind: form.Prose, Rule: "max=20000", Show: noted},
	{Name: "next_step", Kind: form.Text, Rule: "max=500", Show: listed},
	{Name: "url", Kind: form.Link, Show: taken, Words: []string{"посилання", "сайт", "link", "url"}},
	{Name: "submission_ref", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "decision_expected_on", Kind: form.Day, Show: noted},
	{Name: "decided_on", Kind: form.Day, Show: noted},
	{Name: "outcome_reason", Kind: form.Prose, Rule: "max=20000", Show: noted},
	{Name: "debrief", Kind: form.Prose, Rule: "max=20000", Show: asked},
	{Name: "previous", Kind: form.Relation, Collection: "proposals", Show: asked},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: taken, Words: []string{"примітки", "нотатки", "коментар", "notes"}},
}
