package placements

import "lubart/internal/form"

// Where a field appears, in the combinations that occur.
const (
	asked  = form.InForm
	listed = form.InForm | form.InList | form.InExport
	noted  = form.InForm | form.InExport
)

// weekdays are the days of a schedule, Monday first, as their column keeps them.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// Fields are the fields of the collections of this room as people edit them, by collection. A state is
// never a field: moves change it.
var Fields = map[string][]form.Field{
	"org_agreements": AgreementFields, "openings": OpeningFields, "applications": ApplicationFields, "placements": PlacementFields,
}

// AgreementFields are an agreement with the employment centre.
var AgreementFields = []form.Field{
	{Name: "title", Kind: form.Text, Rule: "required,max=500", Show: listed},
	{Name: "kinds", Kind: form.Choices, Rule: "required", Options: Codes, Show: listed},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Show: listed},
	{Name: "number", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "decision_no", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "decided_on", Kind: form.Day, Show: noted},
	{Name: "signed_on", Kind: form.Day, Show: noted},
	{Name: "begins_on", Kind: form.Day, Show: listed},
	{Name: "ends_on", Kind: form.Day, Show: listed},
	{Name: "seats", Kind: form.Whole, Rule: "gte=0,lte=10000", Show: listed},
	{Name: "budget_fund", Kind: form.Money, With: "currency", Show: noted},
	{Name: "budget_local", Kind: form.Money, With: "currency", Show: noted},
	{Name: "currency", Kind: form.Currency, Show: noted},
	{Name: "act_day", Kind: form.Whole, Rule: "gte=0,lte=31", Show: noted},
	{Name: "owner", Kind: form.Relation, Collection: "users", Show: listed},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// OpeningFields are a place of work: where, what, how many, when, for how much.
var OpeningFields = []form.Field{
	{Name: "title", Kind: form.Text, Rule: "required,max=500", Show: listed},
	{Name: "kind", Kind: form.Choice, Rule: "required", Options: Codes, Show: listed},
	{Name: "org_agreement", Kind: form.Relation, Collection: "org_agreements", Show: listed},
	{Name: "site", Kind: form.Relation, Collection: "sites", Show: listed},
	{Name: "quantity", Kind: form.Whole, Rule: "gte=0,lte=10000", Show: listed},
	{Name: "begins_on", Kind: form.Day, Show: listed},
	{Name: "ends_on", Kind: form.Day, Show: listed},
	{Name: "week_hours", Kind: form.Percent, Show: noted},
	{Name: "days", Kind: form.Choices, Options: weekdays, Show: noted},
	{Name: "starts_at", Kind: form.Clock, Show: noted},
	{Name: "ends_at", Kind: form.Clock, Show: noted},
	{Name: "break_minutes", Kind: form.Whole, Rule: "gte=0,lte=480", Show: noted},
	{Name: "mentor", Kind: form.Relation, Collection: "users", Show: listed},
	{Name: "monthly_pay", Kind: form.Money, With: "currency", Show: noted},
	{Name: "currency", Kind: form.Currency, Show: noted},
	{Name: "fund_pct", Kind: form.Percent, Show: noted},
	{Name: "needs_med", Kind: form.Yes, Show: noted},
	{Name: "requirements", Kind: form.Prose, Rule: "max=20000", Show: noted},
	{Name: "owner", Kind: form.Relation, Collection: "users", Show: noted},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// ApplicationFields are a referral. The days it wishes for are the ones written in it.
var ApplicationFields = []form.Field{
	{Name: "person", Kind: form.Relation, Collection: "people", Rule: "required", Show: listed},
	{Name: "kind", Kind: form.Choice, Rule: "required", Options: Codes, Show: listed},
	{Name: "opening", Kind: form.Relation, Collection: "openings", Show: listed},
	{Name: "channel", Kind: form.Choice, Options: []string{"referral", "staff", "import"}, Show: noted},
	{Name: "referral_no", Kind: form.Text, Rule: "max=200", Show: listed},
	{Name: "referral_on", Kind: form.Day, Show: listed},
	{Name: "valid_until", Kind: form.Day, Show: listed},
	{Name: "organisation", Kind: form.Relation, Collection: "organisations", Show: noted},
	{Name: "unemp_reg_no", Kind: form.Text, Rule: "max=40", Show: noted},
	{Name: "unemp_reg_on", Kind: form.Day, Show: noted},
	{Name: "days_elsewhere", Kind: form.Whole, Rule: "gte=0,lte=366", Show: noted},
	{Name: "starts_on", Kind: form.Day, Show: noted},
	{Name: "ends_on", Kind: form.Day, Show: noted},
	{Name: "reason_code", Kind: form.Choice, Options: RefusalReasons, Show: noted},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000", Show: noted},
	{Name: "decided_on", Kind: form.Day, Show: noted},
	{Name: "owner", Kind: form.Relation, Collection: "users", Show: noted},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// PlacementFields are one person's works. Its number, what it extends and whether it was carried over
// the house keeps itself; the head's reason to pass a limit belongs to a move.
var PlacementFields = []form.Field{
	{Name: "title", Kind: form.Text, Rule: "required,max=500", Show: listed},
	{Name: "person", Kind: form.Relation, Collection: "people", Rule: "required", Show: listed},
	{Name: "kind", Kind: form.Choice, Rule: "required", Options: Codes, Show: listed},
	{Name: "opening", Kind: form.Relation, Collection: "openings", Show: noted},
	{Name: "org_agreement", Kind: form.Relation, Collection: "org_agreements", Show: noted},
	{Name: "site", Kind: form.Relation, Collection: "sites", Show: listed},
	{Name: "mentor", Kind: form.Relation, Collection: "users", Show: listed},
	{Name: "mentor_deputy", Kind: form.Relation, Collection: "users", Show: noted},
	{Name: "starts_on", Kind: form.Day, Show: listed},
	{Name: "ends_on", Kind: form.Day, Show: listed},
	{Name: "ended_on", Kind: form.Day, Show: noted},
	{Name: "week_hours", Kind: form.Percent, Show: noted},
	{Name: "days", Kind: form.Choices, Options: weekdays, Show: noted},
	{Name: "starts_at", Kind: form.Clock, Show: noted},
	{Name: "ends_at", Kind: form.Clock, Show: noted},
	{Name: "break_minutes", Kind: form.Whole, Rule: "gte=0,lte=480", Show: noted},
	{Name: "monthly_pay", Kind: form.Money, With: "currency", Show: noted},
	{Name: "currency", Kind: form.Currency, Show: noted},
	{Name: "fund_pct", Kind: form.Percent, Show: noted},
	{Name: "contract_no", Kind: form.Text, Rule: "max=200", Show: noted},
	{Name: "contract_on", Kind: form.Day, Show: noted},
	{Name: "days_elsewhere", Kind: form.Whole, Rule: "gte=0,lte=366", Show: noted},
	{Name: "needs_med", Kind: form.Yes, Show: noted},
	{Name: "military", Kind: form.Yes, Show: noted},
	{Name: "outcome", Kind: form.Choice, Options: Outcomes, Show: noted},
	{Name: "end_reason", Kind: form.Choice, Options: endings, Show: noted},
	{Name: "reason", Kind: form.Prose, Rule: "max=20000", Show: noted},
	{Name: "hired_after", Kind: form.Yes, Show: noted},
	{Name: "owner", Kind: form.Relation, Collection: "users", Show: listed},
	{Name: "notes", Kind: form.Prose, Rule: "max=20000", Show: noted},
}

// endings are the reasons of an end and of never having begun, which share a column.
var endings = []string{"term", "agreement", "own_wish", "found_job", "mobilised", "health", "discipline", "deregistered", "funds", "died",
	"no_show", "person_declined", "referral_recalled", "other"}
