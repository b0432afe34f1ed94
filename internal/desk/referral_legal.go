package desk

import (
	"github.com/pocketbase/pocketbase/core"

	"lubart/internal/form"
	"lubart/internal/store"
)

// prepareIntake is what holds for the referrals, openings and agreements of this room by
// whatever door they are written.
func prepareIntake(was, r *core.Record) error {
	switch r.Collection().Name {
	case "applications":
		return soundApplication(r)
	case "openings", "org_agreements":
		return inOrder(r, "begins_on", "ends_on")
	}
	return nil
}

// grounded: nobody's data is kept without a lawful ground (Закон про захист персональних даних ст. 11).
// A card that an earlier release wrote without one may still be put right.
func grounded(was, r *core.Record) error {
	if r.GetString("ground") == "" && (was == nil || was.GetString("ground") != "") {
		return form.Faults{{Field: "ground", Key: "applications.no_ground"}}
	}
	return nil
}

func soundApplication(r *core.Record) error {
	switch {
	case r.GetString("person") == "":
		return form.Faults{{Field: "person", Key: "applications.no_person"}}
	case r.GetString("kind") == "":
		return form.Faults{{Field: "kind", Key: "applications.no_kind"}}
	}
	for _, pair := range [][2]string{{"starts_on", "ends_on"}, {"referral_on", "valid_until"}} {
		if err := inOrder(r, pair[0], pair[1]); err != nil {
			return err
		}
	}
	return nil
}

// inOrder: of two days the second is not before the first.
func inOrder(r *core.Record, from, to string) error {
	first, last := store.Day(r, from), store.Day(r, to)
	if first.IsZero() || last.IsZero() || !last.Before(first) {
		return nil
	}
	return form.Faults{{Field: to, Key: "applications.ends_before", Params: map[string]string{"from": numeric(first), "to": numeric(last)}}}
}
