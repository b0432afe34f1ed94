package desk

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// MakeSuperuser makes or renews an account of PocketBase's dashboard and returns its new password.
func MakeSuperuser(app core.App, email string) (password string, err error) {
	r, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, email)
	if err != nil {
		c, err := app.FindCachedCollectionByNameOrId(core.CollectionNameSuperusers)
		if err != nil {
			return "", wrap("make a superuser", err)
		}
		r = core.NewRecord(c)
		r.SetEmail(email)
	}
	password = security.RandomString(20)
	r.SetPassword(password)
	return password, wrap("make a superuser", app.Save(r))
}
