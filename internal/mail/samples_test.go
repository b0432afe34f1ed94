package mail

import (
	"time"

	"lubart/internal/when"
)

// sample is one mail as the golden files show it.
type sample struct {
	name, kind string
	data       func(lang string) any
}

var samples = []sample{
	{"reminder", "reminder", func(lang string) any { return Reminder{frame(lang), submission(lang)} }},
	{"reminder_bare", "reminder", func(lang string) any {
		return Reminder{Frame{}, Item{Title: pair(lang, "звіт до міської ради", "report to the city council"),
			Due: when.Date{Year: 2026, Month: 11, Day: 27}, Days: -3, Link: site + "/obligations/o3"}}
	}},
	{"digest", "digest", func(lang string) any { return digest(lang) }},
	{"digest_monday", "digest", func(lang string) any {
		return Digest{Frame: frame(lang), Day: monday, Monday: true, Link: site + "/today",
			Month: []Item{submission(lang)}}
	}},
	{"digest_empty", "digest", func(lang string) any {
		return Digest{Frame: frame(lang), Day: monday, Monday: true, Link: site + "/today"}
	}},
	{"moved", "moved", func(lang string) any {
		return Moved{Frame: frame(lang), Item: submission(lang), Was: when.Date{Year: 2026, Month: 12, Day: 15},
			WasTime: "17:00", WasZone: "Europe/Brussels", By: pair(lang, "Олена Гнатюк", "Olena Hnatiuk"),
			Why: pair(lang, "донор продовжив приймання заявок", "the donor has extended the call")}
	}},
	{"moved_lifted", "moved", func(lang string) any {
		i := submission(lang)
		i.Due, i.Time, i.Zone = when.Date{}, "", ""
		return Moved{Frame: frame(lang), Item: i, Was: when.Date{Year: 2026, Month: 12, Day: 15}}
	}},
	{"moved_set", "moved", func(lang string) any { return Moved{Frame: frame(lang), Item: submission(lang)} }},
	{"escalation", "escalation", func(lang string) any {
		i := submission(lang)
		i.Owner, i.Days, i.Ack, i.Snooze = pair(lang, "Назар Коваль", "Nazar Koval"), 1, "", ""
		return Escalation{frame(lang), i, "lead", 3}
	}},
	{"invite", "invite", func(lang string) any {
		return Invite{frame(lang), pair(lang, "Олена Гнатюк", "Olena Hnatiuk"), site + "/invite/t0ken", noon.AddDate(0, 0, 7)}
	}},
	{"sign_in", "sign_in", func(lang string) any { return SignIn{frame(lang), "481516", 5} }},
	{"reset", "reset", func(lang string) any { return Reset{frame(lang), site + "/reset/t0ken", noon.Add(30 * time.Minute)} }},
	{"attendance", "attendance", func(lang string) any {
		return Attendance{Frame: frame(lang), From: monday, To: monday.AddDays(6), Link: site + "/attendance/t0ken", Expires: noon.AddDate(0, 0, 14)}
	}},
	{"test", "test", func(lang string) any {
		return Test{frame(lang), pair(lang, "Олена Гнатюк", "Olena Hnatiuk"), noon}
	}},
	{"alert", "alert", func(lang string) any {
		return Alert{Frame: frame(lang), What: "gap", Since: noon.Add(-50 * time.Hour), Until: noon, Link: site + "/outbox"}
	}},
	{"alert_failed", "alert", func(lang string) any {
		return Alert{Frame: frame(lang), What: "failed", Count: 3, Detail: "550 5.7.1 policy", Link: site + "/outbox"}
	}},
	{"alert_transport", "alert", func(lang string) any {
		return Alert{Frame: frame(lang), What: "transport", Since: noon, Detail: "535 5.7.8 denied", Link: site + "/outbox"}
	}},
	{"alert_paused", "alert", func(lang string) any {
		return Alert{Frame: frame(lang), What: "paused", Since: noon, Link: site + "/outbox"}
	}},
	{"system", "system", func(lang string) any {
		return System{frame(lang), pair(lang, "Вхід із нового пристрою", "Sign-in from a new device"),
			pair(lang, "До вашого облікового запису ввійшли.\n\nЯкщо це не ви, змініть пароль:\n\n", "Somebody signed in.\n\nIf not you, change the password:\n\n") +
				site + "/reset\n"}
	}},
}

const site = "https://lubart.example.org"

var (
	noon   = time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC)
	monday = when.Date{Year: 2026, Month: 11, Day: 30}
)

func frame(lang string) Frame {
	return Frame{VocName: pair(lang, "Олено", "Olena"), Home: site,
		Office: pair(lang, "Департамент ЦНАП, відділ грантів", "Department of services, grants office")}
}

func submission(lang string) Item {
	return Item{Title: pair(lang, "подання заявки", "submission of the application"),
		Grant: pair(lang, "Енергоефективність громад", "Energy efficiency of communities"),
		Donor: pair(lang, "Європейська комісія", "European Commission"),
		Due:   when.Date{Year: 2026, Month: 12, Day: 30}, Time: "17:00", Zone: "Europe/Brussels", Days: 2,
		Do:   pair(lang, "подати заявку через портал і зберегти підтвердження", "submit through the portal and keep the confirmation"),
		Link: site + "/obligations/o1", Ack: site + "/obligations/o1/ack", Snooze: site + "/obligations/o1/snooze"}
}

func digest(lang string) Digest {
	line := func(uk, en string, days int, link string) Item {
		return Item{Title: pair(lang, uk, en), Due: monday.AddDays(days), Days: days, Link: site + "/obligations/" + link}
	}
	late := line("проміжний звіт", "interim report", -3, "o3")
	late.Owner, late.Note = pair(lang, "Назар Коваль", "Nazar Koval"), pair(lang, "ви заступаєте відповідальну особу", "you stand in for the owner")
	unknown := line("лист підтримки", "letter of support", 3, "o5")
	unknown.TimeUnknown = true
	return Digest{Frame: frame(lang), Day: monday, Link: site + "/today", Overdue: []Item{late},
		Today: []Item{line("сплата внеску", "payment of the fee", 0, "o4")}, Week: []Item{unknown}, Later: []Item{submission(lang)}}
}

func pair(lang, uk, en string) string {
	if lang == "uk" {
		return uk
	}
	return en
}

func message(lang, subject, text, html string) Message {
	return Message{ID: "r.abc123@lubart.example.org", Date: noon, Subject: subject, Text: text, HTML: html, Lang: lang,
		From:    Address{pair(lang, "Відділ грантів", "Grants office"), "lubart@example.org"},
		ReplyTo: Address{"", "office@example.org"}, To: Address{pair(lang, "Олена Гнатюк", "Olena Hnatiuk"), "olena@example.org"},
		Thread: "o.o1.1@lubart.example.org", ListID: "reminders.lubart.example.org"}
}
