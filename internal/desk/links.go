package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"lubart/internal/store"
)

// How long links of each purpose live.
const (
	setupLife  = 24 * time.Hour
	signInLife = 7 * 24 * time.Hour
	feedLife   = 0 // until revoked
)

// hashOf is how a link's token is kept: whoever reads the database cannot use the link.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// makeLink creates a link of a purpose for a user (or nobody yet) and returns its token, which is
// shown once and kept nowhere.
func makeLink(tx core.App, a store.Act, purpose, user string, life time.Duration) (string, error) {
	token := security.RandomString(43)
	values := map[string]any{"purpose": purpose, "user": user, "hash": hashOf(token)}
	if life > 0 {
		values["expires_at"] = a.At.Add(life)
	}
	_, err := store.Make(tx, a, "access_links", values)
	return token, wrap("make a link", err)
}

// linkOf finds a live link by its token: not expired, not revoked and, unless it is a feed, not
// used. Wrong, old and foreign tokens are all the same stranger.
func linkOf(app core.App, purpose, token string, now time.Time) (*core.Record, error) {
	r, err := store.First(app, "access_links", dbx.HashExp{"hash": hashOf(token), "purpose": purpose})
	if err != nil {
		return nil, err
	}
	expires := r.GetDateTime("expires_at")
	over := !expires.IsZero() && !now.Before(expires.Time())
	if over || !r.GetDateTime("revoked_at").IsZero() || (purpose != "feed" && !r.GetDateTime("used_at").IsZero()) {
		return nil, store.ErrNotFound
	}
	return r, nil
}

// useLink marks a one-time link as used, inside the transaction of what it was used for.
func useLink(tx core.App, a store.Act, purpose, token string) (*core.Record, error) {
	r, err := linkOf(tx, purpose, token, a.At)
	if err != nil {
		return nil, err
	}
	r.Set("used_at", a.At)
	return r, store.Save(tx, a, r)
}

// revokeLinks ends every live link of a purpose, of one user or, for setup, of everybody.
func revokeLinks(tx core.App, a store.Act, purpose, user string) error {
	live, err := store.Where(tx, "access_links", dbx.HashExp{"purpose": purpose, "user": user, "revoked_at": ""})
	if err != nil {
		return err
	}
	for _, r := range live {
		r.Set("revoked_at", a.At)
		if err := store.Save(tx, a, r); err != nil {
			return err
		}
	}
	return nil
}

// SetupLink is the one-time address that makes the first user, empty once there is a user. Each
// start makes a new one and ends the one before.
func SetupLink(app core.App, s Seat, now time.Time) (link string, err error) {
	a := store.Act{Via: "clock", At: now}
	err = store.Tx(app, func(tx core.App) error {
		n, err := tx.CountRecords("users")
		if err != nil || n > 0 {
			return err
		}
		if err := revokeLinks(tx, a, "setup", ""); err != nil {
			return err
		}
		token, err := makeLink(tx, a, "setup", "", setupLife)
		link = s.URL + "/setup?token=" + token
		return err
	})
	return link, wrap("make the setup link", err)
}
