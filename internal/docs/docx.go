package docs

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// DOCX writes papers as one Office Open XML text (ECMA-376), each on pages of its own with the
// margins of ДСТУ 4163:2020. What is not filled in is a line to write on; the bytes are the same
// every time.
func DOCX(papers ...Paper) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageParts},
		{"docProps/core.xml", coreOf(papers)},
		{"word/_rels/document.xml.rels", documentParts},
		{"word/styles.xml", docxStyles},
		{"word/settings.xml", docxSettings},
		{"word/header1.xml", pageNumber},
		{"word/document.xml", documentOf(papers)},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", part.name, err)
		}
		if _, err := w.Write([]byte(xml.Header + part.text)); err != nil {
			return nil, fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write docx: %w", err)
	}
	return out.Bytes(), nil
}

func coreOf(papers []Paper) string {
	title := ""
	if len(papers) == 1 {
		title = papers[0].Title
	}
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<dc:title>` + esc(title) + `</dc:title><dc:language>uk-UA</dc:language></cp:coreProperties>`
}

func documentOf(papers []Paper) string {
	var out strings.Builder
	out.WriteString(`<w:document ` + namespaces + `><w:body>`)
	for i, p := range papers {
		p = p.Fill(nil)
		for _, b := range p.Blocks {
			if b.says() {
				out.WriteString(page{p}.block(b))
			}
		}
		if i < len(papers)-1 {
			out.WriteString(`<w:p><w:pPr>` + thin + page{p}.section() + `</w:pPr></w:p>`)
		} else {
			out.WriteString(`<w:p><w:pPr>` + thin + `</w:pPr></w:p>` + page{p}.section())
		}
	}
	out.WriteString(`</w:body></w:document>`)
	return out.String()
}

// page is a paper on its way to Word. Lengths there are twentieths of a point, 56.7 to a millimetre.
type page struct{ Paper }

const twip = 56.6929 // in a millimetre

// width is how wide the text is.
func (p page) width() int {
	if p.Wide {
		return mm(297 - 20 - 10)
	}
	return mm(210 - 30 - 10)
}

func mm(n float64) int { return int(n*twip + .5) }

func (p page) section() string {
	size := fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/>`, mm(210), mm(297))
	left, bottom := mm(30), mm(20)
	if p.Wide {
		size = fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/>`, mm(297), mm(210))
		left, bottom = mm(20), mm(10)
	}
	return `<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:type w:val="nextPage"/>` + size +
		fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`, mm(20), mm(10), bottom, left, mm(10), mm(8)) +
		`<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>`
}

// styleOf is the paragraph style of each kind that is a paragraph.
var styleOf = map[string]string{Heading: "Heading1", Subheading: "Heading2", Centred: "Centred", Paragraph: "BodyText", Item: "BodyText", Addressee: "Addressee"}

func (p page) block(b Block) string {
	switch b.Kind {
	case Grid:
		return p.grid(b)
	case Marks:
		return p.columns([]float64{36, 32, 32}, []string{fullDay(p.Day), b.Text, "№ " + or(p.Number)}, []string{"Cell", "CellCentred", "CellRight"})
	case Pair:
		return p.columns([]float64{50, 50}, []string{b.Text, b.Right}, []string{"Cell", "CellRight"})
	case Sign:
		return p.sign(b, []float64{42, 24, 3, 31}, []string{b.Text, "", "", b.Right}, []string{"", "(підпис)", "", ""})
	case SignDated:
		return p.sign(b, []float64{28, 17, 3, 18, 3, 31}, []string{b.Text, "", "", "", "", b.Right}, []string{"", "(дата)", "", "(підпис)", "", ""})
	case Break:
		return `<w:p><w:r><w:br w:type="page"/></w:r></w:p>`
	}
	var out strings.Builder
	for line := range strings.SplitSeq(b.Text, "\n") {
		if b.Kind == Item {
			line = "– " + line
		}
		out.WriteString(para(styleOf[b.Kind], line))
	}
	return out.String()
}

func para(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + run(text) + `</w:p>`
}

func run(text string) string {
	if text == "" {
		return ""
	}
	return `<w:r><w:t xml:space="preserve">` + esc(text) + `</w:t></w:r>`
}

// columns is a row without borders, for what stands side by side on a line.
func (p page) columns(shares []float64, texts, styles []string) string {
	var row strings.Builder
	for i, text := range texts {
		row.WriteString(p.cell(shares[i], "", para(styles[i], text)))
	}
	return p.table(shares, "", `<w:tr><w:trPr><w:cantSplit/></w:trPr>`+row.String()+`</w:tr>`) + gap
}

// sign is a place to sign: an empty cell with a line under it and a small word under the line.
func (p page) sign(b Block, shares []float64, texts, captions []string) string {
	var above, below strings.Builder
	for i, text := range texts {
		line := ""
		if captions[i] != "" {
			line = `<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tcBorders>`
		}
		above.WriteString(p.cell(shares[i], line+`<w:vAlign w:val="bottom"/>`, para("SignCell", text)))
		below.WriteString(p.cell(shares[i], "", para("Caption", captions[i])))
	}
	rows := `<w:tr><w:trPr><w:cantSplit/></w:trPr>` + above.String() + `</w:tr><w:tr><w:trPr><w:cantSplit/></w:trPr>` + below.String() + `</w:tr>`
	return gap + p.table(shares, "", rows)
}

func (p page) grid(b Block) string {
	style, head, height := "GridCell", "GridHead", 0
	if p.Wide { // room for what a pen writes
		style, head, height = "WideCell", "WideHead", mm(7)
	}
	shares := b.shares()
	var rows strings.Builder
	for i, row := range b.Rows {
		first, name := "", style
		if i < b.Heads {
			first, name = "<w:tblHeader/>", head
		}
		fmt.Fprintf(&rows, `<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d"/>%s</w:trPr>`, height, first)
		for j := range shares {
			text := ""
			if j < len(row) {
				text = row[j]
			}
			rows.WriteString(p.cell(shares[j], "", para(name, text)))
		}
		rows.WriteString(`</w:tr>`)
	}
	return p.table(shares, borders, rows.String()) + gap
}

func (p page) table(shares []float64, look, rows string) string {
	var cols strings.Builder
	for _, share := range shares {
		fmt.Fprintf(&cols, `<w:gridCol w:w="%d"/>`, p.part(share))
	}
	return fmt.Sprintf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/>%s<w:tblLayout w:type="fixed"/>%s</w:tblPr><w:tblGrid>%s</w:tblGrid>%s</w:tbl>`,
		p.width(), look, cellMargins, cols.String(), rows)
}

func (p page) cell(share float64, look, content string) string {
	return fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>%s</w:tc>`, p.part(share), look, content)
}

func (p page) part(share float64) int { return int(float64(p.width())*share/100 + .5) }

// esc makes text safe inside an element; what XML cannot carry becomes nothing.
func esc(s string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(tidy(s))) // a builder never refuses
	return out.String()
}
