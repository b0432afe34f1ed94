package hooks

import (
	"crypto/sha256"
	"fmt"
	"net/mail"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/samber/lo"

	"lubart/internal/desk"
	"lubart/internal/web"
)

// settle works out what links, senders and sealed codes are made of, before the folder is opened.
func (h *House) settle() error {
	secret, made, err := loadSecret(h.Config, h.Dir)
	if err != nil {
		return err
	}
	if made {
		fmt.Fprintf(h.Err, "lubart: made a secret in %s.secret; keep a copy of it apart from the data, without it encrypted values are lost\n", h.Dir)
	}
	from := lo.CoalesceOrEmpty(h.Config.MailFrom, "Любарт <lubart@localhost.localdomain>")
	address, err := mail.ParseAddress(from)
	if err != nil {
		return fmt.Errorf("LUBART_MAIL_FROM: %w", err)
	}
	h.seat = desk.Seat{URL: h.address(), From: from, Domain: domainOf(address.Address), Key: sha256.Sum256([]byte(secret)), Dir: h.Dir}
	if h.Config.SecretOld != "" {
		h.seat.Old = sha256.Sum256([]byte(h.Config.SecretOld))
	}
	return nil
}

// address is how people reach this server: as configured, else where it listens, else where the
// server listens that this command runs beside.
func (h *House) address() string {
	return lo.CoalesceOrEmpty(h.Config.URL, lo.Ternary(h.Addr == "", "", "http://"+h.Addr), h.server, "http://127.0.0.1:8090")
}

func domainOf(box string) string {
	u, err := url.Parse("mailto://" + box)
	if err != nil || u.Hostname() == "" {
		return "localhost.localdomain"
	}
	return u.Hostname()
}

// newThrottle lets one account be tried five times from one address, then once a minute.
func newThrottle() *web.Throttle { return &web.Throttle{Burst: 5, Every: time.Minute, Size: 10000} }

// stale says whether a session's token has been used for a while and should be renewed.
func stale(token string, now time.Time) bool {
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return false
	}
	exp, _ := claims["exp"].(float64)
	return time.Unix(int64(exp), 0).Sub(now) < desk.SessionLife-renewAfter
}
