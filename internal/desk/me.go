package desk

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/samber/lo"

	"lubart/internal/access"
	"lubart/internal/form"
	"lubart/internal/people"
	"lubart/internal/store"
	"lubart/internal/web"
)

// freshEntry is how long somebody who came by a code or link may set a password without the old
// one: that is what people do who forgot it.
const freshEntry = time.Hour

// OwnView is a person's own settings.
type OwnView struct {
	Fields  []form.Field
	Values  map[string]any
	Others  []web.Option
	NeedOld bool // the old password is asked
	Hushed  bool // this address is stopped: nothing reaches it
	Quiet   []QuietKind
}

// Myself are a person's own settings.
func Myself(app core.App, me *core.Record, now time.Time) (OwnView, error) {
	v := OwnView{Fields: people.OwnFields, Values: map[string]any{}, Quiet: QuietKinds(me)}
	for _, f := range people.OwnFields {
		v.Values[f.Name] = me.Get(f.Name)
	}
	to, err := readerOf(app, "users/"+me.Id)
	if err != nil {
		return v, err
	}
	v.Values["digest_time"], v.Hushed = to.morning, to.suppressed
	if v.NeedOld, err = needsOld(app, me, now); err != nil {
		return v, err
	}
	v.Others, err = colleagueOptions(app, me.Id)
	return v, err
}

// SaveMyself changes what a person may change about themselves.
func SaveMyself(app core.App, who access.Who, now time.Time, e Edit) error {
	return wrap("change one's own settings", store.Tx(app, func(tx core.App) error {
		me, err := tx.FindRecordById("users", who.ID)
		if err != nil {
			return err
		}
		if me.GetString("digest_time") == "" {
			me.Set("digest_time", morning) // what the form showed
		}
		if err := Apply(me, people.OwnFields, e); err != nil {
			return err
		}
		return store.Save(tx, store.Act{Who: who, Via: who.Via, At: now}, me)
	}))
}

// PasswordFields are what a new password is asked with.
var PasswordFields = []form.Field{
	{Name: "old_password", Kind: form.Text, Rule: "max=70"},
	{Name: "password", Kind: form.Text, Rule: "required,min=10,max=70"},
}

// needsOld says whether the old password is asked: not while none was ever set, and not of somebody
// who just came by a code or link.
func needsOld(app core.App, me *core.Record, now time.Time) (bool, error) {
	entries, err := store.Where(app, "audit", dbx.And(dbx.HashExp{"collection": "users", "record": me.Id}, dbx.In("action", "sign_in", "sign_in_code", "sign_in_link")), "seq DESC")
	if err != nil {
		return true, err
	}
	ever := lo.SomeBy(entries, func(r *core.Record) bool { return r.GetString("action") == "sign_in" })
	if !ever && !own(me) {
		return false, nil
	}
	last := lo.FirstOr(entries, nil)
	byLink := last != nil && last.GetString("action") != "sign_in" && now.Sub(last.GetDateTime("at").Time()) < freshEntry
	return !byLink, nil
}

// own says whether the person has set a password here.
func own(me *core.Record) bool {
	var prefs struct {
		Password bool `json:"password"`
	}
	return me.UnmarshalJSONField("prefs", &prefs) == nil && prefs.Password
}

// ChangePassword sets a person's password, ends every other session and returns the token of this one.
func ChangePassword(app core.App, who access.Who, now time.Time, old, fresh string) (token string, err error) {
	err = store.Tx(app, func(tx core.App) error {
		me, err := tx.FindRecordById("users", who.ID)
		if err != nil {
			return err
		}
		ask, err := needsOld(tx, me, now)
		if err != nil {
			return err
		}
		if ask && !me.ValidatePassword(old) {
			return form.Faults{{Field: "old_password", Key: "settings.wrong_password"}}
		}
		if weak(fresh) {
			return form.Faults{{Field: "password", Key: "door.weak_password"}}
		}
		prefs := map[string]any{}
		_ = me.UnmarshalJSONField("prefs", &prefs) // none yet
		prefs["password"] = true
		me.Set("prefs", prefs)
		me.SetPassword(fresh)
		if err := store.Save(tx, store.Act{Who: who, Via: who.Via, At: now}, me); err != nil {
			return err
		}
		token, err = me.NewAuthToken()
		return err
	})
	return token, wrap("change a password", err)
}
