package xlsx

import (
	"encoding/xml"
	"fmt"
	"strconv"
)

// styles are the formats of cells.
type styles struct {
	cells []*format    // by the style of a cell
	dxfs  map[int]bool // which conditional formats bring a number format of their own
}

// of is the format of a cell's style. A workbook without styles has the general one alone.
func (s styles) of(style int) *format {
	switch {
	case style >= 0 && style < len(s.cells):
		return s.cells[style]
	case style == 0:
		return general
	}
	return &format{code: "style " + strconv.Itoa(style), own: unknown}
}

func (p parts) styles(name string) (styles, error) {
	out := styles{dxfs: map[int]bool{}}
	codes := map[int]string{}
	var ids []int
	dxf, size := 0, 0
	err := p.walk(name, large, func(s *stream, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmts":
			return s.inside(func(e xml.StartElement) error {
				code := attr(&e, "formatCode")
				if size += len(code); size > maxCodes || len(codes) > maxStyles {
					return fmt.Errorf("it has number formats of more than %d KiB: save it anew from Excel, or as CSV", maxCodes>>10)
				}
				if id, err := strconv.Atoi(attr(&e, "numFmtId")); err == nil {
					codes[id] = code
				}
				return s.skip()
			}, nil)
		case "cellXfs":
			return s.inside(func(e xml.StartElement) error {
				if len(ids) == maxStyles {
					return ErrUnreadable
				}
				id, _ := strconv.Atoi(attr(&e, "numFmtId")) // 0, general, where it isn't told
				ids = append(ids, id)
				return s.skip()
			}, nil)
		case "dxf":
			err := s.inside(func(e xml.StartElement) error {
				if e.Name.Local == "numFmt" {
					out.dxfs[dxf] = true
				}
				return s.skip()
			}, nil)
			dxf++
			return err
		}
		return nil
	})
	known := map[int]*format{}
	for _, id := range ids {
		if known[id] == nil {
			known[id] = formatOf(id, codes)
		}
		out.cells = append(out.cells, known[id])
	}
	return out, err
}

// fixed are the formats that are the same in every language. All are told by number alone.
var fixed = map[int]string{
	0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// assumed are formats that depend on the computer's settings, as they are in English. A workbook may tell its own.
var assumed = map[int]string{
	37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
	41: `_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)`, 43: `_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)`,
}

// The dates that Excel shows as the computer's settings say.
const (
	systemDate     = 14
	systemDateTime = 22
)

// formatOf is the format of a number in cellXfs. codes are those that the workbook tells.
func formatOf(id int, codes map[int]string) *format {
	switch id {
	case 0:
		return general
	case systemDate:
		return system("yyyy-mm-dd", "14, the computer's own date")
	case systemDateTime:
		return system("yyyy-mm-dd hh:mm", "22, the computer's own date and time")
	}
	for _, code := range []string{fixed[id], codes[id], assumed[id]} {
		if code != "" {
			return newFormat(code)
		}
	}
	switch id {
	case 5, 6, 7, 8, 42, 44: // the currency isn't told
		return &format{code: strconv.Itoa(id) + ", an amount in the computer's own currency", own: unknown}
	}
	return &format{code: strconv.Itoa(id), own: unknown}
}
