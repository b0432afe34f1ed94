package placements

import "lubart/internal/form"

// CodeFields are a code of the timesheet as people edit it. The codes are those of form П-5 (order of
// Держкомстат 489 of 05.12.2008), which is only recommended: an office may have its own.
var CodeFields = []form.Field{
	{Name: "number", Kind: form.Text, Rule: "max=10", Show: form.InForm | form.InList},
	{Name: "letter", Kind: form.Text, Rule: "required,max=10", Show: form.InForm | form.InList},
	{Name: "name_uk", Kind: form.Text, Rule: "required,max=500", Show: form.InForm | form.InList},
	{Name: "name_en", Kind: form.Text, Rule: "max=500", Show: form.InForm},
	{Name: "counts", Kind: form.Choice, Rule: "required", Options: []string{CountsWorked, CountsPaid, CountsUnpaid}, Show: form.InForm | form.InList},
	{Name: "hours", Kind: form.Yes, Show: form.InForm | form.InList},
	{Name: "active", Kind: form.Yes, Show: form.InForm},
}
