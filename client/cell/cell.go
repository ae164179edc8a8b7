package cell

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Damage is what happened to a value.
type Damage uint8

// The damages.
const (
	Whole    Damage = iota // none that can be seen
	Failed                 // a spreadsheet's formula failed: #N/A
	Exponent               // a spreadsheet shows a long number as 1.23E+15, and its last digits are lost
)

var (
	// failed is an error value of Excel, Google Sheets or LibreOffice: capitals between # and ! or ?, in the languages that
	// spreadsheets speak, and the # that fill a column too narrow for its value.
	failed = regexp.MustCompile(`^(?:#[¡¿]?\p{Lu}[\p{Lu}\p{M}][\p{Lu}\p{M}\p{Nd}/_]*[!?]|#{2,})$`)
	// code is an error of LibreOffice that has a number alone.
	code = regexp.MustCompile(`^(?i:err|error|erreur|errore|erro|fehler|fout|fel|błąd|хиба|ошибка)\s?:\s?\d{3}$`)
	// unavailable are the error values without a mark at their end, and the first ones in small letters.
	unavailable = []string{
		"#N/A", "#N/A N/A", "#NV", "#N/D", "#N/B", "#I/T", "#N.D.", "#NB", "#NE", "#SAKNAS", "#PUUTTUU", "#YOK", "#HIÁNYZIK",
		"#NENÍ_K_DISPOZICI", "#NEDOSTUPNÝ", "#Н/Д", "#Н/П", "#Δ/Υ", "#GETTING_DATA", "#DATEN_ABRUFEN", "#OBTENIENDO_DATOS",
		"#CHARGEMENT_DONNEES", "#ESTRAZIONE_DATI", "#OBTENDO_DADOS", "#GEGEVENS_OPHALEN", "#POBIERANIE_DANYCH",
		"#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#DIV/0", "#REF", "#VALUE",
	}
	// exponent is a number as spreadsheets show one that is too long for them: a digit, maybe more behind the decimal mark, and
	// E+15. 12E5 and 1E5 are names that people give.
	exponent = regexp.MustCompile(`^[+\-−]?\d(?:[.,٫]\d+)?[eE]\+\d{2,3}$|^[+\-−]?\d[.,٫]\d+[eE][-−]\d{2,3}$`)
)

// DamageOf judges a text.
func DamageOf(text string) Damage {
	text = strings.TrimSpace(text)
	switch {
	case isFailed(text):
		return Failed
	case isNumeric(text) && exponent.MatchString(text):
		return Exponent
	}
	return Whole
}

// isNumeric reports whether a text ends as numbers with an exponent do; few do, and to look closer takes long.
func isNumeric(text string) bool {
	const digits = "0123456789"
	return text != "" && strings.IndexByte(digits, text[len(text)-1]) >= 0 && strings.ContainsAny(text, "eE")
}

func isFailed(text string) bool {
	if text == "" {
		return false
	}
	if text[0] == '#' {
		return failed.MatchString(text) || slices.Contains(unavailable, strings.ToUpper(text))
	}
	return strings.Contains(text, ":") && code.MatchString(text)
}

var (
	// nothings are what programs write where there is no value, in small letters and without brackets.
	nothings = []string{
		"null", "none", "n/a", "n.a.", "n/d", "k.a.", "undefined", "infinity", "+infinity", "-infinity", `\n`, "invalid date", "loading...",
		"loading…", "0000-00-00", "0000-00-00 00:00:00", "1900-01-00", "1/0/1900", "00/01/1900", "00.01.1900", "0-jan-00",
	}
	// spelled are more of these, in the only letters in which they aren't names of people: Nan and Nat are.
	spelled = []string{"nan", "NaN", "NAN", "-nan", "-nan(ind)", "NaT", "nil", "inf", "Inf", "+inf", "-inf", "+Inf", "-Inf"}
	// placeholder is a place in a template that nobody filled in.
	placeholder = regexp.MustCompile(`\{\{.*?\}\}|\$\{.*?\}|<%.*?%>|\{%.*?%\}|\[\[.*?\]\]|\*\|\w+\|\*|%!\w?\(|^\{\w+\}$|^<\w+>$|^%\w+%$|` +
		`<no value>|\[object \w+\]|^=\pL+\(`)
	// scientific is a long number as programs write it rather than spreadsheets: 1.23e15.
	scientific = regexp.MustCompile(`^[+-]?\d+[.,]\d+[eE]\d{1,3}$`)
	// misread is UTF-8 that was taken for another encoding, or what couldn't be read at all.
	misread = regexp.MustCompile("[ÃÂ][\u0080-\u00bf]|â€|\ufffd")
)

// Doubtful reports whether a text that isn't damaged looks as if no person wrote it: NULL, undefined, {{name}}.
func Doubtful(text string) bool {
	text = strings.TrimSpace(text)
	bare := strings.Trim(text, `()[]<>"'`)
	switch {
	case text == "":
		return false
	case slices.Contains(nothings, strings.ToLower(bare)), slices.Contains(spelled, bare), slices.Contains(spelled, text),
		!strings.ContainsFunc(text, said):
		return true
	case strings.ContainsFunc(text, commands):
		return true
	case strings.ContainsAny(text, "{<[*%$=") && placeholder.MatchString(text):
		return true
	case strings.ContainsRune(text, '#') && slices.ContainsFunc(strings.Fields(text), isFailed):
		return true
	}
	return isNumeric(text) && scientific.MatchString(text) || !isASCII(text) && misread.MatchString(text)
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// commands reports whether a character is for a machine: nobody writes one, but for line breaks and tabs.
func commands(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }

// said reports whether a character is one that is spoken.
func said(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r) }

// Blank reports whether a text holds nothing that can be seen.
func Blank(text string) bool { return !strings.ContainsFunc(text, seen) }

// seen reports whether a character leaves a mark. The last ones are letters and symbols by their class alone.
func seen(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.In(r, unicode.White_Space, unicode.Cf, unicode.Mn) &&
		!strings.ContainsRune("\u115f\u1160\u3164\uffa0\u2800", r)
}

// Clip is a text for a sentence: as much of it as fits.
func Clip(text string) string {
	const long = 40
	if r := []rune(text); len(r) > long {
		return string(r[:long]) + "…"
	}
	return text
}

// Quote is a text for a sentence, clipped and in quotes.
func Quote(text string) string { return strconv.Quote(Clip(text)) }
