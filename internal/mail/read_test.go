package mail

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"
)

// leaf is a part of a message as a strict reader sees it.
type leaf struct {
	kind, method, file string
	body               []byte
}

// read opens sealed bytes with another implementation and fails on anything that it does not like.
func read(t testing.TB, raw []byte) (gomail.Header, []leaf) {
	t.Helper()
	e, err := gomessage.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	var leaves []leaf
	err = e.Walk(func(path []int, part *gomessage.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, params, err := part.Header.ContentType()
		if err != nil {
			return err
		}
		if strings.HasPrefix(kind, "multipart/") {
			return nil
		}
		body, err := io.ReadAll(part.Body)
		h := gomail.AttachmentHeader{Header: part.Header}
		file, nameErr := h.Filename()
		leaves = append(leaves, leaf{kind, params["method"], file, body})
		return errors.Join(err, nameErr)
	})
	if err != nil {
		t.Fatalf("walk: %v", err)
	}
	return gomail.Header{Header: e.Header}, leaves
}

// sound fails unless every line is short, whole and, in the head, ASCII.
func sound(t testing.TB, raw []byte) {
	t.Helper()
	head, _, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok || !bytes.HasSuffix(raw, []byte("\r\n")) {
		t.Fatal("no end of the head or of the message")
	}
	for _, b := range head {
		if b >= 128 {
			t.Fatal("the head is not ASCII")
		}
	}
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > maxLine || bytes.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("bad line %.60q of %d bytes", line, len(line))
		}
	}
}

// address of a header, of which there must be exactly one.
func address(t testing.TB, h gomail.Header, field string) Address {
	t.Helper()
	list, err := h.AddressList(field)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %d addresses, %v", field, len(list), err)
	}
	return Address{list[0].Name, list[0].Address}
}
