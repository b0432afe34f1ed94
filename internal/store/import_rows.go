package store

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"
)

// CardRow is a person as an import looks for one.
type CardRow struct {
	ID      string `db:"id"`
	Surname string `db:"surname"`
	Given   string `db:"given_name"`
	Father  string `db:"patronymic"`
	Born    string `db:"birth_date"`
	Phone   string `db:"phone"`
	Email   string `db:"email"`
	Merged  string `db:"merged_into"`
}

// Cards are all people, those merged into another with them.
func Cards(app core.App) (rows []CardRow, err error) {
	err = app.DB().Select("id", "surname", "given_name", "patronymic", "birth_date", "phone", "email", "merged_into").From("people").OrderBy("sort_key", "id").All(&rows)
	if err != nil {
		return nil, fmt.Errorf("load the people: %w", err)
	}
	return rows, nil
}

// MarkRow is whose identifier a fingerprint is.
type MarkRow struct {
	Person string `db:"person"`
	Kind   string `db:"kind"`
	Mark   string `db:"fingerprint"`
}

// Marks are the fingerprints of all identifiers.
func Marks(app core.App) (rows []MarkRow, err error) {
	if err := app.DB().Select("person", "kind", "fingerprint").From("person_ids").All(&rows); err != nil {
		return nil, fmt.Errorf("load the fingerprints: %w", err)
	}
	return rows, nil
}

// ReferralRow is a referral as a line of a list.
type ReferralRow struct {
	ID        string `db:"id"`
	Person    string `db:"person"`
	Kind      string `db:"kind"`
	No        string `db:"referral_no"`
	On        string `db:"referral_on"`
	Until     string `db:"valid_until"`
	Centre    string `db:"organisation"`
	Elsewhere int    `db:"days_elsewhere"`
	Starts    string `db:"starts_on"`
	Ends      string `db:"ends_on"`
	Notes     string `db:"notes"`
}

// Referrals are the referrals that fit, newest last.
func Referrals(app core.App, where dbx.Expression) (rows []ReferralRow, err error) {
	q := app.DB().Select("id", "person", "kind", "referral_no", "referral_on", "valid_until", "organisation", "days_elsewhere", "starts_on", "ends_on", "notes").
		From("applications").OrderBy("created", "id")
	if where != nil {
		q.AndWhere(where)
	}
	if err := q.All(&rows); err != nil {
		return nil, fmt.Errorf("load the referrals: %w", err)
	}
	return rows, nil
}

// HeldImports are those of some imports whose reminders nobody has started yet.
func HeldImports(app core.App, ids []string) (map[string]bool, error) {
	ids = lo.Uniq(lo.Compact(ids))
	if len(ids) == 0 {
		return nil, nil
	}
	var held []string
	if err := app.DB().Select("id").From("imports").Where(dbx.And(dbx.In("id", lo.ToAnySlice(ids)...), dbx.HashExp{"released_at": ""})).Column(&held); err != nil {
		return nil, fmt.Errorf("find the imports that wait: %w", err)
	}
	return lo.SliceToMap(held, func(id string) (string, bool) { return id, true }), nil
}
