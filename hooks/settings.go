package hooks

import (
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"lubart/internal/desk"
	"lubart/internal/form"
	"lubart/internal/web"
	"lubart/internal/when"
)

func (h *House) settingRoutes(r *router.Router[*core.RequestEvent]) {
	r.GET("/settings", h.page(showSettings))
	r.GET("/settings/office", h.page(showOffice))
	r.POST("/settings/office", h.page(saveOffice))
	r.GET("/settings/reminders", h.page(showLadders))
	r.POST("/settings/reminders", h.page(saveRemindSettings))
	r.GET("/settings/reminders/{kind}", h.page(showLadder))
	r.POST("/settings/reminders/{kind}", h.page(saveLadder))
	r.GET("/settings/days", h.page(showDays))
	r.POST("/settings/days", h.page(addDay))
	r.POST("/settings/days/law", h.page(setMartialLaw))
	r.POST("/settings/days/{id}/remove", h.page(removeDay))
	r.GET("/settings/backups", h.page(showBackups))
	r.POST("/settings/backups", h.page(makeBackup))
	r.GET("/settings/backups/{name}", h.page(takeBackup))
	r.GET("/settings/about", h.page(showAbout))
	r.GET("/audit", h.page(showAudit))
	h.colleagueRoutes(r) // settings_people.go
	h.normRoutes(r)      // settings_norms.go
}

// showSettings is the way to every setting; who keeps none of them has only their own.
func showSettings(v *visit) error {
	if !v.who.Is("admin", "head", "hr") {
		return v.Redirect(http.StatusSeeOther, "/settings/me")
	}
	return v.show("settings", "settings", "settings.title", "settings", map[string]any{"Admin": v.who.Is("admin"), "Office": v.who.Is("admin", "head"),
		"Placements": v.who.Is("head", "hr")})
}

func showOffice(v *visit) error {
	rows, err := desk.Office(v.App, v.who)
	if err != nil {
		return err
	}
	return v.show("settings-office", "settings", "settings.office.title", "settings", rows)
}

func saveOffice(v *visit) error {
	e, err := v.edit(desk.OfficeFields)
	if err == nil {
		err = desk.SaveOffice(v.App, v.who, v.now, e)
	}
	if err == nil {
		return v.done("/settings/office", "house.saved")
	}
	rows, broken := desk.Office(v.App, v.who)
	if broken != nil {
		return broken
	}
	return v.again(err, "settings-office", "settings", "settings.office.title", "settings", rows)
}

// remindPage is what the page of reminders shows.
type remindPage struct {
	Rows    []desk.SettingRow
	Ladders []desk.LadderRow
}

func (v *visit) remindPage() (p remindPage, err error) {
	if p.Rows, err = desk.RemindSettings(v.App, v.who); err != nil {
		return p, err
	}
	p.Ladders, err = desk.Ladders(v.App, v.who, v.book.T("settings.weekly"))
	return p, err
}

func showLadders(v *visit) error {
	p, err := v.remindPage()
	if err != nil {
		return err
	}
	return v.show("settings-ladders", "settings", "settings.reminders.title", "settings", p)
}

func saveRemindSettings(v *visit) error {
	e, err := v.edit(desk.RemindFields)
	if err == nil {
		err = desk.SaveRemindSettings(v.App, v.who, v.now, e)
	}
	if err == nil {
		return v.done("/settings/reminders", "house.saved")
	}
	p, broken := v.remindPage()
	if broken != nil {
		return broken
	}
	return v.again(err, "settings-ladders", "settings", "settings.reminders.title", "settings", p)
}

// ladderPage is one kind with the fields of its form.
type ladderPage struct {
	desk.LadderRow
	Fields map[string]form.Field
}

func (v *visit) ladderPage() (ladderPage, string, error) {
	row, err := desk.Ladder(v.App, v.who, v.Request.PathValue("kind"), v.book.T("settings.weekly"))
	if err != nil {
		return ladderPage{}, "", err
	}
	fields := map[string]form.Field{}
	for _, f := range desk.RuleFields {
		fields[f.Name] = f
	}
	return ladderPage{row, fields}, v.book.T("settings.reminders.of", "kind", v.book.T("kinds."+row.Kind)), nil
}

func showLadder(v *visit) error {
	p, title, err := v.ladderPage()
	if err != nil {
		return err
	}
	return v.show("settings-ladder", "settings", title, "settings", p)
}

func saveLadder(v *visit) error {
	e, err := v.edit(desk.RuleFields)
	if err == nil {
		err = desk.SaveLadder(v.App, v.who, v.now, v.Request.PathValue("kind"), e)
	}
	if err == nil {
		return v.done("/settings/reminders", "settings.reminders.saved")
	}
	p, title, broken := v.ladderPage()
	if broken != nil {
		return broken
	}
	return v.again(err, "settings-ladder", "settings", title, "settings", p)
}

// daysPage is a year's calendar with the fields of its form.
type daysPage struct {
	desk.DaysOff
	Fields map[string]form.Field
}

func (v *visit) daysPage() (daysPage, error) {
	year, err := strconv.Atoi(v.Request.URL.Query().Get("year"))
	if err != nil || year < 2000 || year > 2100 {
		year = when.DateOf(v.now, when.Kyiv).Year
	}
	days, err := desk.ListDaysOff(v.App, v.who, year)
	fields := map[string]form.Field{}
	for _, f := range desk.DayFields {
		fields[f.Name] = f
	}
	return daysPage{days, fields}, err
}

func showDays(v *visit) error {
	p, err := v.daysPage()
	if err != nil {
		return err
	}
	return v.show("settings-days", "settings", "settings.days.title", "days", p)
}

func addDay(v *visit) error {
	e, err := v.edit(desk.DayFields)
	if err == nil {
		err = desk.AddDay(v.App, v.who, v.now, e.Values)
	}
	if err == nil {
		date, _ := e.Values["date"].(string)
		return v.done("/settings/days?year="+date[:4], "settings.days.added")
	}
	p, broken := v.daysPage()
	if broken != nil {
		return broken
	}
	return v.again(err, "settings-days", "settings", "settings.days.title", "days", p)
}

func removeDay(v *visit) error {
	if err := desk.RemoveDay(v.App, v.who, v.now, v.Request.PathValue("id")); err != nil {
		return err
	}
	return v.done("/settings/days", "settings.days.removed")
}

func setMartialLaw(v *visit) error {
	in, err := v.form()
	if err != nil {
		return err
	}
	if err := desk.SetMartialLaw(v.App, v.who, v.now, in.Get("martial_law") == "1"); err != nil {
		return err
	}
	return v.done("/settings/days", "house.saved")
}

func showBackups(v *visit) error {
	list, err := desk.ListBackups(v.App, v.h.seat, v.who)
	if err != nil {
		return err
	}
	return v.show("settings-backups", "settings", "backups.title", "backups", list)
}

func makeBackup(v *visit) error {
	if err := desk.MakeBackup(v.App, v.h.seat, v.who, v.now); err != nil {
		return err
	}
	return v.done("/settings/backups", "backups.made")
}

func takeBackup(v *visit) error {
	name := v.Request.PathValue("name")
	file, err := desk.OpenBackup(v.App, v.h.seat, v.who, v.now, name)
	if err != nil {
		return err
	}
	v.Response.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Response.Header().Set("Cache-Control", "private, no-store")
	http.ServeFile(v.Response, v.Request, file)
	return nil
}

func showAbout(v *visit) error {
	state, err := desk.AboutServer(v.App, v.who, v.now)
	if err != nil {
		return err
	}
	return v.show("settings-about", "settings", "settings.about.title", "settings", map[string]any{"State": state, "Mail": shownSMTP(v.h.Config.SMTP), "BuiltIn": v.h.builtIn(), "URL": v.h.seat.URL})
}

func showAudit(v *visit) error {
	page, err := desk.ShowAudit(v.App, v.who, desk.AuditFilterOf(v.Request.URL.Query()))
	if err != nil {
		return err
	}
	page.People[len(page.People)-1].Label = v.book.T("audit.house")
	options := []web.Option{}
	for _, c := range page.Collections {
		if c != "" {
			options = append(options, web.Option{Value: c, Label: v.named("audit.collection.", c)})
		}
	}
	return v.show("audit", "settings", "audit.title", "audit", map[string]any{"Page": page, "Collections": options})
}

// named is the words of a code, or the code itself while it has none.
func (v *visit) named(prefix, code string) string {
	if v.book.Has(prefix + code) {
		return v.book.T(prefix + code)
	}
	return code
}
