package web

import (
	"strings"

	"lubart/internal/form"
)

// Option is one choice of a field: what is sent and what is read.
type Option struct{ Value, Label string }

// changedMeanwhile is the fault of a field that somebody else saved while the form was open.
const changedMeanwhile = "house.changed_meanwhile"

// kinds say how a field is asked in HTML; a kind that is not here is a line of text.
var kinds = map[form.Kind]string{
	form.Prose: "prose", form.Day: "day", form.Clock: "clock", form.Money: "money", form.Percent: "money",
	form.Whole: "whole", form.Choice: "choice", form.Currency: "choice", form.Zone: "choice", form.Relation: "choice",
	form.Choices: "choices", form.Relations: "choices", form.Yes: "yes", form.Email: "email", form.Phone: "phone", form.Link: "link",
}

// As is the page with the labels of another collection, for a second form on it.
func (p Page) As(area string) Page {
	p.Area = area
	return p
}

// ask is what the "field" partial needs for one field of a record: {{template "field" (ask $ .Field .Value .Options)}}.
// The label is the message <area>.<field>, its hint <area>.<field>_hint if there is one, an option without words of
// its own reads <area>.<field>.<option>. What was typed before a refusal wins over value; beside the input goes what
// the form showed at first (was.<field>), by which a save knows what changed; once a person has been shown that
// somebody else changed the field meanwhile, it is what the record has now, so that sending again is a decision.
func ask(p Page, f form.Field, value any, options []Option) map[string]any {
	shown := form.Encode(f, value)
	kind := kinds[f.Kind]
	if options == nil && kind == "choice" && len(f.Options) == 0 {
		kind = ""
	}
	field := map[string]any{
		"name": f.Name, "kind": kind, "label": p.Area + "." + f.Name,
		"value": typed(p, f.Name, shown), "was": was(p, f.Name, shown), "keep": true,
		"fault": fault(p, f.Name), "required": f.Required(),
		"options": choices(p, f, options),
	}
	if hint := p.Area + "." + f.Name + "_hint"; p.Book.Has(hint) {
		field["hint"] = hint
	}
	if kind == "choices" {
		field["ticked"] = ticked(p, f.Name, shown)
	}
	return field
}

// typed is what a refused form was sent with, or else what the record has.
func typed(p Page, name, shown string) string {
	if _, sent := p.In[name]; sent {
		return p.In.Get(name)
	}
	if p.In != nil && !strings.HasPrefix(name, "was.") && p.In.Has("was."+name) {
		return "" // an unticked box sends nothing, and was asked
	}
	return shown
}

func was(p Page, name, shown string) string {
	for _, f := range p.Faults {
		if f.Field == name && f.Key == changedMeanwhile {
			return shown
		}
	}
	return typed(p, "was."+name, shown)
}

func ticked(p Page, name, shown string) map[string]bool {
	values := strings.Split(shown, ",")
	if p.In != nil && (p.In.Has(name) || p.In.Has("was."+name)) {
		values = p.In[name]
	}
	all := map[string]bool{}
	for _, v := range values {
		all[strings.TrimSpace(v)] = true
	}
	return all
}

func choices(p Page, f form.Field, given []Option) []Option {
	if given != nil {
		return given
	}
	var all []Option
	for _, value := range f.Options {
		label := value
		if key := p.Area + "." + f.Name + "." + value; p.Book.Has(key) {
			label = p.Book.T(key)
		}
		all = append(all, Option{Value: value, Label: label})
	}
	return all
}

// fault is the sentence that says what is wrong with a field and what to do, or "".
func fault(p Page, field string) string {
	for _, f := range p.Faults {
		if f.Field == field {
			return p.Sentence(f)
		}
	}
	return ""
}

// Sentence is a fault in the page's language.
func (p Page) Sentence(f form.Fault) string {
	pairs := []any{"label", p.Label(f)}
	for name, value := range f.Params {
		pairs = append(pairs, name, value)
	}
	return p.Book.T(f.Key, pairs...)
}

// Line is a fault in the summary above a form: its sentence, after the field's name where the
// sentence does not say it itself.
func (p Page) Line(f form.Fault) string {
	sentence, label := p.Sentence(f), p.Label(f)
	if label == "" || strings.Contains(sentence, label) {
		return sentence
	}
	return label + ": " + sentence
}

// Label is the name of the field a fault is about, or "" for a fault of the whole form.
func (p Page) Label(f form.Fault) string {
	for _, key := range []string{p.Area + "." + f.Field, "house.field." + f.Field} {
		if p.Book.Has(key) {
			return p.Book.T(key)
		}
	}
	return ""
}
