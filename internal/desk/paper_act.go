package desk

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/docs"
	"lubart/internal/placements"
	"lubart/internal/store"
	"lubart/internal/when"
)

// DraftAct is the act of a month ('2026-12') for the employment centre under an agreement: who worked how
// much by approved timesheets, and what it comes to by who pays.
func DraftAct(app core.App, who access.Who, now time.Time, agreement, month string, fresh bool) (PaperForm, error) {
	r, first, err := actOf(app, who, agreement, month)
	if err != nil {
		return PaperForm{}, err
	}
	back := "/agreements/" + r.Id
	f := PaperForm{Back: back, About: r.GetString("title"), Note: official().Month(first), Action: back + "/act/" + month, Code: placements.Act, Journal: true}
	where := actWhere(r.Id, month)
	if f.Versions, err = versionsOf(app, where); err != nil {
		return f, err
	}
	last, err := store.First(app, "documents", dbx.And(where, dbx.HashExp{"kind": "paper", "state": []any{issuedState, signedState}}), "version DESC")
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return f, err
	case err == nil && !fresh:
		f.Correcting = true
		f.Paper, err = contentOf(last)
	default:
		f.Paper, err = draftAct(app, r, first, Today(now))
	}
	if err != nil {
		return f, wrap("draft an act", err)
	}
	return f.carried()
}

// IssueAct keeps an act as it stands, as a new version.
func IssueAct(app core.App, a store.Act, agreement, month string, in PaperInput) (doc *core.Record, err error) {
	p, err := in.Paper(placements.Act)
	if err != nil {
		return nil, err
	}
	err = store.Tx(app, func(tx core.App) error {
		r, first, err := actOf(tx, a.Who, agreement, month)
		if err != nil {
			return err
		}
		doc, err = keepPaper(tx, a, actWhere(r.Id, month), map[string]any{"org_agreement": r.Id, "area": "placements", "notes": month}, p, official().Month(first))
		return err
	})
	return doc, wrap("issue an act", err)
}

// mostActs is how many months back the page of an agreement offers.
const mostActs = 12

// actMonths are the months of an agreement whose act somebody may draw up, newest first.
func actMonths(who access.Who, agreement *core.Record, today when.Date) (months []when.Date) {
	from, to := store.Day(agreement, "begins_on"), store.Day(agreement, "ends_on")
	if mayPaper(who, placements.Act) != nil || from.IsZero() || from.After(today) {
		return nil
	}
	if to.IsZero() || to.After(today) {
		to = today
	}
	from.Day, to.Day = 1, 1
	for m := to; !m.Before(from) && len(months) < mostActs; m = m.AddMonths(-1) {
		months = append(months, m)
	}
	return months
}

// actWhere finds the versions of the act of an agreement and a month, which its notes name.
func actWhere(agreement, month string) dbx.HashExp {
	return dbx.HashExp{"org_agreement": agreement, "paper": placements.Act, "notes": month}
}

// signedActs are the months of an agreement, YYYY-MM, whose act is signed.
func signedActs(app core.App, agreement string) ([]string, error) {
	all, err := store.Where(app, "documents", dbx.HashExp{"org_agreement": agreement, "paper": placements.Act, "kind": "paper", "state": signedState})
	return lo.Map(all, func(r *core.Record, _ int) string { return r.GetString("notes") }), err
}

func actOf(app core.App, who access.Who, agreement, month string) (*core.Record, when.Date, error) {
	if err := mayPaper(who, placements.Act); err != nil {
		return nil, when.Date{}, err
	}
	first, err := when.Parse(month + "-01")
	if err != nil {
		return nil, first, store.ErrNotFound
	}
	r, err := Find(app, who, "org_agreements", agreement)
	return r, first, err
}

func draftAct(app core.App, r *core.Record, first, today when.Date) (docs.Paper, error) {
	office, err := officeFacts(app)
	if err != nil {
		return docs.Paper{}, err
	}
	centre, err := recordOrNone(app, "organisations", r.GetString("organisation"))
	if err != nil {
		return docs.Paper{}, err
	}
	sheet, err := actSheet(app, r.Id, first)
	if err != nil {
		return docs.Paper{}, err
	}
	return docs.Draft(placements.Act, docs.Facts{Day: today, Office: office, Agreement: agreementFacts(r), Sheet: sheet, Referral: docs.ReferralFacts{Centre: centre.GetString("name_uk")}})
}

// actSum is what one line, or all of them, come to.
type actSum struct {
	days, minutes int64
	pay           placements.Pay
}

func (s actSum) row(name, work, referral string) docs.SheetRow {
	money := func(minor int64) string {
		return strings.TrimSpace(strings.TrimSuffix(official().Money(minor, "UAH"), "₴"))
	}
	return docs.SheetRow{Name: name, Work: work, Referral: referral, Days: strconv.FormatInt(s.days, 10), Hours: decimalOrZero(float64(s.minutes) / 60),
		Accrued: money(s.pay.Fund + s.pay.Local), Fund: money(s.pay.Fund), Local: money(s.pay.Local)}
}

// actSheet are the people who worked under an agreement in a month, in Ukrainian order, and the sum.
func actSheet(app core.App, agreement string, first when.Date) (docs.SheetFacts, error) {
	sheet := docs.SheetFacts{Month: official().Month(first) + " року"}
	worked, err := store.WorkedBetween(app, first, first.AddMonths(1).AddDays(-1))
	if err != nil {
		return sheet, err
	}
	byPlacement := lo.KeyBy(worked, func(w store.WorkedRow) string { return w.Placement })
	placed, err := store.ByID(app, "placements", lo.Keys(byPlacement))
	if err != nil {
		return sheet, err
	}
	under := lo.Filter(lo.Values(placed), func(r *core.Record, _ int) bool { return r.GetString("org_agreement") == agreement })
	slices.SortFunc(under, func(a, b *core.Record) int {
		return strings.Compare(a.GetString("sort_key")+a.Id, b.GetString("sort_key")+b.Id)
	})
	err = addActRows(app, &sheet, under, byPlacement, first)
	return sheet, err
}

func addActRows(app core.App, sheet *docs.SheetFacts, under []*core.Record, worked map[string]store.WorkedRow, first when.Date) error {
	norms, err := NormsOn(app, first)
	if err != nil {
		return err
	}
	cal, err := store.Calendar(app)
	if err != nil {
		return err
	}
	var all actSum
	for _, r := range under {
		s, err := sourceOf(app, r)
		if err != nil {
			return err
		}
		w := worked[r.Id]
		one := actSum{w.Days, w.Minutes, placements.Earned(wageOf(r), w.Minutes, first, cal, norms)}
		all = actSum{all.days + one.days, all.minutes + one.minutes, placements.Pay{Fund: all.pay.Fund + one.pay.Fund, Local: all.pay.Local + one.pay.Local}}
		sheet.Rows = append(sheet.Rows, one.row(nameOf(s.person), strings.Join(lo.Compact([]string{r.GetString("title"), s.site.GetString("name")}), ", "), s.referralInWords()))
	}
	if len(under) > 0 {
		sheet.Total = all.row("", "", "")
	}
	return nil
}

// referralInWords is a referral as a cell of a table has it.
func (s *paperSource) referralInWords() string {
	no, on := s.application.GetString("referral_no"), store.Day(s.application, "referral_on")
	if no == "" {
		return ""
	}
	return strings.TrimSpace("№ " + no + " " + lo.Ternary(on.IsZero(), "", "від "+official().DayShort(on)))
}
