package people

import "lubart/internal/form"

const (
	asked  = form.InForm
	listed = form.InForm | form.InList | form.InExport
	noted  = form.InForm | form.InExport
	whole  = form.InForm | form.InList | form.InExport | form.InImport
)

// Fields are the fields of the collections of this room, by collection.
var Fields = map[string][]form.Field{"users": UserFields, "people": PersonFields, "sites": SiteFields}

// UserFields are a colleague as the settings page edits one.
var UserFields = []form.Field{
	{Name: "name", Kind: form.Text, Rule: "required,max=200", Show: listed},
	{Name: "email", Kind: form.Email, Show: listed},
	{Name: "roles", Kind: form.Choices, Options: Roles, Show: listed},
	{Name: "position", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "phone", Kind: form.Phone, Show: listed},
	{Name: "voc_name", Kind: form.Text, Rule: "max=200", Show: asked},
	{Name: "lead", Kind: form.Relation, Collection: "users", Show: noted},
	{Name: "deputy", Kind: form.Relation, Collection: "users", Show: noted},
	{Name: "away_from", Kind: form.Day, Show: noted},
	{Name: "away_to", Kind: form.Day, Show: noted},
	{Name: "locale", Kind: form.Choice, Options: []string{"uk", "en"}, Show: asked},
	{Name: "digest_time", Kind: form.Clock, Show: asked},
	{Name: "state", Kind: form.Choice, Options: []string{"active", "invited", "blocked"}, Show: listed},
}

// OwnFields are what people change about themselves, without asking anybody.
var OwnFields = form.Pick(UserFields, "name", "voc_name", "position", "phone", "deputy", "away_from", "away_to", "locale", "digest_time")

// PersonFields are somebody without an account who is placed here or told of a date.
var PersonFields = []form.Field{
	{Name: "surname", Kind: form.Text, Rule: "required,max=200", Show: listed},
	{Name: "given_name", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "patronymic", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "gender", Kind: form.Choice, Options: []string{"f", "m"}, Show: asked},
	{Name: "birth_date", Kind: form.Day, Show: listed},
	{Name: "phone", Kind: form.Phone, Show: listed},
	{Name: "email", Kind: form.Email, Show: listed},
	{Name: "no_email", Kind: form.Yes, Show: asked},
	{Name: "settlement", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "is_idp", Kind: form.Yes, Show: asked},
	{Name: "locale", Kind: form.Choice, Options: []string{"uk", "en"}, Show: asked},
	{Name: "position", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Show: noted},
	{Name: "ground", Kind: form.Choice, Rule: "required", Options: []string{"contract", "legal_duty", "pre_contract", "consent"}, Show: asked},
	{Name: "ground_ref", Kind: form.Text, Rule: "max=500", Show: asked},
	{Name: "no_rnokpp", Kind: form.Text, Rule: "max=500", Show: asked},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: asked},
	{Name: "voc_name", Kind: form.Text, Rule: "max=200", Show: form.InExport},
	{Name: "gen_name", Kind: form.Text, Rule: "max=500", Show: form.InExport},
	{Name: "dat_name", Kind: form.Text, Rule: "max=500", Show: form.InExport},
	{Name: "ins_name", Kind: form.Text, Rule: "max=500", Show: form.InExport},
}

// NameForms are a name in its cases, which have a form of their own on the page of a card.
var NameForms = form.Pick(PersonFields, "voc_name", "gen_name", "dat_name", "ins_name")

// SiteFields are a point of the network.
var SiteFields = []form.Field{
	{Name: "name", Kind: form.Text, Rule: "required,max=500", Show: whole, Words: []string{"назва", "підрозділ", "name"}},
	{Name: "kind", Kind: form.Choice, Rule: "required", Show: listed,
		Options: []string{"main", "main_planned", "branch", "vrm", "starosta", "mobile", "mobile_car", "self"}},
	{Name: "district", Kind: form.Text, Rule: "max=200", Show: whole, Words: []string{"округ", "старостинський округ", "district"}},
	{Name: "address", Kind: form.Text, Rule: "max=500", Show: whole, Words: []string{"адреса", "address"}},
	{Name: "state", Kind: form.Choice, Show: listed,
		Options: []string{"working", "planned", "design", "tender", "building", "equipping", "paused", "closed"}},
	{Name: "opened_on", Kind: form.Day, Show: noted},
	{Name: "windows", Kind: form.Whole, Rule: "gte=0,lte=1000", Show: listed},
	{Name: "accessible", Kind: form.Choice, Options: []string{"yes", "partly", "no"}, Show: listed},
	{Name: "needs", Kind: form.Choices, Show: listed,
		Options: []string{"equipment", "renovation", "vehicle", "power", "shelter", "accessibility", "it"}},
	{Name: "est_cost", Kind: form.Money, With: "currency", Show: noted},
	{Name: "currency", Kind: form.Currency, Show: noted},
	{Name: "priority", Kind: form.Choice, Options: []string{"high", "normal", "low"}, Show: listed},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}
