package filter

import (
	"errors"
	"strings"
	"testing"
)

// Each text holds the place of its error between ‹ and ›.
func TestErrorsPointAtThePlace(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{"live ‹stats›:failed", `There is no field "stats". Did you mean status:?`},
		{"‹stat›:failed", "Did you mean status:?"},
		{"‹form›:+49", "Did you mean from:?"},
		{"‹duraton›>3", "Did you mean duration>?"},
		{"‹price›>3", "Write cost> instead."},
		{"‹outcome›:refund", "If it is extracted data, write data.outcome:; if it is a text to search for, put it in quotes."},
		{"‹https›://x", "put it in quotes"},
		{"‹14›:02", `To search for a text with ":" in it, put it in quotes.`},
		{"‹a/b›=3", "put it in quotes"},

		{"status:busy,‹faild›", `There is no status "faild". Did you mean failed? One that isn't documented goes in quotes: status:"faild".`},
		{"status:‹noanwser›", "Did you mean no-answer?"},
		{"status:‹xyzzy›", "There are queued, initiated, ringing,"},
		{"status:‹marked›", `There is no status "marked".`},
		{"status‹>›busy", `The field status can't be compared with ">". Write status:failed,busy.`},
		{"to‹>›3", "The field to can't be compared"},
		{"since‹>=›2h", "Write since:2h."},
		{"‹data›>3", "data.KEY>3"},

		{"cost>‹abc›", `Write a number behind ">": cost>0.2.`},
		{"cost>‹$3›", "Write a number"},
		{"cost>‹1e999›", "Write a number"},
		{"cost>0,‹2›", `takes one number. Decimals have a point: cost>0.2.`},
		{"data.x>1,‹2›", "Only one value can stand here: write data.x>1,"},
		{"data.x>‹abc›", "Write a number"},
		{"duration>‹3x›", "Write a length of time: duration>30s, 2m, 1m30s or 1h; a plain number is seconds."},
		{"duration>‹-3s›", "Write a length of time"},
		{"duration>‹1h-3m›", "Write a length of time"},
		{"since:‹nonsense›", `"nonsense" is no time that is understood here. Write since:2h, 7d,`},
		{"since:‹99999999d›", "is no time"},
		{"since:2h,‹3h›", "Only one value can stand here: write since:2h,"},
		{"since:‹2026-13-45›", "is no time"},
		{"day:‹20.11.2026›", "Write day:today, yesterday, monday or 2026-11-20."},
		{"day:‹2h›", "For a time, write since:2h."},
		{"day:‹14:30›", "Write a day:"},

		{"to:‹!+49›", "The ! stands before the field: !to:+49."},
		{"cost>‹>3›", "One sign is enough: cost>0.2."},
		{"data.x:‹:y›", "One sign is enough"},
		{"from:x,‹to:y›", "Put a space before the next field, or the value in quotes."},
		{"from:x,‹data.a:y›", "Put a space before the next field"},
		{"failed,‹to:›+49", "Put a space before a field"},
		{"refund,‹data.x›", "Put a space before data.KEY:text"},

		{`‹"a"b›`, "Leave a space or a comma after the closing quote."},
		{`‹"a"é›`, "Leave a space or a comma after the closing quote."},
		{`‹a"›b`, "Put the quotes around the whole value, or a space between the two."},
		{`to:‹"a""›b"`, "Put the quotes around the whole value"},
		{"cost ‹>› 3", `Leave no space around ">": write cost>0.2.`},
		{"status ‹:› failed", "Leave no space"},
		{"nothing ‹>=›3", "Write a field before"},
		{"!‹:›x", "Write a field before"},
		{"‹,›", "Write a word on each side of the comma."},
		{"‹!,,›", "Write a word on each side"},
		{"ok ‹\xff›", "invalid UTF-8"},
	} {
		start := strings.Index(c.text, "‹")
		before, rest, _ := strings.Cut(c.text, "‹")
		marked, after, _ := strings.Cut(rest, "›")
		wantError(t, before+marked+after, start, len(marked), c.message, false)
	}
}

func TestWhatIsNotWholeYetIsSaidToBe(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{"live ‹!›", "Write what calls must not match right behind the !, without a space."},
		{`agent:‹"jack sm›`, `This quote has no end: add another ".`},
		{`‹"jack sm›`, "This quote has no end"},
		{`data.‹"call back›`, "This quote has no end"},
		{`‹""›`, "Write something between the quotes."},
		{"‹cost>›", `Write what to compare with right behind ">", without a space.`},
		{"‹data.x>=›", "Write what to compare with"},
		{"‹since:›", "Write since when or until when, such as since:2h."},
		{"‹data.›", "Write what the data should hold: data.KEY:text or data.KEY>3."},
		{"‹data.outcome›", "Write what the data should hold"},
		{"‹data.›:", "Write which part of the extracted data, such as data.outcome:refund, or data:text for all of it."},
		{"status:busy,‹fai›", "Did you mean failed?"},
		{"status:‹in-p›", "Did you mean in-progress?"},
		{"cost>‹-›", "Write a number"},
		{"cost>‹.›", "Write a number"},
		{"duration>‹1h3›", "Write a length of time"},
		{"since:‹2›", "is no time"},
		{"since:‹1h3›", "is no time"},
		{"since:‹yest›", "is no time"},
		{"since:‹14:›", "is no time"},
		{"since:‹2026-1›", "is no time"},
		{"since:‹2026-11-20T1›", "is no time"},
		{"day:‹2026-04-3›", "is no time"},
	} {
		start := strings.Index(c.text, "‹")
		text := strings.NewReplacer("‹", "", "›", "").Replace(c.text)
		wantError(t, text, start, strings.Index(c.text, "›")-start-len("‹"), c.message, true)
	}
}

// wantError fails unless the text has an error at the place, with the message somewhere in it.
func wantError(t *testing.T, text string, offset, length int, message string, incomplete bool) {
	t.Helper()
	_, err := Parse(text)
	var e *SyntaxError
	if !errors.As(err, &e) {
		t.Errorf("%s: no error, want %q", text, message)
		return
	}
	if !strings.Contains(e.Error(), message) {
		t.Errorf("%s: %q, want %q", text, e.Message, message)
	}
	if e.Offset != offset || e.Length != length {
		t.Errorf("%s: at %d for %d, want %d for %d", text, e.Offset, e.Length, offset, length)
	}
	if e.Incomplete != incomplete {
		t.Errorf("%s: incomplete is %v", text, e.Incomplete)
	}
}

func TestTheCanonicalForm(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"  live \t refund\n":               "live refund",
		"!!a !!!b":                         "a !b",
		"a,,b,":                            "a,b",
		`"plain"`:                          "plain",
		`"live" LIVE`:                      `"live" live`,
		`"two words" "a,b" "!x"`:           `"two words" "a,b" "!x"`,
		`"a:b" "c>d"`:                      `"a:b" "c>d"`,
		`"say \"hi\" \\ \n"`:               `"say \"hi\" \\ \\n"`,
		`a\b`:                              `a\b`,
		`"data.x"`:                         `"data.x"`,
		"STATUS=Failed,InProgress,live":    "status:failed,in-progress,live",
		`status:"failed","live","on hold"`: `status:failed,"live","on hold"`,
		"to:+49 from=+49 FROM:":            "to:+49 from=+49 from:",
		"note=":                            "note:",
		"note=,x":                          "note=,x",
		"cost=0.20 cost>=.5 cost:>1e3":     "cost:0.2 cost>=0.5 cost>1000",
		"cost>0.0000001 cost<1e21":         "cost>1e-07 cost<1e+21",
		"cost: duration:":                  "cost: duration:",
		"duration>90 duration:1h30m":       "duration>1m30s duration:1h30m",
		"duration>0 duration<=1.5s":        "duration>0s duration<=1.5s",
		"duration>100h":                    "duration>4d4h",
		"since:120m until:1w":              "since:2h until:7d",
		"day=TODAY,Fri,2026-11-20,":        "day:today,friday,2026-11-20,",
		`since:"2026-11-20 14:30"`:         "since:2026-11-20T14:30",
		"since:9:05 until:14:30:00":        "since:09:05 until:14:30:00",
		"since:2026-11-20T14:30:00+01:00":  "since:2026-11-20T13:30:00Z",
		"data.a.b:x data.c>3.0 data:y":     "data.a.b:x data.c>3 data:y",
		`DATA."call back"="a b",c`:         `data."call back"="a b",c`,
		`data."outcome":x`:                 "data.outcome:x",
		"note:http://x":                    `note:"http://x"`,
		"agent:Jack,":                      "agent:Jack,",
	} {
		f := parsed(t, text)
		if got := f.String(); got != want {
			t.Errorf("%s is printed as %s, want %s", text, got, want)
		}
		if again := parsed(t, want).String(); again != want {
			t.Errorf("%s is printed as %s", want, again)
		}
		if f.Empty() != (want == "") {
			t.Errorf("%s: Empty is %v", text, f.Empty())
		}
	}
}

// ‸ is the cursor. What is being typed and isn't whole is left out.
func TestTyping(t *testing.T) {
	for text, want := range map[string]string{
		"live !‸":             "live",
		"live status:‸":       "live",
		"status:fai‸":         "",
		"status:busy,fai‸":    "status:busy",
		"status:busy,‸":       "status:busy",
		"status:busy,failed‸": "status:busy,failed",
		"from:‸":              "",
		"from: ‸":             "from:",
		"from: live‸":         "from: live",
		"from:‸ live":         "live",
		"from:,‸":             "from:",
		"cost>‸":              "",
		"cost>-‸":             "",
		"cost>0.‸":            "cost>0",
		"data.‸":              "",
		"data.outc‸":          "",
		"data.outcome:‸":      "",
		`data."call ba‸`:      "",
		`agent:"jack sm‸`:     `agent:"jack sm"`,
		`agent:"‸`:            "",
		`"‸`:                  "",
		`!"‸`:                 "",
		`"jack sm‸`:           `"jack sm"`,
		"since:2‸":            "",
		"since:2h‸":           "since:2h",
		"since:2h,‸":          "since:2h",
		"day:2026-11-‸ live":  "live",
		"a,‸":                 "a",
		",‸":                  "",
	} {
		before, after, _ := strings.Cut(text, "‸")
		f, err := ParseTyping(before+after, len(before))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if f.String() != want {
			t.Errorf("%s is taken for %s, want %s", text, f, want)
		}
	}
	for text, message := range map[string]string{
		"status:fai live‸":   "no status", // not where the cursor is
		"status:xyzzy‸":      "no status", // can't become one
		"stats:‸":            "no field",
		`agent:"jack‸ smith`: "no end",
		"cost>abc‸":          "number",
		"since:2026-13‸":     "no time",
	} {
		before, after, _ := strings.Cut(text, "‸")
		if f, err := ParseTyping(before+after, len(before)); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s is taken for %s: %v", text, f, err)
		}
	}
}
