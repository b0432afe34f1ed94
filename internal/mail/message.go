package mail

import (
	"errors"
	"fmt"
	"mime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Message is one mail to one person. ID and Date are decided once, when the mail is queued, so that a copy
// sent after a lost answer is recognisable as the same.
type Message struct {
	ID          string    `validate:"required,msgid"` // left@domain, without angle brackets
	Date        time.Time `validate:"required"`
	From        Address
	ReplyTo     Address // zero: answers go to From
	To          Address
	Subject     string `validate:"required,nocontrol"`
	Lang        string `validate:"omitempty,oneof=uk en"`
	Text        string `validate:"required"`
	HTML        string `validate:"required"`
	Thread      string `validate:"omitempty,msgid"`              // the root all mails of one matter refer to; it is never sent itself
	ListID      string `validate:"omitempty,dotatom"`            // reminders.example.org
	Unsubscribe string `validate:"omitempty,http_url,nocontrol"` // a page that takes a one-click POST
	Calendar    []byte // a VCALENDAR of Feed, shown by readers as a third form of the text
	Files       []File
}

// File is an attachment. Name may be any text without control characters; Type is a media type.
type File struct {
	Name string
	Type string
	Data []byte
}

// ErrMessage says that a message cannot be sent whatever the server, so that trying again is useless.
var ErrMessage = errors.New("message cannot be composed")

// Check refuses what may not reach a header or a body. Angle brackets around ID and Thread are forgiven.
func (m *Message) Check() error {
	m.ID, m.Thread = bare(m.ID), bare(m.Thread)
	if err := rules.Struct(m); err != nil {
		return fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if err := m.checkBoxes(); err != nil {
		return err
	}
	for part, s := range map[string]string{"text": m.Text, "html": m.HTML} {
		if !readable(s) {
			return fmt.Errorf("%w: %s: %w", ErrMessage, part, ErrControl)
		}
	}
	return m.checkFiles()
}

func (m *Message) checkBoxes() error {
	boxes := map[string]Address{"from": m.From, "to": m.To}
	if !m.ReplyTo.IsZero() {
		boxes["reply-to"] = m.ReplyTo
	}
	for field, a := range boxes {
		checked, err := New(a.Name, a.Box)
		if err == nil && checked.Box != a.Box {
			err = ErrAddress
		}
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrMessage, field, err)
		}
	}
	return nil
}

func (m *Message) checkFiles() error {
	for i, f := range m.Files {
		if _, _, err := mime.ParseMediaType(f.Type); err != nil || !isASCII(f.Type) || !clean(f.Type) {
			return fmt.Errorf("%w: type of file %d", ErrMessage, i+1)
		}
		if f.Name == "" || !clean(f.Name) {
			return fmt.Errorf("%w: name of file %d: %w", ErrMessage, i+1, ErrControl)
		}
	}
	return nil
}

func bare(id string) string {
	return strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">")
}

// readable is clean with line ends and tabs, which a body has.
func readable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
	}) < 0
}
