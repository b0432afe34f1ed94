// Package desk holds the use cases of the house: one exported function per thing a person or the
// clock does. Each takes the app, who acts and when, opens the transaction, asks a table whether
// it may be, and writes through an edge. It knows no HTTP, no HTML and no command line.
package desk

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/store"
)

// Seat is where this department's server stands: what links, senders and sealed codes are made of.
type Seat struct {
	URL    string   // address people use, without a slash at the end
	From   string   // sender of every mail, "Name <box>"
	Domain string   // the part after @ of Message-IDs
	Key    [32]byte // encrypts codes and identifiers at rest
	Old    [32]byte // the key before, while a secret is being changed; zero otherwise
	Dir    string   // data folder
}

// Problem is a refusal that a person reads: a message key, its parameters and the HTTP status.
type Problem struct {
	Status int
	Key    string
	Params []any // pairs: name, value
}

func (p *Problem) Error() string { return p.Key }

func refuse(key string, params ...any) *Problem {
	return &Problem{Status: 400, Key: key, Params: params}
}

// ErrForbidden says that the person may see the record but not do this to it.
var ErrForbidden = &Problem{Status: 403, Key: "house.forbidden"}

// Conflict is an edit of a field that somebody else changed meanwhile: both versions, by field.
type Conflict struct {
	Record *core.Record
	Fields map[string]string // field → what is there now, as the form shows it
}

func (c *Conflict) Error() string { return "the record was changed meanwhile" }

// Person turns a signed-in record into who acts. A superuser of PocketBase acts as the system.
func Person(r *core.Record, via string) access.Who {
	if r == nil {
		return access.Who{Via: via}
	}
	if r.IsSuperuser() {
		return access.Who{ID: "", Name: "superuser", Via: via, System: true, Roles: []string{"admin", "head"}}
	}
	return access.Who{ID: r.Id, Name: r.GetString("name"), Email: r.Email(), Locale: r.GetString("locale"),
		Roles: r.GetStringSlice("roles"), Via: via}
}

// grant is what the access table gives a person for a verb on a collection.
func grant(who access.Who, collection string, v access.Verb) access.Grant {
	if who.System {
		return access.Grant{All: true}
	}
	return people.Access.For(who.Roles, collection, v)
}

// Seen is the part of a WHERE that keeps what a person may list; nil for everything.
func Seen(who access.Who, collection string) dbx.Expression {
	return store.Seen(grant(who, collection, access.List), collection, who.ID)
}

// Find loads a record that the person may see.
func Find(app core.App, who access.Who, collection, id string) (*core.Record, error) {
	return store.Find(app, grant(who, collection, access.View), collection, who.ID, id)
}

// May says whether a person may do this to a record of the collection; own decides by the
// record's columns, and a nil record asks about any record at all.
func May(who access.Who, collection string, v access.Verb, r *core.Record) bool {
	g := grant(who, collection, v)
	if g.All {
		return true
	}
	if who.ID == "" {
		return false
	}
	return lo.SomeBy(g.Own, func(col string) bool { return r == nil || r.GetString(col) == who.ID }) ||
		lo.SomeBy(g.Kept, func(k access.Keep) bool { return r == nil || held(r, k.Column) == k.Value })
}

// held is what a column holds, or will hold once the record is written: the area of a shared record
// follows from its subject.
func held(r *core.Record, column string) string {
	if column == "area" && r.GetString("area") == "" {
		return store.AreaOf(r)
	}
	return r.GetString(column)
}

// Must is May as an error.
func Must(who access.Who, collection string, v access.Verb, r *core.Record) error {
	if !May(who, collection, v, r) {
		return ErrForbidden
	}
	return nil
}

// Edit is what a form posted to change a record: typed values by field, and what the form had shown.
type Edit struct {
	Values map[string]any
	Was    map[string]string // field → what the form showed when it was opened
}

// Apply lays an edit over a record. Only fields whose value differs from what the form showed are
// written; one that somebody else changed meanwhile makes a Conflict with both versions.
func Apply(r *core.Record, fields []form.Field, e Edit) error {
	clash := map[string]string{}
	for _, f := range fields {
		value, posted := e.Values[f.Name]
		if !posted {
			continue
		}
		now, mine := Shown(r, f), form.Encode(f, value)
		was, known := e.Was[f.Name]
		if known && mine == was {
			continue
		}
		if known && now != was && now != mine {
			clash[f.Name] = now
			continue
		}
		r.Set(f.Name, value)
	}
	if len(clash) > 0 {
		return &Conflict{Record: r, Fields: clash}
	}
	return nil
}

// Shown is what a form's input shows of a record's field.
func Shown(r *core.Record, f form.Field) string {
	return form.Encode(withCurrency(f, r), r.Get(f.Name))
}

// withCurrency lets a money field be shown with the decimals of its own currency.
func withCurrency(f form.Field, r *core.Record) form.Field {
	if f.Kind == form.Money && f.With != "" {
		f.Options = []string{r.GetString(f.With)}
	}
	return f
}

// wrap names the step of a use case unless the error is one a person reads as it is.
func wrap(step string, err error) error {
	var p *Problem
	var c *Conflict
	var f form.Faults
	if err == nil || errors.As(err, &p) || errors.As(err, &c) || errors.As(err, &f) || errors.Is(err, store.ErrNotFound) {
		return err
	}
	return fmt.Errorf("%s: %w", step, err)
}
