package desk_test

import (
	"testing"

	"lubart/internal/desk"
	"lubart/internal/testapp"
)

// TestFileNamesSteerNothing: a name is what people read, and nothing in it leads elsewhere or hides its end.
func TestFileNamesSteerNothing(t *testing.T) {
	a := testapp.New(t)
	for sent, kept := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Звіт "1".pdf`: "Звіт 1.pdf", "a\u202egpj.exe": "agpj.exe", "x\r\nSet-Cookie: y.txt": "xSet-Cookie y.txt",
	} {
		r, err := desk.KeepFile(a.App, a.Act(), nil, "other", sent, []byte("x"))
		if err != nil || r.GetString("name") != kept {
			t.Errorf("%q is kept as %q: %v", sent, r.GetString("name"), err)
		}
	}
}
