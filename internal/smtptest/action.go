package smtptest

import (
	"fmt"

	"github.com/emersion/go-smtp"
)

// Action is what the server does at a stage.
type Action struct {
	reply  *smtp.SMTPError
	drop   bool
	keep   bool
	panics bool
	wait   <-chan struct{}
}

var (
	// Accept answers with success.
	Accept = Action{}
	// Drop closes the connection without an answer.
	Drop = Action{drop: true}
	// DropAfterDot, at Dot, takes the message and closes without saying so.
	DropAfterDot = Action{drop: true, keep: true}
	// Panic makes the server's own code fail.
	Panic = Action{panics: true}
)

// Reply answers with a code, an enhanced code like "4.7.1" ("" for none) and a text.
func Reply(code int, enhanced, text string) Action {
	said := &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: text}
	if enhanced != "" {
		e := &said.EnhancedCode
		if _, err := fmt.Sscanf(enhanced, "%d.%d.%d", &e[0], &e[1], &e[2]); err != nil {
			panic("enhanced code " + enhanced + ": " + err.Error())
		}
	}
	return Action{reply: said}
}

// After does the action once the channel is closed.
func (a Action) After(ready <-chan struct{}) Action {
	a.wait = ready
	return a
}
