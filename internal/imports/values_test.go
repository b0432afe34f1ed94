package imports

import (
	"testing"
)

func TestDatesAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"30.12.2026": "2026-12-30", "30/12/2026": "2026-12-30", "30-12-2026": "2026-12-30", "2026-12-30": "2026-12-30",
		"5.3.2027": "2027-03-05", "30. 12. 2026": "2026-12-30", "30.12.2026 р.": "2026-12-30", "30.12.2026р.": "2026-12-30",
		"15 січня 2027 р.": "2027-01-15", "15 січня 2027 року": "2027-01-15", "«15» січня 2027 року": "2027-01-15", "15 СІЧНЯ 2027": "2027-01-15",
		"15 January 2027": "2027-01-15", "15th of January, 2027": "2027-01-15", "January 15, 2027": "2027-01-15", "Jan 15 2027": "2027-01-15", "15 січ. 2027": "2027-01-15",
		"46402": "2027-01-15", "30.12.26": "2026-12-30", "15 січня 27 р.": "2027-01-15", "29.02.2028": "2028-02-29",
		"до 30.12.2026": "2026-12-30", "до 30 грудня 2026 року включно": "2026-12-30", "не пізніше ніж 30.12.2026": "2026-12-30",
		"середа, 30 грудня 2026 р.": "2026-12-30", "Wednesday, 30 December 2026": "2026-12-30",
		"30.12.2026 17:00": "2026-12-30 17:00", "30.12.2026, 17:00 (Брюссель)": "2026-12-30 17:00 Europe/Brussels",
		"30 грудня 2026 р. о 17:00 за Києвом": "2026-12-30 17:00 Europe/Kyiv", "2026-12-30T17:00:00Z": "2026-12-30 17:00 UTC",
		"2026-12-30 17:00 CET": "2026-12-30 17:00 Europe/Brussels", "30 December 2026, 5 pm Brussels time": "2026-12-30 17:00 Europe/Brussels",
		"30\u00a0грудня\u00a02026": "2026-12-30", "": "", "—": "", "н/д": "",
	} {
		d, f := ParseDay(Cell{Text: text})
		got := dayText(d.Date)
		for _, part := range []string{d.Clock, d.Zone} {
			if part != "" {
				got += " " + part
			}
		}
		if f != nil || got != want || d.Text != "" {
			t.Errorf("%q: %q %v %q, want %q", text, got, f, d.Text, want)
		}
	}
}

func TestPeriodsAreUndated(t *testing.T) {
	for text, want := range map[string]string{
		"II квартал 2027": "2027-04-01 2027-06-30", "ІІ квартал 2027 року": "2027-04-01 2027-06-30", "2 кв. 2027": "2027-04-01 2027-06-30", "2-й квартал 2027 р.": "2027-04-01 2027-06-30",
		"Q2 2027": "2027-04-01 2027-06-30", "2027 Q2": "2027-04-01 2027-06-30", "IV кв. 2026": "2026-10-01 2026-12-31", "другий квартал 2027": "2027-04-01 2027-06-30",
		"second quarter of 2027": "2027-04-01 2027-06-30", "I–II квартал 2027": "2027-01-01 2027-06-30", "у II кварталі 2027 року": "2027-04-01 2027-06-30",
		"I півріччя 2027": "2027-01-01 2027-06-30", "H2 2027": "2027-07-01 2027-12-31", "друге півріччя 2027 р.": "2027-07-01 2027-12-31", "first half of 2027": "2027-01-01 2027-06-30",
		"червень 2027": "2027-06-01 2027-06-30", "у червні 2027": "2027-06-01 2027-06-30", "06.2027": "2027-06-01 2027-06-30", "2027-06": "2027-06-01 2027-06-30", "кінець червня 2027": "2027-06-01 2027-06-30",
		"червень-липень 2027": "2027-06-01 2027-07-31", "June 2027": "2027-06-01 2027-06-30", "early 2028": "2028-01-01 2028-12-31",
		"весна 2027": "2027-03-01 2027-05-31", "навесні 2027": "2027-03-01 2027-05-31", "autumn 2027": "2027-09-01 2027-11-30", "зима 2026/27": "2026-12-01 2027-02-28",
		"2015": "2015-01-01 2015-12-31", "2027 р.": "2027-01-01 2027-12-31", "у 2027 році": "2027-01-01 2027-12-31", "2026–2027": "2026-01-01 2027-12-31", "2026/27": "2026-01-01 2027-12-31",
		"орієнтовно II квартал 2027": "2027-04-01 2027-06-30", "дату буде оголошено у II кварталі 2027 (після ради)": "2027-04-01 2027-06-30",
		"дату ще не оголошено": " ", "постійно": " ", "rolling": " ", "60 днів після оголошення конкурсу": " ", "II квартал": " ",
	} {
		d, f := ParseDay(Cell{Text: text})
		if got := dayText(d.From) + " " + dayText(d.To); f != nil || !d.Undated() || d.Text != text || got != want {
			t.Errorf("%q: %+v %v, want %q", text, d, f, want)
		}
	}
	if d, f := ParseDay(Cell{Text: "2015", Number: true}); f != nil || !d.Undated() || d.From.Year != 2015 {
		t.Errorf("a bare year: %+v %v", d, f)
	}
}

func TestDatesThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"30 лютого 2027": "no_such_day", "30.02.2027": "no_such_day", "29.02.2027": "no_such_day", "31 April 2027": "no_such_day", "00.12.2026": "no_such_day", "40.40.2026": "no_such_day",
		"12/30/2026": "date_order", "30 грудня": "year_missing", "30.12": "year_missing", "30.12.0026": "year_unlikely", "30.12.20266": "date_unclear",
		"02.02.2016–31.07.2017": "date_two", "30.12.2026 або пізніше": "date_rest", "30.12.2026 25:00": "date_rest",
		"12": "date_unclear", "15,5": "date_unclear", "подання 30.12.2026 у два етапи": "date_unclear", "орієнтовно 30 грудня після свят": "date_unclear", "##": "date_unclear",
	} {
		if d, f := ParseDay(Cell{Text: text}); f == nil || f.Key != want {
			t.Errorf("%q: %+v %v, want %s", text, d, f, want)
		}
	}
}

func TestClocksAndPlaces(t *testing.T) {
	for text, want := range map[string]string{
		"17:00 Брюссель": "17:00 Europe/Brussels", "18:00": "18:00 ", "13:00 Варшава": "13:00 Europe/Warsaw", "23:59 New York": "23:59 America/New_York",
		"17.00 CET": "17:00 Europe/Brussels", "5 pm Brussels": "17:00 Europe/Brussels", "5:30 p.m. (Brussels time)": "17:30 Europe/Brussels", "12 am ET": "00:00 America/New_York", "12 pm": "12:00 ",
		"о 17:00 за Києвом": "17:00 Europe/Kyiv", "17:00 за київським часом": "17:00 Europe/Kyiv", "17:00 (за брюссельським часом)": "17:00 Europe/Brussels", "17-00": "17:00 ", "17 год. 30 хв.": "17:30 ",
		"17 год": "17:00 ", "9:05": "09:05 ", "0900": "09:00 ", "24:00": "23:59 ", "23:59:59 UTC": "23:59 UTC", "17:00 UTC+2": "17:00 Etc/GMT-2", "17:00 GMT+3": "17:00 Etc/GMT-3", "17:00+02:00": "17:00 Etc/GMT-2",
		"Брюссель, 17:00": "17:00 Europe/Brussels", "17:00 Брюссель / 18:00 Київ": "17:00 Europe/Brussels", "17:00 Europe/Brussels": "17:00 Europe/Brussels", "17:00 Etc/GMT-2": "17:00 Etc/GMT-2",
		"Брюссель": " Europe/Brussels", "опівдні": "12:00 ", "кінець дня": "23:59 ", "": " ", "-": " ", "17:00 м. Люблін": "17:00 Europe/Warsaw", "17:00 CET/CEST": "17:00 Europe/Brussels", "18:00 Нью-Йорк": "18:00 America/New_York",
	} {
		c, f := ParseClock(Cell{Text: text})
		if f != nil || c.Time+" "+c.Zone != want {
			t.Errorf("%q: %+v %v, want %q", text, c, f, want)
		}
	}
	for text, want := range map[string]string{
		"25:00": "no_such_time", "17:75": "no_such_time", "13 pm": "no_such_time", "17:00 Нарнія": "zone_unknown", "17:00 Mars/Olympus": "zone_unknown", "17:00 місцевий час": "zone_unknown",
		"17:00 Брюссель Варшава": "zone_unknown", "17:00 Київ / 18:00 Варшава": "zone_two", "опівночі": "clock_midnight", "пообіді": "zone_unknown",
	} {
		if c, f := ParseClock(Cell{Text: text}); f == nil || f.Key != want {
			t.Errorf("%q: %+v %v, want %s", text, c, f, want)
		}
	}
	for _, p := range zonePlaces {
		for _, lang := range []string{"uk", "en"} {
			if c, f := ParseClock(Cell{Text: "17:00 " + Place(p.zone, lang)}); f != nil || c.Zone != p.zone {
				t.Errorf("%s in %s reads back as %+v %v", p.zone, lang, c, f)
			}
		}
	}
}

func TestMoneyAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]Money{
		"38 500,00": {true, 3850000, ""}, "1.234,56": {true, 123456, ""}, "1,234.56": {true, 123456, ""}, "1.234.567,89": {true, 123456789, ""}, "1,234,567": {true, 123456700, ""},
		"650 тис.": {true, 65000000, ""}, "650 тис. грн": {true, 65000000, "UAH"}, "1,2 млн": {true, 120000000, ""}, "1.2m": {true, 120000000, ""}, "50k": {true, 5000000, ""}, "50К": {true, 5000000, ""}, "1,234 млн": {true, 123400000, ""},
		"€ 12 400": {true, 1240000, "EUR"}, "€12,400.50": {true, 1240050, "EUR"}, "3 200 000 грн": {true, 320000000, "UAH"}, "47000": {true, 4700000, ""}, "47000 EUR": {true, 4700000, "EUR"}, "EUR 47000": {true, 4700000, "EUR"},
		"12\u00a0400\u00a0₴": {true, 1240000, "UAH"}, "12\u202f400,50 євро": {true, 1240050, "EUR"}, "100 дол. США": {true, 10000, "USD"}, "$100": {true, 10000, "USD"}, "US$ 100": {true, 10000, "USD"}, "1'000.00 CHF": {true, 100000, "CHF"}, "5000 zł": {true, 500000, "PLN"},
		"12 400,-": {true, 1240000, ""}, "0": {true, 0, ""}, "0,5": {true, 50, ""}, "10,5": {true, 1050, ""}, "+100": {true, 10000, ""}, "1 млрд грн.": {true, 100000000000, "UAH"}, "2 bn": {true, 200000000000, ""},
		"": {}, "-": {}, "н/д": {},
	} {
		if m, f := ParseMoney(Cell{Text: text}); f != nil || m != want {
			t.Errorf("%q: %+v %v, want %+v", text, m, f, want)
		}
	}
	for text, want := range map[string]string{
		"1.234": "money_ambiguous", "47,000": "money_ambiguous", "1.2345": "money_cents", "0,125": "money_cents", "-5": "money_negative", "−5": "money_negative", "(500)": "money_negative",
		"10 000–20 000": "money_range", "від 10 до 20": "money_range", "до 50 000": "money_about", "~50k": "money_about", "12 40": "money_unclear", "1,23.456,7": "money_unclear", "за домовленістю": "money_unclear",
		"100 крон": "currency_two", "100 EUR / USD": "money_unclear", "€100 USD": "currency_two", "99999999999999999": "money_too_big", "1e5": "money_unclear", "=1+1": "money_unclear", "0,001 тис.": "", "0,000001 тис.": "money_cents",
	} {
		if m, f := ParseMoney(Cell{Text: text}); (f == nil) != (want == "") || f != nil && f.Key != want {
			t.Errorf("%q: %+v %v, want %s", text, m, f, want)
		}
	}
	for text, want := range map[string]int64{"47.000": 4700, "1234.5": 123450, "940000": 94000000} {
		if m, f := ParseMoney(Cell{Text: text, Number: true}); f != nil || m.Minor != want {
			t.Errorf("number %q: %+v %v", text, m, f)
		}
	}
}

func TestOtherValues(t *testing.T) {
	for text, want := range map[string]string{"грн": "UAH", "євро": "EUR", "дол. США": "USD", "₴": "UAH", "eur": "EUR", "(EUR)": "", "Злотих": "PLN", "тугрик": "", "крона": ""} {
		if got, f := ParseCurrency(Cell{Text: text}); got != want || (f == nil) != (want != "") {
			t.Errorf("currency %q: %q %v", text, got, f)
		}
	}
	for text, want := range map[string]string{"10": "10", "10 %": "10", "6,5%": "6.5", "0": "0", "100": "100", "101": "", "абв": "", "-5": "", "33,3333": "33.3333"} {
		if got, f := ParsePercent(Cell{Text: text}); got != want || (f == nil) != (want != "") {
			t.Errorf("percent %q: %q %v", text, got, f)
		}
	}
	for text, want := range map[string]string{"O.Hnatiuk@Example.org": "o.hnatiuk@example.org", "доц. Романюк Н. В., n.romaniuk@example.edu": "n.romaniuk@example.edu", "Олена <a@b.example>": "a@b.example", "a@b.ua, c@d.ua": "", "не має": ""} {
		if got, f := ParseEmail(Cell{Text: text}); got != want || (f == nil) != (want != "") {
			t.Errorf("email %q: %q %v", text, got, f)
		}
	}
	if got, f := ParsePerson(Cell{Text: "Карп'як  Лариса Петрівна"}); f != nil || got != "Карп’як Лариса Петрівна" {
		t.Errorf("person %q %v", got, f)
	}
	if got, f := ParseEDRPOU(Cell{Text: "34852", Number: true}); f != nil || got != "00034852" {
		t.Errorf("code %q %v", got, f)
	}
	if got, f := ParseLink(Cell{Text: "www.example.org/call"}); f != nil || got != "https://www.example.org/call" {
		t.Errorf("link %q %v", got, f)
	}
	if _, f := ParseLink(Cell{Text: "javascript:alert(1)"}); f == nil {
		t.Error("a script is no link")
	}
}
