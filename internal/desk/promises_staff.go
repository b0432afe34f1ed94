package desk

import (
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/people"
	"lubart/internal/placements"
	"lubart/internal/store"
)

// staffOf are the colleagues who may answer for a promise, in the order they joined.
type staffOf struct{ active []*core.Record }

// colleagues are loaded once for all promises of a record.
func (k *keeper) colleagues() (*staffOf, error) {
	if k.staff != nil {
		return k.staff, nil
	}
	all, err := store.Where(k.tx, "users", dbx.NewExp("state != 'blocked'"), "created", "_rowid_")
	k.staff = &staffOf{active: all}
	return k.staff, err
}

// first is the first active colleague with a role, "" if nobody has it.
func (s *staffOf) first(role string) string {
	u, _ := lo.Find(s.active, func(u *core.Record) bool { return slices.Contains(u.GetStringSlice("roles"), role) })
	if u == nil {
		return ""
	}
	return u.Id
}

func (s *staffOf) here(id string) string {
	return lo.Ternary(lo.ContainsBy(s.active, func(u *core.Record) bool { return u.Id == id }), id, "")
}

// roleOf is the role of a colleague who sees to what a table says that somebody does.
var roleOf = map[string]string{placements.ByHR: people.HR, placements.ByBooks: people.Accountant, placements.ByHead: people.Head, placements.ByMentor: people.Mentor}

// holders are who answers for a promise of a role, and who stands in: the record's own mentor or owner,
// else the first colleague with the role, else the record's owner, else a head.
func (k *keeper) holders(role string) (owner, deputy string, err error) {
	s, err := k.colleagues()
	if err != nil {
		return "", "", err
	}
	own := s.here(k.rec.GetString("owner"))
	switch role {
	case placements.ByMentor:
		return lo.CoalesceOrEmpty(s.here(k.rec.GetString("mentor")), s.here(k.rec.GetString("mentor_deputy")), own, s.first(people.HR), s.first(people.Head)),
			s.here(k.rec.GetString("mentor_deputy")), nil
	case placements.ByHR:
		return lo.CoalesceOrEmpty(own, s.first(people.HR), s.first(people.Head)), "", nil
	}
	return lo.CoalesceOrEmpty(s.first(roleOf[role]), own, s.first(people.Head)), "", nil
}

// gone says whether nobody answers: the owner has left, or there never was one.
func (k *keeper) gone(id string) (bool, error) {
	s, err := k.colleagues()
	return err == nil && s.here(id) == "", err
}
