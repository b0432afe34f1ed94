package desk_test

import (
	"testing"
	"time"

	"lubart/internal/desk"
	"lubart/internal/testapp"
)

// TestNobodyCostsAsMuchAsSomebody: the time of an answer must not tell which addresses exist.
func TestNobodyCostsAsMuchAsSomebody(t *testing.T) {
	a := testapp.New(t)
	a.User("olha", "manager")
	quickest := func(email string, ask func(email string)) time.Duration {
		best := time.Hour
		for range 3 {
			from := time.Now()
			ask(email)
			best = min(best, time.Since(from))
		}
		return best
	}
	for name, ask := range map[string]func(string){
		"a password": func(email string) { _, _ = desk.SignIn(a.App, email, "wrong", a.Now()) },
		"a code":     func(email string) { _, _ = desk.AskCode(a.App, a.Seat(), email, a.Now()) },
	} {
		known, unknown := quickest("olha@lubart.test", ask), quickest("nobody@lubart.test", ask)
		if unknown < known/4 {
			t.Errorf("%s: %v for an address somebody has, %v for one nobody has", name, known, unknown)
		}
	}
}
