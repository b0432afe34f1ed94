package docs

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// parts opens a text again and reads every part of it as XML.
func parts(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(body)
		for d := xml.NewDecoder(bytes.NewReader(body)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return all
}

func TestWordOpensEveryPaper(t *testing.T) {
	for _, code := range Codes() {
		p, err := Draft(code, known)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := DOCX(p)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := DOCX(p)
		if !bytes.Equal(raw, again) {
			t.Errorf("%s: two writings differ", code)
		}
		all := parts(t, raw)
		text := all["word/document.xml"]
		if strings.Contains(text, "w:orient") != p.Wide || strings.Count(text, "<w:sectPr>") != 1 {
			t.Errorf("%s: the page is wrong", code)
		}
		for _, token := range Hidden {
			if strings.Contains(text, token) {
				t.Errorf("%s prints %s instead of a line", code, token)
			}
		}
		for _, style := range styleOf {
			if !strings.Contains(all["word/styles.xml"], `w:styleId="`+style+`"`) {
				t.Errorf("no style %s", style)
			}
		}
		for name := range all {
			if strings.HasPrefix(name, "word/") && strings.HasSuffix(name, ".xml") && !strings.Contains(all["[Content_Types].xml"], "/"+name) {
				t.Errorf("%s has no type in the package", name)
			}
		}
	}
}

func TestWordReadsWhatWasWritten(t *testing.T) {
	p := Paper{Title: "<Наказ> & «ґ»", Blocks: []Block{
		{ID: "a", Kind: Heading, Text: "НАКАЗ <w:p> & ]]>"}, {ID: "b", Kind: Paragraph, Text: "Ґалина Їжакевич\x01\nдруга"}, {ID: "c", Kind: Item, Text: "річ"},
		{ID: "d", Kind: Pair, Text: "ліво", Right: "право"}, {ID: "e", Kind: Break}, {ID: "f", Kind: Paragraph, Text: " "},
		{ID: "g", Kind: Grid, Heads: 1, Rows: [][]string{{"один", "два"}, {"три"}}, Widths: []float64{1, 3}},
	}}
	raw, err := DOCX(p, Paper{Wide: true, Blocks: []Block{{ID: "a", Kind: Marks, Text: "м. Луцьк"}}})
	if err != nil {
		t.Fatal(err)
	}
	all := parts(t, raw)
	text := all["word/document.xml"]
	for _, want := range []string{"НАКАЗ &lt;w:p&gt; &amp; ]]&gt;", "Ґалина Їжакевич</w:t>", ">друга<", "– річ", "ліво", "право", `w:br w:type="page"`, "<w:tblHeader/>", `w:orient="landscape"`, "№ ________"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Count(text, "<w:sectPr>") != 2 || strings.Count(text, "<w:tc>") != 2+4+3 || strings.Count(all["docProps/core.xml"], "Наказ") != 0 {
		t.Error(strings.Count(text, "<w:tc>"))
	}
}

func FuzzNoTextBreaksTheFile(f *testing.F) {
	f.Add("Ґ|\r\n<&>", "\xff\x00]]>")
	f.Fuzz(func(t *testing.T, one, two string) {
		p := Paper{Title: one, Number: two, Blocks: []Block{{ID: "a", Kind: Marks, Text: one}, {ID: "b", Kind: Grid, Rows: [][]string{{"x"}}}, {ID: "c", Kind: SignDated, Right: one}, {ID: "d", Kind: Paragraph}}}
		p = p.Edited(map[string]string{"b": one, "c.right": two, "d": two})
		raw, err := DOCX(p)
		if err != nil {
			t.Fatal(err)
		}
		parts(t, raw)
		if _, err := Sheets(p); err != nil {
			t.Fatal(err)
		}
	})
}
