package imports

import (
	"regexp"
	"strconv"
	"strings"

	"lubart/internal/when"
	"lubart/internal/words"
)

// cell reads one cell into the row's values, or adds the sentence that says why it cannot be read.
func (p *planner) cell(r *Planned, c Column, cell Cell) {
	if cell.Empty() || c.Reads != AsText && none(cell.Text) || c.Limit < 20000 && strings.Trim(cell.Text, "-–—") == "" {
		return
	}
	if p.kind.Local && (c.Reads == AsText || c.Reads == AsName || c.Reads == AsChoice || c.Reads == AsChoices) {
		if mended := cyrillic(cell.Text); mended != cell.Text {
			r.Notes = append(r.Notes, *p.at(r, c.Name, fault("note_latin", "text", shown(cell.Text))))
			cell.Text = mended
		}
	}
	f := p.read(r, c, cell)
	if f != nil {
		p.fail(r, c.Name, f)
	}
}

func (p *planner) read(r *Planned, c Column, cell Cell) *Fault {
	if cellError.MatchString(cell.Text) {
		return fault("cell_error", "text", cell.Text)
	}
	if choices := p.kind.choices(c, p.known); choices != nil {
		return p.choice(r, c, choices, cell)
	}
	switch c.Reads {
	case AsDue:
		return r.due(cell)
	case AsDay:
		return r.day(c.Name, cell)
	case AsAbout:
		return p.about(r, c.Name, cell)
	case AsClock:
		return r.clock(cell)
	case AsMoney:
		return r.money(c.Name, cell)
	case AsName:
		return r.name(cell)
	case AsChoices:
		return r.several(c.Name, p.kind.Choices[c.Name], cell)
	}
	parse := map[Reads]func(Cell) (string, *Fault){
		AsPercent: ParsePercent, AsEmail: ParseEmail, AsPerson: ParsePerson, AsLink: ParseLink, AsEDRPOU: ParseEDRPOU, AsPhone: ParsePhone, AsWhole: ParseWhole, AsHours: ParseHours, AsMonth: ParseMonth, AsMark: ParseMark, AsHidden: ParseHidden,
	}[c.Reads]
	if parse == nil {
		parse = func(c2 Cell) (string, *Fault) { return ParseText(c2, c.Limit) }
	}
	v, f := parse(cell)
	if f == nil && v != "" {
		r.Values[c.Name] = v
	}
	return f
}

// choice turns a word into its code. A donor nobody knows becomes a new organisation; any other word that
// nobody knows waits for a person.
func (p *planner) choice(r *Planned, c Column, choices []Choice, cell Cell) *Fault {
	w := meaning(c, choices, cell, p.answers)
	if c.Name == "donor" {
		r.Values["donor"], r.Values["donor_id"] = cell.Text, w.Code
		if w.Name != "" {
			r.Values["donor"] = w.Name
		}
		_, f := ParseText(cell, c.Limit)
		return f
	}
	if w.Code == "" {
		return fault("word_unknown", "text", shown(cell.Text))
	}
	if have := r.Values["currency"]; c.Name == "currency" && have != "" && have != w.Code {
		return fault("currency_differs", "text", w.Code, "other", have)
	}
	r.Values[c.Name] = w.Code
	if c.Reads == AsKnown {
		r.Values[c.Name+"_name"] = w.Name
	}
	if c.Name == "state" {
		r.Values["imported_state"] = cell.Text
	}
	return nil
}

var between = regexp.MustCompile(`[,;\n]+`)

// several reads words of a choice that stand in one cell; their codes are kept in the order of the choice.
func (r *Planned) several(field string, choices []Choice, cell Cell) *Fault {
	have := map[string]bool{}
	for _, part := range between.Split(cell.Text, -1) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		code, _ := guessChoice(choices, words.Fold(part), true)
		if code == "" {
			return fault("words_unknown", "text", shown(strings.TrimSpace(part)), "first", choices[0].Words[0])
		}
		have[code] = true
	}
	var codes []string
	for _, c := range choices {
		if have[c.Code] {
			codes = append(codes, c.Code)
		}
	}
	r.set(field, strings.Join(codes, ","))
	return nil
}

func (r *Planned) set(field, v string) {
	if v != "" {
		r.Values[field] = v
	}
}

func (r *Planned) due(cell Cell) *Fault {
	d, f := ParseDay(cell)
	if f != nil {
		return f
	}
	r.set("expected", d.Text)
	r.set("expected_from", dayText(d.From))
	r.set("expected_to", dayText(d.To))
	r.set("due_date", dayText(d.Date))
	r.set("due_time", d.Clock)
	r.set("due_tz", d.Zone)
	return nil
}

func dayText(d when.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (r *Planned) day(field string, cell Cell) *Fault {
	d, f := ParseDay(cell)
	switch {
	case f != nil:
		return f
	case d.Date.IsZero():
		return fault("date_needed", "text", shown(cell.Text))
	}
	r.Values[field] = d.Date.String()
	return nil
}

// about reads a day or takes the last one of a period; words that name neither are said and left.
func (p *planner) about(r *Planned, field string, cell Cell) *Fault {
	d, f := ParseDay(cell)
	on := d.Date
	switch {
	case f != nil:
		return f
	case on.IsZero() && d.To.IsZero():
		r.Notes = append(r.Notes, *p.at(r, field, fault("note_about_nothing", "text", shown(cell.Text))))
	case on.IsZero():
		on = d.To
		r.Notes = append(r.Notes, *p.at(r, field, fault("note_about", "text", shown(cell.Text), "day", dayText(on))))
	}
	r.set(field, dayText(on))
	return nil
}

// clock joins a time of its own column with one that stood beside the date; two that differ are a fault.
func (r *Planned) clock(cell Cell) *Fault {
	c, f := ParseClock(cell)
	if f != nil {
		return f
	}
	have := Clock{r.Values["due_time"], r.Values["due_tz"]}
	if c.Time != "" && have.Time != "" && c.Time != have.Time || c.Zone != "" && have.Zone != "" && c.Zone != have.Zone {
		return fault("clock_two", "text", shown(cell.Text), "other", have.Time)
	}
	r.set("due_time", c.Time)
	r.set("due_tz", c.Zone)
	return nil
}

func (r *Planned) money(field string, cell Cell) *Fault {
	m, f := ParseMoney(cell)
	if f != nil {
		return f
	}
	if m.Given {
		r.Values[field] = strconv.FormatInt(m.Minor, 10)
		r.set("currency", m.Currency)
	}
	return nil
}
