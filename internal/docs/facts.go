package docs

import (
	"reflect"
	"strings"

	"github.com/samber/lo"

	"lubart/internal/when"
)

// Facts are what the record knows and a paper may say. Whatever is empty or zero leaves a line to
// write on, so a paper always comes out. Identifiers are never here: see Hidden.
type Facts struct {
	Day       when.Date
	Number    string
	Office    OfficeFacts
	Person    PersonFacts
	Work      WorkFacts
	Referral  ReferralFacts
	Agreement AgreementFacts
	Change    ChangeFacts
	End       EndFacts
	Sheet     SheetFacts
}

// OfficeFacts are what the office says of itself. Addressee is position and name of the signatory in
// the dative, Tcc the military office that is told of people on its register.
type OfficeFacts struct {
	Name, Edrpou, Address, City, Email, Position, Signatory, Addressee, Tcc string
}

// PersonFacts are one person: the whole name, then as кого, кому, ким, then as a signature.
type PersonFacts struct {
	Name, Gen, Dat, Ins, Signed, Address, Phone string
	Born                                        when.Date
}

// GenOr is the name as «кого», and as it is written down where nobody gave the form.
func (p PersonFacts) GenOr() string { return lo.CoalesceOrEmpty(p.Gen, p.Name) }

// DatOr is the name as «кому».
func (p PersonFacts) DatOr() string { return lo.CoalesceOrEmpty(p.Dat, p.Name) }

// InsOr is the name as «ким».
func (p PersonFacts) InsOr() string { return lo.CoalesceOrEmpty(p.Ins, p.Name) }

// WorkFacts are the placement. Kind is its code, which the parts of the templates put into words and
// cases; Pay is kopecks for a whole month; the shares are per cent.
type WorkFacts struct {
	Kind, Title, Site, SiteAddress       string
	Mentor, MentorPosition, MentorSigned string
	Starts, Ends                         when.Date
	WeekHours, Days, From, To, Break     string
	Pay                                  int64
	FundPct, LocalPct                    string
	ContractNo                           string
	ContractOn                           when.Date
	OrderNo                              string
	OrderOn                              when.Date
}

// ReferralFacts are who sent the person, and under what number.
type ReferralFacts struct {
	No, Centre, RegNo string
	On, RegOn         when.Date
}

// AgreementFacts are the agreement with the employment centre and the decision it rests on.
type AgreementFacts struct {
	No, DecisionNo      string
	SignedOn, DecidedOn when.Date
}

// ChangeFacts are a change of the placement: its kind, from when, what was and what is now, in words.
type ChangeFacts struct {
	Kind, Was, Now, Reason string
	From, To               when.Date
	WasEnds, NowEnds       when.Date
}

// EndFacts are how the placement ended. Ground is the article of the law, in words.
type EndFacts struct {
	Ground, Reason, OrderNo string
	Day, OrderOn            when.Date
}

// SheetFacts are a month of attendance. Heads name its days, Codes explain the letters.
type SheetFacts struct {
	Month, Site, Codes string
	Heads              []string
	Rows               []SheetRow
	Total              SheetRow
}

// SheetRow is one person's month.
type SheetRow struct {
	Name, Work, Referral              string
	Cells                             []string
	Days, Hours, Accrued, Fund, Local string
}

// Empty are lines for people nobody has written down yet.
func (s SheetFacts) Empty() []struct{} { return make([]struct{}, 12) }

// clean takes out of every text of the facts what would be read as a mark of the template: line ends
// and the sign between cells.
func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.ReplaceAll(oneLine(v.String()), "|", "/"))
	case reflect.Struct:
		for i := range v.NumField() {
			clean(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			clean(v.Index(i))
		}
	}
}

// copied keeps the caller's facts as they are.
func (f Facts) copied() Facts {
	f.Sheet.Heads = append([]string(nil), f.Sheet.Heads...)
	f.Sheet.Rows = lo.Map(f.Sheet.Rows, func(r SheetRow, _ int) SheetRow {
		r.Cells = append([]string(nil), r.Cells...)
		return r
	})
	return f
}
