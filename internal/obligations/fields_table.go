package obligations

import "lubart/internal/form"

const (
	asked  = form.InForm
	listed = form.InForm | form.InList | form.InExport
	noted  = form.InForm | form.InExport
	whole  = form.InForm | form.InList | form.InExport | form.InImport
)

// Fields are an obligation as people edit it. Its state is not a field: moves change it.
var Fields = []form.Field{
	{Name: "title", Kind: form.Text, Rule: "required,max=500", Show: listed},
	{Name: "kind", Kind: form.Choice, Rule: "required", Options: Codes, Show: listed},
	{Name: "due_date", Kind: form.Day, Show: whole,
		Words: []string{"кінцевий строк подання", "кінцевий строк", "строк подання", "строк", "дедлайн", "дата", "deadline", "due date"}},
	{Name: "due_time", Kind: form.Clock, Show: whole, Words: []string{"час (зона)", "час", "time", "time (zone)"}},
	{Name: "due_tz", Kind: form.Zone, Show: noted},
	{Name: "time_unknown", Kind: form.Yes, Show: asked},
	{Name: "expected", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "internal_due", Kind: form.Day, Show: listed},
	{Name: "hard", Kind: form.Yes, Show: noted},
	{Name: "owner", Kind: form.Relation, Collection: "users", Rule: "required", Show: listed},
	{Name: "deputy", Kind: form.Relation, Collection: "users", Show: noted},
	{Name: "watchers", Kind: form.Relations, Collection: "users", Show: asked},
	{Name: "person", Kind: form.Relation, Collection: "people", Show: asked},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Show: asked},
	{Name: "call", Kind: form.Relation, Collection: "calls", Show: asked},
	{Name: "proposal", Kind: form.Relation, Collection: "proposals", Show: listed},
	{Name: "source_url", Kind: form.Link, Show: noted},
	{Name: "proof_ref", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// RuleFields are what an office may change about the reminders of a kind; Overlay reads the texts.
var RuleFields = []form.Field{
	{Name: "kind", Kind: form.Choice, Rule: "required", Options: Codes, Show: listed},
	{Name: "days", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "hours", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "overdue", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "escalate", Kind: form.Yes, Show: listed},
}
