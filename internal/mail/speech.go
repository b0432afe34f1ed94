package mail

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lubart/internal/when"
	"lubart/internal/words"
)

// subjectRoom is how many characters of a subject readers show; longer titles are cut to keep it.
const subjectRoom = 78

// linesShown is how many lines of a group the HTML of a digest has. The text has them all; mail readers cut
// off long HTML without a word.
const linesShown = 10

// speech is what templates can say in one language.
type speech struct{ *words.Book }

func (s speech) funcs() map[string]any {
	return map[string]any{
		"t": s.T, "n": s.N, "moment": s.moment, "dayshort": s.DayShort, "left": s.left,
		"lang": s.Lang, "greeting": s.greeting, "what": s.what, "brief": s.brief, "until": s.until,
		"headline": s.headline, "tally": s.tally, "groups": s.groups, "change": s.change, "alarm": s.alarm, "pick": s.pick,
		"upper": upper, "brevity": brevity, "sentence": sentence, "paragraphs": paragraphs, "shown": shown, "rest": rest, "button": button,
	}
}

// greeting never guesses a gender: with the stored vocative, or without a name.
func (s speech) greeting(f Frame) string {
	if name := oneLine(f.VocName); name != "" {
		return s.T("mail.greeting.name", "name", name)
	}
	return s.T("mail.greeting")
}

// what names an obligation: its title and, unless the title has it, the grant in quotes.
func (s speech) what(i Item) string {
	title, grant := oneLine(i.Title), oneLine(i.Grant)
	if grant == "" || strings.Contains(title, grant) {
		return title
	}
	if strings.ContainsAny(grant, "«»“”\"") {
		return title + " – " + grant
	}
	return s.T("mail.what", "title", title, "grant", grant)
}

// brief is what in at most room characters; the grant gives way before the title.
func (s speech) brief(i Item, room int) string {
	if full := s.what(i); length(full) <= room {
		return full
	}
	i.Title = oneLine(i.Title)
	spare := room - length(s.what(Item{Title: i.Title, Grant: "…"}))
	if i.Grant = shorten(i.Grant, spare+1); i.Grant == "" {
		return shorten(i.Title, room)
	}
	return s.what(i)
}

// headline is the subject of a mail about one obligation: a message with {day} and {what}. It holds no countdown,
// so that all mails of one date stay in one thread.
func (s speech) headline(key string, i Item) string {
	fixed := s.T(key, "day", s.DayShort(i.Due), "what", "")
	return s.T(key, "day", s.DayShort(i.Due), "what", s.brief(i, subjectRoom-length(fixed)))
}

// until is the whole deadline: weekday, date, and the hour on the donor's clock beside ours.
func (s speech) until(i Item) (string, error) {
	if i.Due.IsZero() {
		return "", errors.New("an obligation without its date")
	}
	if i.TimeUnknown {
		return join(s.date(i.Due), s.T("mail.time_unknown")), nil
	}
	return join(s.date(i.Due), s.Both(i.Due, i.Time, i.Zone)), nil
}

func (s speech) date(d when.Date) string {
	if d.IsZero() {
		return ""
	}
	return s.T("mail.date", "name", s.DayName(d), "year", d.Year)
}

func (s speech) left(i Item) string { return s.Left(i.Days) }

// moment is an instant on the clock of the office.
func (s speech) moment(t time.Time) string { return s.Moment(t, when.Kyiv) }

// pick is a message chosen by a value that the kind has checked: mail.alert.do.gap.
func (s speech) pick(kind, name, value string) string {
	return s.T("mail." + kind + "." + name + "." + value)
}

// change says in one line what a date was and what it is.
func (s speech) change(m Moved) string {
	what, was := upper(s.what(m.Item)), join(s.date(m.Was), s.Both(m.Was, m.WasTime, m.WasZone))
	until, _ := s.until(m.Item) // empty only when the date was taken away, which has its own sentence
	was, until = strings.TrimSuffix(was, "."), strings.TrimSuffix(until, ".")
	switch {
	case until == "":
		return s.T("mail.moved.lead_lifted", "what", what, "was", was)
	case was == "":
		return s.T("mail.moved.lead_set", "what", what, "until", until)
	}
	return s.T("mail.moved.lead", "what", what, "was", was, "until", until)
}

// alarm is the first line of an alert.
func (s speech) alarm(a Alert) string {
	if a.What == "failed" {
		return s.N("mail.alert.text.failed", a.Count)
	}
	return s.T("mail.alert.text."+a.What, "since", s.moment(a.Since), "until", s.moment(a.Until))
}

// group is a heading of a digest with its lines.
type group struct {
	Title string
	Items []Item
}

func (s speech) groups(d Digest) []group {
	named := func(name string, items []Item) group {
		return group{s.T("mail.digest."+name, "n", len(items)), items}
	}
	return []group{named("overdue", d.Overdue), named("today", d.Today), named("week", d.Week), named("later", d.Later),
		{s.T("mail.digest.month"), d.Month}}
}

// tally is the first line of a digest: how many of what.
func (s speech) tally(d Digest) string {
	var parts []string
	count := func(name string, items []Item) {
		if len(items) > 0 {
			parts = append(parts, s.T("mail.digest.tally."+name, "n", len(items)))
		}
	}
	count("overdue", d.Overdue)
	count("today", d.Today)
	count("week", d.Week)
	count("later", d.Later)
	if len(parts) == 0 {
		return s.T("mail.digest.quiet")
	}
	return upper(strings.Join(parts, ", ")) + ". " + s.T("mail.digest.start")
}

func join(date, clock string) string {
	if date == "" || clock == "" {
		return date + clock
	}
	return date + ", " + clock
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// sentence ends what somebody typed with a full stop, unless it has an end.
func sentence(s string) string {
	s = oneLine(s)
	if s == "" || strings.HasSuffix(s, "…") || strings.ContainsAny(s[len(s)-1:], ".!?:") {
		return s
	}
	return s + "."
}

func length(s string) int { return utf8.RuneCountInString(s) }

// shorten cuts at a word's end and says so with an ellipsis; what would keep less than eight characters is dropped.
func shorten(s string, room int) string {
	letters := []rune(oneLine(s))
	if len(letters) <= room {
		return string(letters)
	}
	if room < 8 {
		return ""
	}
	cut := string(letters[:room-1])
	if end := strings.LastIndexByte(cut, ' '); end > len(cut)/2 {
		cut = cut[:end]
	}
	return strings.TrimRight(cut, " ,.;:–-«(") + "…"
}

// brevity is what a machine said, on one line that a person would still read.
func brevity(s string) string { return shorten(s, 300) }

func shown(items []Item) []Item { return items[:min(len(items), linesShown)] }

func rest(items []Item) int { return len(items) - min(len(items), linesShown) }

// link is a button and the words on it.
type link struct{ Title, Link string }

func button(title, address string) link { return link{title, address} }

// paragraph is a part of a plain text; Link is set when it is nothing but an address.
type paragraph struct {
	Lines []string
	Link  string
}

// paragraphs splits a plain text at its empty lines.
func paragraphs(text string) []paragraph {
	var out []paragraph
	for block := range strings.SplitSeq(tidy(text), "\n\n") {
		p := paragraph{Lines: strings.Split(strings.TrimSpace(block), "\n")}
		if len(p.Lines) == 1 && rules.Var(p.Lines[0], "http_url") == nil {
			p.Link = p.Lines[0]
		}
		out = append(out, p)
	}
	return out
}
