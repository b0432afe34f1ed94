package desk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lubart/internal/words"
)

// Paragraph is what the yearly report says of the works, in whole sentences, ready to be copied.
func (r Report) Paragraph(b *words.Book) string {
	public, useful, other := r.Figure("pw_persons"), r.Figure("uw_persons"), r.Figure("tw_persons")
	lead := r.Name.During(b)
	if r.Decision.Number != "" {
		lead = b.T("reports.par.decision", "date", b.DayShort(r.Decision.On), "number", r.Decision.Number) + " " + lead
	}
	said := []string{upperFirst(lead) + " " + b.N("reports.par.public", int(public.Value)) + orNothing(useful.Value, func() string {
		return b.T("reports.par.useful", "n", b.Num(int(useful.Value)))
	}) + orNothing(other.Value, func() string { return b.T("reports.par.other", "n", b.Num(int(other.Value))) }) + "."}
	if public.Was > 0 && public.Change.By != 0 {
		said = append(said, b.T("reports.par.compared", "change", r.changed(b, public)))
	}
	if len(r.Directions) > 0 {
		said = append(said, b.T("reports.par.directions", "list", strings.Join(lowered(r.Directions), "; ")))
	}
	said = append(said, r.worked(b)...)
	return strings.Join(append(said, b.T("reports.par.close")), " ")
}

// worked is how much was worked and what it cost, if anything was.
func (r Report) worked(b *words.Book) []string {
	days, local, fund := r.Figure("pw_days"), r.Figure("pw_funds_local"), r.Figure("pw_funds_fund")
	if days.Value == 0 {
		return nil
	}
	said := []string{b.N("reports.par.days", int(days.Value), "hours", b.N("reports.par.hours", int(r.Figure("pw_hours").Value/60)))}
	if all := local.Value + fund.Value; all > 0 {
		said = append(said, b.T("reports.par.money", "all", b.Money(all, "UAH"), "local", b.Money(local.Value, "UAH")))
	}
	return said
}

// changed is «на 12 осіб, або 18,5 %, більше».
func (r Report) changed(b *words.Book, l FigureLine) string {
	more := "reports.more"
	by := l.Change.By
	if by < 0 {
		more, by = "reports.less", -by
	}
	percent := l.Change.Percent
	if percent < 0 {
		percent = -percent
	}
	return b.T(more, "by", b.N("reports.by_persons", int(by)), "percent", b.Decimal(percent, 1))
}

// During is a period as a sentence has it: «упродовж 2026 року».
func (n PeriodName) During(b *words.Book) string { return n.said(b, "reports.during.") }

// Title is a period as a choice has it: «2026 рік».
func (n PeriodName) Title(b *words.Book) string { return n.said(b, "reports.period.") }

var roman = []string{"", "I", "II", "III", "IV"}

func (n PeriodName) said(b *words.Book, keys string) string {
	p := n.Days()
	switch {
	case n.Year == 0:
		return b.T(keys+"days", "from", b.DayShort(p.From), "to", b.DayShort(p.To))
	case n.Half > 0:
		return b.T(keys+"half", "half", roman[n.Half], "year", n.Year)
	case n.Quarter > 0:
		return b.T(keys+"quarter", "quarter", roman[n.Quarter], "year", n.Year)
	case n.Month > 0:
		return b.T(keys+"month", "month", b.Month(p.From), "of", b.MonthOf(p.From))
	}
	return b.T(keys+"year", "year", n.Year)
}

func orNothing(n int64, say func() string) string {
	if n == 0 {
		return ""
	}
	return say()
}

func lowered(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		first, size := utf8.DecodeRuneInString(s)
		out[i] = string(unicode.ToLower(first)) + s[size:]
	}
	return out
}

func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
