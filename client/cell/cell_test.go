package cell

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDamage(t *testing.T) {
	for want, texts := range map[Damage][]string{
		Failed: {
			"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA",
			"#BLOCKED!", "#ERROR!",
			"#####", "##", " #N/A ", "#n/a", "#ref!", "#REF", "#N/A N/A",
			"#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#U\u0308BERLAUF!", "#DATEN_ABRUFEN",
			"#¡DIV/0!", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡NUM!", "#N/D",
			"#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#PROPAGATION!", "#CHARGEMENT_DONNEES",
			"#RIF!", "#NOME?", "#VALORE!", "#NULLO!", "#NÚM!", "#DESPEJAR!", "#DEEL/0!", "#WAARDE!", "#VERW!", "#NAAM?",
			"#GETAL!", "#N/B",
			"#ADR!", "#DZIEL/0!", "#SAKNAS!", "#I/T", "#YOK", "#AD?", "#ССЫЛКА!", "#Н/Д", "#DĚLENÍ_NULOU!",
			"Err:502", "err:509", "Fehler:502", "Err :504",
		},
		Exponent: {"1.23456789012346E+15", "1,23E+11", "1E+15", "-1.5E+12", "9.99E+102", "1.23e+15", "1.2E-07", " 4.15E+10 "},
		Whole: {
			"", "#", "#1", "#12", "A-1", "1e5 (a real order name)", "1e5", "1E5", "12E5", "12E+5", "1E-05", "12.5E+10", "1E+5",
			"E+15", "#hashtag!", "#Wow!", "#A1!", "#YOLO",
			"N/A", "Ann", "#1 seat", "Error: 502 Bad Gateway", "1.23", "1,234,567", "C#", "Room #REF!",
		},
	} {
		for _, text := range texts {
			t.Run(text, func(t *testing.T) {
				if got := DamageOf(text); got != want {
					t.Errorf("%q: %d, want %d", text, got, want)
				}
			})
		}
	}
}

func TestWhatLooksAsIfNoPersonWroteIt(t *testing.T) {
	for want, texts := range map[bool][]string{
		true: {"Ann\x1b[31m", "\x1b]0;x\x07", "a\x07",
			"NULL", "null", "Null", "(null)", "<null>", `\N`, "nan", "NaN", "-nan(ind)", "NaT", "undefined", "None", "nil",
			"<nil>", "N/A", "n/a", "inf", "Infinity",
			"[object Object]", "[object Undefined]", "{{name}}", "Dear {{ name }}", "${name}", "<%= name %>", "{% name %}",
			"[[name]]", "*|FNAME|*", "{name}", "<name>",
			"%name%", "<no value>", "%!s(MISSING)", "%!(EXTRA string=x)", "Invalid Date", "Loading...", "0000-00-00",
			"1900-01-00", "-", "--", "?", "…", "#", "_",
			"Room #REF!", "1.23e15", "MÃ¼ller", "M\ufffdller", "itâ€™s", "=VLOOKUP(A1;B:C;2)", ` "null" `,
		},
		false: {
			"", " ", "Ann", "Nan", "Nat", "Nil", "None of them", "Nullmeyer", "Inf. Regiment", "NA", "0", "1e5", "12E5", "1,5",
			"50%", "5 %", "€", "☎", "=1+1", "-5 EUR", "@ann",
			"a < b > c", "C# & F#", "#1", "São João", "Ángel", "100% (all)", "São Tomé Â", "N. A.",
		},
	} {
		for _, text := range texts {
			t.Run(text, func(t *testing.T) {
				if got := Doubtful(text); got != want {
					t.Errorf("%q: %v", text, got)
				}
			})
		}
	}
}

func TestBlank(t *testing.T) {
	for want, texts := range map[bool][]string{
		true:  {"", " ", "\t\n", "\u00a0", "\u200b", "\ufeff\u2060", "\u3164", "\u2800", "\u00ad", "\x00", "\ufe0f"},
		false: {"a", "-", "0", "\u200ba", "é", "中", "🙂"},
	} {
		for _, text := range texts {
			if got := Blank(text); got != want {
				t.Errorf("%q: %v", text, got)
			}
		}
	}
}

// Words, amounts and names of orders as people write them are never taken for damage.
func TestWhatPeopleWriteIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Z][a-z]{1,9}( [A-Z][a-z]{1,9})?|[A-Z]{1,3}-[0-9]{1,6}|[0-9]{1,4}[.,][0-9]{2} EUR|#[0-9]{1,6}|`+
			`[0-9]{1,3}[eE][0-9]{1,2}`).Draw(t, "text")
		if d := DamageOf(text); d != Whole {
			t.Errorf("%q: %d", text, d)
		}
	})
}
