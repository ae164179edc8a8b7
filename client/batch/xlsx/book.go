package xlsx

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// Book is a workbook.
type Book struct {
	Sheets []Sheet

	parts    parts
	shared   []string
	styles   styles
	date1904 bool
	anew     bool // Excel works all formulas out anew when it opens the file
}

// Sheet is one of a workbook's sheets.
type Sheet struct {
	Name   string
	Hidden bool
	Kind   string // what it is for people, "chart sheet", if it has no cells; "" for a worksheet

	part string
}

// kinds are the sheets that aren't worksheets, by the types of their relationships.
var kinds = map[string]string{
	"chartsheet": "chart sheet", "dialogsheet": "dialog sheet", "macrosheet": "macro sheet",
	"xlmacrosheet": "macro sheet", "xlintlmacrosheet": "macro sheet",
}

// Open reads which sheets a workbook has.
func Open(raw []byte) (*Book, error) {
	p, err := weigh(raw)
	if err != nil {
		return nil, err
	}
	b := &Book{parts: p}
	top, err := p.links("/")
	if err != nil {
		return nil, err
	}
	main := "/xl/workbook.xml"
	for _, l := range top {
		if l.kind == "officeDocument" {
			main = l.target
		}
	}
	if strings.HasSuffix(main, ".bin") {
		return nil, fmt.Errorf("it is a binary workbook (.xlsb): save it as .xlsx, or as CSV")
	}
	links, err := p.links(main)
	if err != nil {
		return nil, err
	}
	if err := b.sheets(main, links); err != nil {
		return nil, err
	}
	if len(b.Sheets) == 0 {
		return nil, ErrUnreadable
	}
	for _, l := range links {
		switch l.kind {
		case "sharedStrings":
			b.shared, err = p.sharedTexts(l.target)
		case "styles":
			b.styles, err = p.styles(l.target)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *Book) sheets(main string, links map[string]link) error {
	return b.parts.walk(main, small, func(s *stream, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.date1904 = truth(attr(&e, "date1904"))
		case "calcPr":
			b.anew = truth(attr(&e, "fullCalcOnLoad"))
		case "sheets":
			return s.inside(func(e xml.StartElement) error {
				if len(b.Sheets) == maxSheets {
					return ErrUnreadable
				}
				b.sheet(&e, links)
				return s.skip()
			}, nil)
		}
		return nil
	})
}

func (b *Book) sheet(e *xml.StartElement, links map[string]link) {
	state := attr(e, "state")
	sheet := Sheet{Name: attr(e, "name"), Hidden: state == "hidden" || state == "veryHidden"}
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			l, ok := links[a.Value]
			kind, other := kinds[strings.ToLower(l.kind)]
			switch {
			case other:
				sheet.Kind = kind
			case ok && l.kind == "worksheet":
				sheet.part = l.target
			default:
				sheet.Kind = "sheet of an unknown kind"
			}
		}
	}
	if sheet.part == "" && sheet.Kind == "" {
		sheet.Kind = "sheet that is missing in the file"
	}
	b.Sheets = append(b.Sheets, sheet)
}
