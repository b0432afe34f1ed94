// Package form knows a field of a record: how it is asked, checked, shown and imported. It must not
// know any collection, any page, or the words people read: a fault is a message key.
package form

import (
	"net/url"
	"slices"
	"strings"
)

// Kind is what a field holds, and so how its text becomes a value.
type Kind int

// The kinds, with the value that Decode and Typed give; an empty text gives the zero value.
const (
	Text      Kind = iota // string, one line
	Prose                 // string with line breaks (\n)
	Day                   // string YYYY-MM-DD
	Clock                 // string HH:MM
	Zone                  // string, IANA name
	Money                 // int64, minor units of its currency
	Currency              // string, ISO 4217 code
	Percent               // float64, 0 to 100, at most two decimals
	Choice                // string, one of Options
	Choices               // []string out of Options
	Yes                   // bool
	Email                 // string
	Phone                 // string, +380… or another country's +…
	Link                  // string, http or https address
	Whole                 // int64
	Relation              // string, the id of a record of Collection
	Relations             // []string
)

// Show says where a field appears.
type Show int

// The places, to be or-ed together.
const (
	InForm Show = 1 << iota
	InList
	InExport
	InImport
)

// Field is one column as people meet it. Its label is the message "<collection>.<field>", an
// option's "<collection>.<field>.<option>".
type Field struct {
	Name       string
	Kind       Kind
	Rule       string   // validator tag of the typed value; "required" and Kind's own checks apply to the text
	Options    []string // of Choice and Choices; of Money, the one currency it is in
	Collection string   // of Relation and Relations
	Show       Show
	Words      []string // header words of imports, folded
	With       string   // of Money: the field with its currency
}

// In says whether the field appears in that place.
func (f Field) In(s Show) bool { return f.Show&s != 0 }

// Required says whether the field may not be empty.
func (f Field) Required() bool { return slices.Contains(strings.Split(f.Rule, ","), "required") }

// Fault is one thing a person can put right: Key is a message "form.<reason>" whose sentence says
// what to do, Params are what it names besides the label.
type Fault struct {
	Field  string
	Key    string
	Params map[string]string
}

// Faults are all faults of one form. It is an error only for the code; people read the messages.
type Faults []Fault

func (f Faults) Error() string {
	parts := make([]string, len(f))
	for i, fault := range f {
		parts[i] = fault.Field + ": " + fault.Key
	}
	return strings.Join(parts, "; ")
}

func fault(f Field, reason, param string) *Fault {
	return &Fault{Field: f.Name, Key: "form." + reason, Params: map[string]string{"param": param}}
}

// Pick returns the named fields in the order of the table; a name without a field is left out.
func Pick(fields []Field, names ...string) []Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f Field) bool { return !slices.Contains(names, f.Name) })
}

// Shown returns the fields that appear in a place.
func Shown(fields []Field, s Show) []Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f Field) bool { return !f.In(s) })
}

// Decode turns what a form posted into typed values by column, and says every fault at once. A
// field that the form did not ask is left out of the values, unless it is required; one is asked
// when its name or "was.<name>" was posted: an unticked box sends only the latter.
func Decode(fields []Field, in url.Values) (map[string]any, Faults) {
	values, faults := map[string]any{}, Faults(nil)
	for _, f := range fields {
		asked := in.Has(f.Name) || in.Has("was."+f.Name)
		if !asked && !f.Required() {
			continue
		}
		if f.Kind == Money && f.With != "" && in.Has(f.With) {
			f.Options = []string{code(clean(in.Get(f.With)))}
		}
		v, wrong := Typed(f, text(f, in[f.Name]))
		if wrong != nil {
			faults = append(faults, *wrong)
			continue
		}
		values[f.Name] = v
	}
	return values, faults
}

// text is what was posted for a field; many boxes of one name are one text with commas.
func text(f Field, posted []string) string {
	if f.Kind == Choices || f.Kind == Relations {
		return strings.Join(posted, ",")
	}
	if f.Kind == Yes && len(posted) > 0 {
		return posted[len(posted)-1] // a hidden "" before the box is overruled by the box
	}
	if len(posted) == 0 {
		return ""
	}
	return posted[0]
}
