package desk

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/seal"
	"lubart/internal/store"
)

// idKeys are the keys of identifiers: one to read them, one to recognise them. They are made of the
// secret and of nothing that the database holds.
type idKeys struct{ box, mark seal.Key }

func identifierKeys(secret [32]byte) idKeys {
	return idKeys{box: seal.Derive(secret[:], "lubart/identifiers/value"), mark: seal.Derive(secret[:], "lubart/identifiers/fingerprint")}
}

// place binds a sealed value to its row: copied into another row it does not open.
func place(id, kind string) string { return "person_ids/" + id + "/" + kind }

func (k idKeys) open(id, kind, value string) (string, error) {
	plain, err := k.box.Open(place(id, kind), value)
	return string(plain), err
}

func (k idKeys) openRecord(r *core.Record) (string, error) {
	return k.open(r.Id, r.GetString("kind"), r.GetString("value"))
}

// IDTaken is a refusal to give a person an identifier that another card has.
type IDTaken struct {
	Kind string
	Of   Found // the other card
}

func (t *IDTaken) Error() string { return "another card has this identifier" }

// Unwrap is the sentence of the refusal.
func (t *IDTaken) Unwrap() error {
	return form.Faults{{Field: t.Kind, Key: "people.id.taken", Params: map[string]string{"name": t.Of.Title}}}
}

// TakenBy is the card that has the identifier already, if that is why it was refused.
func TakenBy(err error) *Found {
	var t *IDTaken
	if errors.As(err, &t) {
		return &t.Of
	}
	return nil
}

// SealIdentifier keeps an identifier of a person under seal, in the caller's transaction and without
// asking for a permission; another of the kind that the person had is replaced. What is wrong with it,
// and another card that has it, are faults of the field that is named like the kind.
func SealIdentifier(tx core.App, a store.Act, s Seat, person, kind, typed string) error {
	value, fault := people.Normal(kind, typed)
	if fault != "" {
		return form.Faults{{Field: kind, Key: fault}}
	}
	keys := identifierKeys(s.Key)
	mark := keys.mark.Mark(kind, value)
	other, err := store.IDByMark(tx, kind, mark)
	if err == nil && other.GetString("person") == person {
		return nil
	}
	if err == nil {
		return takenID(tx, kind, other.GetString("person"))
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return keys.keep(tx, a, person, kind, value, mark)
}

// KeepIdentifier is SealIdentifier that replaces nothing: a card with another identifier of the kind is
// somebody else's, or was mistyped, and a person decides which.
func KeepIdentifier(tx core.App, a store.Act, s Seat, person, kind, typed string) error {
	value, fault := people.Normal(kind, typed)
	if fault != "" {
		return form.Faults{{Field: kind, Key: fault}}
	}
	had, err := store.IDOf(tx, person, kind)
	if err == nil && had.GetString("fingerprint") != identifierKeys(s.Key).mark.Mark(kind, value) {
		return form.Faults{{Field: kind, Key: "people.id.differs"}}
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return SealIdentifier(tx, a, s, person, kind, typed)
}

func (k idKeys) keep(tx core.App, a store.Act, person, kind, value, mark string) error {
	r, err := store.IDOf(tx, person, kind)
	if errors.Is(err, store.ErrNotFound) {
		r, err = store.New(tx, "person_ids")
	}
	if err != nil {
		return err
	}
	if r.IsNew() {
		r.Id = core.GenerateDefaultRandomId()
	}
	sealed, err := k.box.Seal(place(r.Id, kind), []byte(value))
	if err != nil {
		return wrap("seal an identifier", err)
	}
	r.Load(map[string]any{"person": person, "kind": kind, "value": sealed, "fingerprint": mark})
	return wrap("keep an identifier", store.Save(tx, a, r))
}

func takenID(tx core.App, kind, person string) error {
	card, err := cardOf(tx, person)
	if err != nil {
		return err
	}
	return &IDTaken{Kind: kind, Of: Found{Title: titleOf(card), Path: ShelfOf("people").Path(card.Id)}}
}

// FindByIdentifier is the card of whoever has an identifier, or store.ErrNotFound; what is no
// identifier nobody has.
func FindByIdentifier(app core.App, s Seat, kind, typed string) (*core.Record, error) {
	value, fault := people.Normal(kind, typed)
	if fault != "" {
		return nil, store.ErrNotFound
	}
	r, err := store.IDByMark(app, kind, identifierKeys(s.Key).mark.Mark(kind, value))
	if err != nil {
		return nil, err
	}
	return cardOf(app, r.GetString("person"))
}

// readers of identifiers: who sees that there is one and how it ends, and who may read it whole.
var (
	seeMasks = []string{people.HR, people.Head, people.Accountant}
	seeWhole = []string{people.HR, people.Head}
)

// IDLine is an identifier as a card shows it. Lost says that no key opens it any more; Whole is set
// only in the answer to whoever asked to see it.
type IDLine struct {
	Kind, Mask, Whole string
	Lost              bool
	Warnings          []string
}

// Identifiers are the identifiers of a person, masked, in the order of the form; none for whoever may
// not know of them.
func Identifiers(app core.App, who access.Who, s Seat, card *core.Record) ([]IDLine, error) {
	if !who.Is(seeMasks...) {
		return nil, nil
	}
	rows, err := store.IDsOf(app, card.Id)
	if err != nil {
		return nil, err
	}
	keys := identifierKeys(s.Key)
	lines := lo.Map(rows, func(r *core.Record, _ int) IDLine {
		kind := r.GetString("kind")
		value, err := keys.openRecord(r)
		l := IDLine{Kind: kind, Mask: people.Mask(kind, value), Lost: err != nil}
		if err == nil && who.Is(seeWhole...) {
			l.Warnings = people.Warnings(kind, value, store.Day(card, "birth_date"))
		}
		return l
	})
	slices.SortFunc(lines, func(a, b IDLine) int {
		return slices.Index(people.IDKinds, a.Kind) - slices.Index(people.IDKinds, b.Kind)
	})
	return lines, nil
}

// mayRead lets those who place people, and their head, work with whole identifiers of a card they see.
func mayRead(app core.App, who access.Who, person string) (*core.Record, error) {
	card, err := shelved(app, who, ShelfOf("people"), person, access.View)
	if err != nil {
		return nil, err
	}
	if !who.Is(seeWhole...) {
		return nil, ErrForbidden
	}
	return card, nil
}

// SetIdentifier is SetIdentifiers of one kind.
func SetIdentifier(app core.App, a store.Act, s Seat, person, kind, typed string) error {
	return SetIdentifiers(app, a, s, person, map[string]string{kind: typed})
}

// SetIdentifiers is SealIdentifier for somebody at the page of a card: what they typed by kind, all of it
// or, with every fault at once, nothing. What is empty is left as it is.
func SetIdentifiers(app core.App, a store.Act, s Seat, person string, typed map[string]string) error {
	return wrap("set identifiers", store.Tx(app, func(tx core.App) error {
		card, err := mayRead(tx, a.Who, person)
		if err != nil {
			return err
		}
		if err := unmerged(card); err != nil {
			return err
		}
		typed := lo.OmitBy(typed, func(_, text string) bool { return strings.TrimSpace(text) == "" })
		if len(typed) == 0 {
			return refuse("people.id.nothing")
		}
		return sealAll(tx, a, s, card.Id, typed)
	}))
}

func sealAll(tx core.App, a store.Act, s Seat, person string, typed map[string]string) error {
	var faults form.Faults
	var last error
	for _, kind := range slices.Sorted(maps.Keys(typed)) {
		var some form.Faults
		err := SealIdentifier(tx, a, s, person, kind, typed[kind])
		if err != nil && !errors.As(err, &some) {
			return err
		}
		faults, last = append(faults, some...), lo.Ternary(err != nil, err, last)
	}
	if len(faults) > 1 {
		return faults
	}
	return last
}

// RemoveIdentifier forgets an identifier that is not needed any more.
func RemoveIdentifier(app core.App, a store.Act, person, kind string) error {
	return wrap("remove an identifier", store.Tx(app, func(tx core.App) error {
		card, err := mayRead(tx, a.Who, person)
		if err != nil {
			return err
		}
		r, err := store.IDOf(tx, card.Id, kind)
		if err != nil {
			return err
		}
		return store.Delete(tx, a, r)
	}))
}

// UnmaskReasons are why somebody looks at a whole identifier; each is a message people.unmask.<reason>.
var UnmaskReasons = []string{"contract", "tax", "check", "request"}

// Unmask is a whole identifier as its document writes it, for one of the reasons of UnmaskReasons.
func Unmask(app core.App, a store.Act, s Seat, person, kind, reason string) (string, error) {
	if !slices.Contains(UnmaskReasons, reason) {
		return "", form.Faults{{Field: "reason", Key: "people.unmask.no_reason"}}
	}
	whole, err := OpenIdentifiers(app, a, s, person, reason, kind)
	if err == nil && whole[kind] == "" {
		return "", store.ErrNotFound
	}
	return whole[kind], err
}

// OpenIdentifiers are the whole identifiers of these kinds that a person has, as their documents write
// them. Who looked at which and why – a reason of UnmaskReasons, or the code of the paper that was
// printed – is written down in the same transaction. What no key opens is refused.
func OpenIdentifiers(app core.App, a store.Act, s Seat, person, reason string, kinds ...string) (map[string]string, error) {
	whole, keys := map[string]string{}, identifierKeys(s.Key)
	err := store.Tx(app, func(tx core.App) error {
		card, err := mayRead(tx, a.Who, person)
		if err != nil {
			return err
		}
		rows, err := store.IDsOf(tx, card.Id)
		if err != nil {
			return err
		}
		for _, r := range rows {
			kind := r.GetString("kind")
			if !slices.Contains(kinds, kind) {
				continue
			}
			value, err := keys.openRecord(r)
			if err != nil {
				return refuse("people.id.lost")
			}
			whole[kind] = people.ShowID(kind, value)
		}
		if len(whole) == 0 {
			return nil
		}
		a.Reason = reason
		return store.Note(tx, a, "unmasked", "people", card.Id, slices.Sorted(maps.Keys(whole))...)
	})
	return whole, wrap("open identifiers", err)
}
