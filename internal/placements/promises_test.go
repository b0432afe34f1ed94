package placements

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lubart/internal/obligations"
	"lubart/internal/when"
)

func said(all []Promise) string {
	var b strings.Builder
	for _, p := range all {
		fmt.Fprintf(&b, "%s %s %s %s%s%s\n", p.Due, p.Key, p.Kind, p.Role, map[bool]string{true: " " + p.Time}[p.Time != ""], map[bool]string{true: " closed"}[p.Closed])
	}
	return b.String()
}

func says(t *testing.T, got []Promise, want string) {
	t.Helper()
	want = strings.Join(strings.Fields(strings.ReplaceAll(strings.TrimSpace(want), "\n", " ; ")), " ")
	if have := strings.Join(strings.Fields(strings.ReplaceAll(strings.TrimSpace(said(got)), "\n", " ; ")), " "); have != want {
		t.Errorf("got\n%s\nwant\n%s", strings.ReplaceAll(have, " ; ", "\n"), strings.ReplaceAll(want, " ; ", "\n"))
	}
}

// monday begins on Monday 7 December 2026 and ends on the year's last day.
func monday(t *testing.T) Facts {
	return Facts{State: Preparing, Kind: PublicWorks, Today: day(t, "2026-11-30"), Span: span(t, "2026-12-07", "2026-12-31"), Norms: norms2026}
}

func done(f Facts, on when.Date, codes ...string) Facts {
	f.Items = slices.Clone(f.Items)
	for _, code := range codes {
		f.Items = append(f.Items, Item{Code: code, State: Done, On: on})
	}
	return f
}

func TestBeforeTheFirstDay(t *testing.T) {
	t.Parallel()
	f := monday(t)
	f.Traits = Traits{NeedsMed: true, Military: true}
	f = done(f, f.Today, Referral, TaxNotice)
	says(t, Promises(f), `
		2026-12-04 paper:referral paper hr closed
		2026-12-04 paper:application paper hr
		2026-12-04 paper:id_docs paper hr
		2026-12-04 paper:contract paper hr
		2026-12-04 paper:order_hire paper hr
		2026-12-07 start start hr
		2026-12-07 tax tax_notice hr 08:30 closed
		2026-12-07 briefing briefing mentor
		2026-12-07 paper:nda_pd paper hr
		2026-12-07 paper:med_exam paper hr
		2026-12-17 decide end_decision hr
		2026-12-31 end contract_end hr`)
	for _, p := range Promises(f) {
		if p.Key == "tax" && p.Internal != day(t, "2026-12-04") {
			t.Errorf("the tax notice is our own business on the Friday before: %v", p.Internal)
		}
	}
	f.StartsAt = "07:00"
	if p := Promises(f); !slices.ContainsFunc(p, func(p Promise) bool { return p.Key == "tax" && p.Time == "07:00" }) {
		t.Error("whoever begins at seven is notified of before seven")
	}
}

func TestWhileWorking(t *testing.T) {
	t.Parallel()
	f := monday(t)
	f.State, f.Traits, f.NoAgreement, f.Today = Active, Traits{Military: true, NeedsMed: true}, true, day(t, "2027-01-10")
	f.Span = span(t, "2026-12-07", "2027-07-15")
	f.Elsewhere = 160
	f = done(f, f.Span.From, Referral, ApplicationLetter, IDDocs, Contract, OrderHire, TaxNotice, SafetyIntro, SafetyPrimary, FireCivil, Secrecy)
	f.Items = append(f.Items, Item{Code: MedExam, State: Done, On: f.Span.From, Until: day(t, "2027-03-01")})
	f.ActsDone = []string{"2026-12"}
	open := slices.DeleteFunc(Promises(f), func(p Promise) bool { return p.Closed && p.Kind != DutyAct })
	says(t, open, `
		2026-12-10 centre:start centre_notice hr
		2026-12-14 military:start military_notice hr
		2026-12-16 day170:2026 day_limit hr
		2026-12-26 day180:2026 day_limit hr
		2027-01-05 act:2026-12 act accountant closed
		2027-02-05 act:2027-01 act accountant
		2027-03-01 medical medical hr
		2027-05-30 day150:2027 day_limit hr
		2027-06-05 repeat repeat_briefing mentor
		2027-06-19 day170:2027 day_limit hr
		2027-06-29 day180:2027 day_limit hr
		2027-07-01 decide end_decision hr
		2027-07-15 paper:order_end paper hr
		2027-07-15 paper:settlement paper accountant
		2027-07-15 end contract_end hr`)
}

func TestAfterTheLastDay(t *testing.T) {
	t.Parallel()
	f := monday(t)
	f.State, f.Traits, f.EndedOn = Closing, Traits{Military: true}, day(t, "2026-12-18")
	f = done(f, f.Span.From, Referral, ApplicationLetter, IDDocs, Contract)
	open := slices.DeleteFunc(Promises(f), func(p Promise) bool { return p.Closed })
	says(t, open, `
		2026-12-04 paper:order_hire paper hr
		2026-12-18 paper:order_end paper hr
		2026-12-18 paper:settlement paper accountant
		2026-12-23 centre:end centre_notice hr
		2026-12-25 military:end military_notice hr`)
	f.State = Completed
	open = slices.DeleteFunc(Promises(f), func(p Promise) bool { return p.Closed })
	says(t, open, `
		2026-12-18 paper:order_end paper hr
		2026-12-18 paper:settlement paper accountant
		2026-12-23 centre:end centre_notice hr
		2026-12-25 military:end military_notice hr`)
	for _, state := range []string{Cancelled, NotStarted} {
		f.State = state
		says(t, Promises(f), "")
	}
}

func TestCarriedOver(t *testing.T) {
	t.Parallel()
	f := monday(t)
	f.State, f.Span, f.CarriedOn = Active, span(t, "2026-10-01", "2026-12-31"), day(t, "2026-11-28")
	open := slices.DeleteFunc(Promises(f), func(p Promise) bool { return p.Closed })
	says(t, open, `
		2026-12-17 decide end_decision hr
		2026-12-31 paper:order_end paper hr
		2026-12-31 paper:settlement paper accountant
		2026-12-31 end contract_end hr`)
	f.Span.To = day(t, "2026-11-20")
	open = slices.DeleteFunc(Promises(f), func(p Promise) bool { return p.Closed })
	says(t, open, "2026-11-20 end contract_end hr")
}

func TestReferralAndAgreement(t *testing.T) {
	t.Parallel()
	says(t, ReferralPromises(ReferralFacts{State: Received, ValidUntil: day(t, "2026-12-01")}), "2026-12-01 referral referral hr")
	says(t, ReferralPromises(ReferralFacts{State: Refused, ValidUntil: day(t, "2026-12-01")}), "2026-12-01 referral referral hr closed")
	a := AgreementFacts{State: Active, Span: span(t, "2026-01-01", "2026-12-31"), Today: day(t, "2026-12-20"), Budget: 1000, Spent: 801,
		Worked: []string{"2026-11", "2026-12", "2027-01", "нема"}, ActsDone: []string{"2026-11"}, ActDay: 31, Norms: norms2026}
	says(t, AgreementPromises(a), `
		2026-12-20 funds funds_low hr
		2026-12-31 agreement_end agreement_end hr
		2026-12-31 act:2026-11 act accountant closed
		2027-01-31 act:2026-12 act accountant`)
	a.Spent = 800
	a.State = Expired
	says(t, AgreementPromises(a), `
		2026-12-31 agreement_end agreement_end hr closed
		2026-12-31 act:2026-11 act accountant closed
		2027-01-31 act:2026-12 act accountant`)
	if FundsLow(1000, 800, norms2026) || !FundsLow(1000, 801, norms2026) || FundsLow(0, 5, norms2026) || !FundsLow(10, 20, norms2026) {
		t.Error("low is less than a fifth, and nothing is low of nothing")
	}
	if a.State = Closed; AgreementPromises(a) != nil {
		t.Error("a closed agreement asks for nothing")
	}
}

func TestSheetPromises(t *testing.T) {
	t.Parallel()
	f := SheetFacts{Month: "2026-12", State: Open, Today: day(t, "2026-12-11"), People: []Span{span(t, "2026-12-07", "2027-02-01")},
		Gaps: []when.Date{day(t, "2026-12-10")}, Norms: norms2026}
	says(t, SheetPromises(f), `
		2026-12-11 week:2026-12-07 attendance mentor
		2026-12-11 advance advance_sheet mentor
		2026-12-31 sheet timesheet mentor`)
	f.Gaps, f.Advanced, f.Today = nil, true, day(t, "2026-12-28")
	says(t, SheetPromises(f), `
		2026-12-11 week:2026-12-07 attendance mentor closed
		2026-12-11 advance advance_sheet mentor closed
		2026-12-18 week:2026-12-14 attendance mentor closed
		2026-12-25 week:2026-12-21 attendance mentor closed
		2026-12-31 week:2026-12-28 attendance mentor
		2026-12-31 sheet timesheet mentor`)
	f.People = []Span{span(t, "2026-12-19", "2026-12-22")}
	says(t, SheetPromises(f), `
		2026-12-22 week:2026-12-21 attendance mentor closed
		2026-12-22 sheet timesheet mentor`)
	f.State = Approved
	says(t, SheetPromises(f), `
		2026-12-22 week:2026-12-21 attendance mentor closed
		2026-12-22 sheet timesheet mentor closed`)
	for _, nothing := range []SheetFacts{{Month: "грудень"}, {Month: "2026-12"}, {Month: "2026-12", People: []Span{span(t, "2027-01-01", "2027-02-01")}}} {
		says(t, SheetPromises(nothing), "")
	}
}

// TestDutiesAreKindsOfObligations holds the two tables together: they may not import each other.
func TestDutiesAreKindsOfObligations(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, d := range Duties {
		k, known := obligations.Kinds[d.Kind]
		if !known || k.Hard != d.Hard || d.Role == "" || k.Accepted {
			t.Errorf("the duty %+v and the kind %+v tell different stories", d, k)
		}
		keys = append(keys, "promises."+d.Kind, "whys."+d.Kind)
	}
	need(t, "placements", keys)
}

// someFacts are a placement in any state, with papers in any.
func someFacts(dice *rand.Rand) Facts {
	from := when.Date{Year: 2026, Month: 1, Day: 1}.AddDays(dice.IntN(365))
	pick := func(of []string) string { return of[dice.IntN(len(of))] }
	f := Facts{State: pick(Placements.States), Kind: pick(Codes), Span: Span{From: from, To: from.AddDays(dice.IntN(240))},
		Traits:      Traits{NeedsMed: dice.IntN(2) == 0, Military: dice.IntN(2) == 0, Extended: dice.IntN(3) == 0, Changed: dice.IntN(3) == 0},
		NoAgreement: dice.IntN(2) == 0, Norms: norms2026, Elsewhere: dice.IntN(120), Others: someSpans(dice), Today: from.AddDays(dice.IntN(300) - 30)}
	for _, code := range Checklist(f.Kind, f.Traits) {
		item := Item{Code: code, State: pick([]string{Required, Done, Waived, NotNeeded}), On: from.AddDays(dice.IntN(20) - 15)}
		if dice.IntN(4) == 0 {
			item.Until = item.On.AddDays(dice.IntN(200))
		}
		if dice.IntN(5) > 0 {
			f.Items = append(f.Items, item)
		}
	}
	if dice.IntN(3) == 0 {
		f.EndedOn = from.AddDays(dice.IntN(f.Span.Days()))
	}
	return f
}

func byKey(all []Promise) map[string]Promise {
	m := map[string]Promise{}
	for _, p := range all {
		m[p.Key] = p
	}
	return m
}

// earliest is the first day on which a promise can be due at all.
func earliest(t *testing.T, f Facts, p Promise) when.Date {
	name, rest, _ := strings.Cut(p.Key, ":")
	switch {
	case name == "repeat" || name == "medical":
		return Find(f.Items, p.Paper).On
	case name == "act":
		return day(t, rest+"-01").AddMonths(1)
	case rest == "end" || p.Paper == OrderEnd || p.Paper == Settlement || name == "end":
		return f.last()
	case name == "paper" && p.Due.Before(f.Span.From):
		return f.Span.From.AddDays(-3) // the last working day before
	}
	return f.Span.From
}

func TestPromisesAreSound(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(11, 1))
	for range 4000 {
		f := someFacts(dice)
		all := Promises(f)
		keys := byKey(all)
		if len(keys) != len(all) || !slices.IsSortedFunc(all, func(a, b Promise) int { return a.Due.Compare(b.Due) }) {
			t.Fatalf("%+v: a key twice, or out of order:\n%s", f, said(all))
		}
		for _, p := range all {
			if p.Due.IsZero() || p.Due.Before(earliest(t, f, p)) || len(p.Key) > 60 || p.Role == "" || p.Internal.After(p.Due) {
				t.Fatalf("%+v: %+v is due before it can exist", f, p)
			}
			after := p.Paper == OrderEnd || p.Paper == Settlement || strings.HasSuffix(p.Key, ":end") || p.Kind == DutyAct
			if !p.Closed && Placements.Ended(f.State) && (f.State != Completed || !after) {
				t.Fatalf("%s still wants %+v", f.State, p)
			}
			if p.Paper != "" && p.Kind != DutyAct && !p.Anew && p.Closed != Find(f.Items, p.Paper).Settled() {
				t.Fatalf("%+v is closed unlike its paper", p)
			}
		}
		if end, wanted := keys["end"]; Live(f.State) && (!wanted || end.Closed || end.Due != f.last()) {
			t.Fatalf("%s of %v wants no end:\n%s", f.State, f.Span, said(all))
		}
		unchanged(t, f, all)
		extended(t, f, keys, 1+dice.IntN(60))
	}
}

// unchanged: who is suspended owes what who works owes, and asking twice gives the same answer.
func unchanged(t *testing.T, f Facts, all []Promise) {
	t.Helper()
	if f.State == Active {
		f.State = Suspended
	}
	if again := Promises(f); said(again) != said(all) {
		t.Fatalf("asked again\n%s\nbefore\n%s", said(again), said(all))
	}
}

// extended: a later end moves only what hangs on the end; nothing else appears or goes but what now
// falls within the contract.
func extended(t *testing.T, f Facts, before map[string]Promise, days int) {
	t.Helper()
	if !Live(f.State) || !f.EndedOn.IsZero() {
		return
	}
	f.Span.To = f.Span.To.AddDays(days)
	after := byKey(Promises(f))
	hang := []string{"end", "decide", "paper:order_end", "paper:settlement"}
	if f.ChangedOn.IsZero() {
		hang = append(hang, "paper:agreement_extra", "paper:order_change")
	}
	for key, p := range before {
		now, still := after[key]
		if !still || now.Due != p.Due && !slices.Contains(hang, key) && p.Kind != DutyDayLimit {
			t.Fatalf("%s on %v became %v by an extension", key, p.Due, now.Due)
		}
	}
	for key, p := range after {
		if _, known := before[key]; !known && p.Kind != DutyDayLimit && !p.Anew && p.Kind != DutyAct && key != "decide" {
			t.Fatalf("%s appeared by an extension", key)
		}
	}
}

func TestADoneCarriedOne(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(12, 1))
	for range 1000 {
		f := someFacts(dice)
		f.CarriedOn = f.Today
		for _, p := range Promises(f) {
			if !p.Closed && p.Due.Before(f.CarriedOn) && p.Kind != DutyContractEnd {
				t.Fatalf("carried over on %v and asked for %+v", f.CarriedOn, p)
			}
		}
	}
}

func FuzzPromises(f *testing.F) {
	f.Add(uint64(1), "active", "public_works", "08:00")
	f.Add(uint64(2), "", "", "x")
	f.Fuzz(func(t *testing.T, seed uint64, state, kind, clock string) {
		facts := someFacts(rand.New(rand.NewPCG(seed, 1)))
		facts.State, facts.Kind, facts.StartsAt = state, kind, clock
		for _, p := range Promises(facts) {
			if _, _, err := when.Clock(p.Time); p.Due.IsZero() || p.Time != "" && err != nil {
				t.Fatalf("%+v", p)
			}
		}
	})
}
