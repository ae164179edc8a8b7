package batch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"talkdeck/client/agents/prompt"
	"talkdeck/client/contacts"
)

// noon is a Wednesday; in New York it is 07:00, in Los Angeles 04:00, in Berlin 13:00.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		cell, region string
		kind         Kind
		e164         string
		says         string
	}{
		{"+14155550123", "", Valid, "+14155550123", "fixed or mobile, United States"},
		{"+49 151 12345678", "", Valid, "+4915112345678", "mobile, Germany"},
		{"+49 (0)151 / 1234-5678", "", Valid, "+4915112345678", "mobile"},
		{"'+49 30 123456", "", Valid, "+4930123456", "fixed line, Germany"},
		{"\u202a+49 30 123456\u202c", "", Valid, "+4930123456", "fixed line"},
		{"\ufeff+49\u00a030\u00a0123456 ", "", Valid, "+4930123456", "fixed line"},
		{"+18005550123", "", Valid, "+18005550123", "toll free"},
		{"+870773111632", "", Valid, "+870773111632", ""},
		{"+499001234567", "", Valid, "+499001234567", "cost much"},
		{"+12005550123", "", UnknownRange, "+12005550123", "no range"},
		{"+1415555012", "", Invalid, "", "too short"},
		{"+141555501234", "", Invalid, "", "too long"},
		{"+12345678901234567", "", Invalid, "", "too long"},
		{"+999123456789", "", Invalid, "", "code that no country has"},
		{"+", "", Invalid, "", "no telephone number"},
		{"", "", Invalid, "", "there is no number"},
		{"n/a", "", Invalid, "", "no telephone number"},
		{"-", "", Invalid, "", "no telephone number"},
		{"+1-800-FLOWERS", "", Invalid, "", "no telephone number"},
		{"+14155550123;+14155550124", "", Invalid, "", "may be two numbers"},
		{"+49 89 123456/57", "", Invalid, "", "may be two numbers"},
		{"+43 1 5123456/7", "", Invalid, "", "may be two numbers"},
		{"+49 (0)89/123456", "", Valid, "+4989123456", "fixed line, Germany"},
		{"#N/A", "", Mangled, "", "formula failed"},
		{"#NV", "DE", Mangled, "", "formula failed"},
		{"=+14155550123", "", Invalid, "", "no telephone number"},
		{"*31#", "", Invalid, "", "no telephone number"},
		{"+1 415 555 0123 x5", "", Invalid, "", "extension"},
		{"4.15E+10", "", Mangled, "", "last digits are lost"},
		{"4,15555E+10", "", Mangled, "", "last digits are lost"},
		{"4.15E+10", "DE", Mangled, "", "last digits are lost"},
		{"14155550123.0", "", Mangled, "", "amount"},
		{"14155550123", "", Mangled, "", "has no +"},
		{"4915112345678", "", Mangled, "", "has no +"},
		{"0151 12345678", "", National, "", "no country"},
		{"415 555 0123", "", National, "", "no country"},
		{"0049 151 12345678", "", National, "", "begins with 00"},
		{"0049 151 12345678", "DE", National, "", "begins with 00"},
		{"0151 12345678", "DE", Valid, "+4915112345678", "mobile, Germany, written without its country"},
		{"415 555 0123", "US", Valid, "+14155550123", "written without its country"},
		{"+4915112345678", "US", Valid, "+4915112345678", "mobile, Germany"},
		{"123", "DE", Invalid, "", ""},
	} {
		t.Run(c.cell+" "+c.region, func(t *testing.T) {
			table := &Table{Layout: Layout{Columns: []string{"number"}, Dynamic: -1}, Rows: []Row{{Line: 2, Cells: []string{c.cell}}}}
			got := Rules{Region: c.region}.Judge(table, 0)
			v := got.Verdicts[0]
			if v.Kind != c.kind || got.Number != c.e164 || !strings.Contains(v.Text, c.says) {
				t.Errorf("%+v", got)
			}
			if (got.Number == "") != (got.Level() == Bars) {
				t.Errorf("%s, with number %q", got.Level(), got.Number)
			}
		})
	}
}

// judged is the verdicts of a table's rows by rules, as "line: kind/level".
func judged(t *testing.T, r Rules, content string) []string {
	t.Helper()
	table := read(t, "a.csv", content)
	var out []string
	for rows := range r.Check(t.Context(), table) {
		for _, c := range rows {
			line := fmt.Sprintf("%d:", table.Rows[c.Row].Line)
			for _, v := range c.Verdicts {
				line += fmt.Sprintf(" %s/%s", v.Kind, v.Level)
			}
			out = append(out, line)
		}
	}
	return out
}

func hours(t testing.TB, text string) *contacts.Hours {
	t.Helper()
	h, err := contacts.ParseHours(text)
	if err != nil {
		t.Fatal(err)
	}
	return &h
}

func TestVerdicts(t *testing.T) {
	const ny, la, berlin, london, tollFree = "+12125550123", "+13105550123", "+4930123456", "+442079460958", "+18005550123"
	lately := NewRecent(noon.Add(-7 * 24 * time.Hour))
	lately.Add(berlin, noon.Add(-49*time.Hour))
	lately.Add(ny, noon.Add(-8*24*time.Hour)) // too long ago
	unwanted := contacts.NewDoNotCall(la)
	for name, c := range map[string]struct {
		rules Rules
		in    string
		want  []string
	}{
		"numbers alone": {Rules{}, "number\n" + ny + "\n0151\n", []string{"2: valid/fine not checked/warning", "3: national/barring"}},
		"duplicates": {
			Rules{Recent: lately}, "number,x\n" + ny + ",a\n" + la + ",b\n+1 (212) 555-0123,c\n" + ny + ",d\n",
			[]string{"2: valid/fine", "3: valid/fine", "4: valid/fine duplicate/blocking", "5: valid/fine duplicate/blocking"},
		},
		"called lately": {Rules{Recent: lately}, "number\n" + berlin + "\n" + ny + "\n", []string{"2: valid/fine recent/blocking", "3: valid/fine"}},
		"do not call":   {Rules{Recent: lately, DoNotCall: unwanted}, "number\n" + la + "\n" + ny + "\n", []string{"2: valid/fine do not call/barring", "3: valid/fine"}},
		"hours": {
			Rules{Recent: NewRecent(noon), Hours: hours(t, "08:00-20:00")}, "number\n" + ny + "\n" + berlin + "\n" + london + "\n" + tollFree + "\n+870773111632\n",
			[]string{"2: valid/fine outside hours/blocking", "3: valid/fine", "4: valid/fine", "5: valid/fine hours unsure/blocking", "6: valid/fine hours unsure/blocking"},
		},
		"unsure is allowed": {
			Rules{Recent: NewRecent(noon), Hours: hours(t, "08:00-20:00"), AllowUnsure: true}, "number\n" + ny + "\n" + tollFree + "\n",
			[]string{"2: valid/fine outside hours/blocking", "3: valid/fine hours unsure/warning"},
		},
		"at the ends of the hours": {
			Rules{Recent: NewRecent(noon), Hours: hours(t, "12:00–13:00")}, "number\n" + london + "\n" + berlin + "\n",
			[]string{"2: valid/fine", "3: valid/fine outside hours/blocking"},
		},
		"variables": {
			Rules{Recent: NewRecent(noon), Prompt: "Hello {{name}} from {{city}}, {{ order }}"},
			"number,name,city,extra,dynamicVariables\n" + ny + ",Ana,,x,order=7\n" + la + ",,Rome,,\n" + berlin + ",Bo,Rome,,{bad\n",
			[]string{
				"2: valid/fine variables empty/blocking variables unused/fine",
				"3: valid/fine variables missing/blocking variables empty/blocking variables unused/fine",
				"4: unreadable/barring valid/fine",
			},
		},
		"empty variables are allowed": {
			Rules{Recent: NewRecent(noon), Prompt: "Hello {{name}} from {{city}}", AllowEmpty: true},
			"number,name,city\n" + ny + ",Ana,\n" + la + ",\u200b,\u00a0\n" + berlin + ",Bo\n",
			[]string{"2: valid/fine variables empty/warning", "3: valid/fine variables empty/warning", "4: valid/fine variables empty/warning"},
		},
		"spoiled variables": {
			Rules{Recent: NewRecent(noon), Prompt: "Hi {{name}}, your order is {{order}}."},
			"number,name,order,note,dynamicVariables\n" + ny + ",\u200b'#DIV/0!\u00a0,A-1,,\n" + la + ",Ann,1.23456789012346E+15,,\n" +
				berlin + ",'undefined\u200b,A-4,#N/A,\n" + london + ",Ann,1e5 (a real order name),,\n" + tollFree + ",Ann,,,order=#NV\n",
			[]string{
				"2: valid/fine variables spoiled/blocking variables unused/fine", "3: valid/fine variables spoiled/blocking variables unused/fine",
				"4: valid/fine variables suspicious/warning variables unused/fine", "5: valid/fine variables unused/fine",
				"6: valid/fine variables spoiled/blocking variables unused/fine",
			},
		},
		"who was called lately isn't known": {
			Rules{Recent: &Recent{Incomplete: true}}, "number\n" + ny + "\n", []string{"2: valid/fine not checked/blocking"},
		},
		"a bad row": {Rules{}, "number,name\n" + ny + ",a,b\n", []string{"2: unreadable/barring"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.rules.Now = noon; !slices.Equal(judged(t, c.rules, c.in), c.want) {
				t.Errorf("%q", judged(t, c.rules, c.in))
			}
		})
	}
}

func TestVerdictsSayWhatIsWrong(t *testing.T) {
	lately := NewRecent(noon.Add(-7 * 24 * time.Hour))
	lately.Add("+12125550123", noon.Add(-49*time.Hour))
	table := read(t, "a.csv", "number,name\n+12125550123,\n+12125550123,x\n")
	rules := Rules{Recent: lately, Hours: hours(t, "09:00-20:00"), Now: noon, Prompt: "{{name}} {{order}}"}
	var said []string
	for rows := range rules.Check(t.Context(), table) {
		for _, v := range rows[1].Verdicts {
			said = append(said, v.Text)
		}
	}
	want := []string{
		"fixed or mobile, United States", "the same number as in line 2", "it was called 2 days ago",
		"it is 07:00 in New York, outside 09:00-20:00", "the prompt's variables without a value: {{order}}",
	}
	if !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
}

func TestVerdictsOnValuesNameThem(t *testing.T) {
	table := read(t, "a.csv", "number,name,order,city,unused\n+12125550123,#DIV/0!,1.23E+15,NULL,#REF!\n"+
		"+12125550124,\ufffd,{{order}},,\n")
	rules := Rules{Recent: NewRecent(noon), Now: noon, Prompt: "{{name}} {{order}} {{city}}"}
	for row, want := range [][]string{
		{
			`{{name}} is "#DIV/0!", which a spreadsheet writes where a formula failed; ` +
				`{{order}} is "1.23E+15", which a spreadsheet made of a longer number: format the column as text and enter it again`,
			`no person may have written this: {{city}} is "NULL"`, "not in the prompt: {{unused}}",
		},
		{
			"the prompt's variables that are empty here: {{city}}",
			`no person may have written this: {{name}} is "` + "\ufffd" + `"; {{order}} is "{{order}}"`,
			"not in the prompt: {{unused}}",
		},
	} {
		var said []string
		for _, v := range rules.Judge(table, row).Verdicts[1:] {
			said = append(said, v.Text)
		}
		if !slices.Equal(said, want) {
			t.Errorf("row %d: %q", row, said)
		}
	}
}

// The verdicts on variables are those of the prompt as it is rendered.
func TestVariablesAreJudgedAsThePromptIsRendered(t *testing.T) {
	const text = "{{a}} {{b}} {{ c }} {{d}}"
	table := read(t, "a.csv", "number,a,b,e,dynamicVariables\n+1,x,\u200b,y,\n+1,x,,y,\n+1,,x,,c=1\n+1,1,2,3,\"{\"\"c\"\":\"\"\"\",\"\"d\"\":4,\"\"f\"\":5}\"\n")
	for i, row := range table.Rows {
		values, err := table.Variables(row.Cells)
		if err != nil {
			t.Fatal(err)
		}
		r := prompt.Render(text, values)
		got := Rules{Prompt: text}.Judge(table, i)
		for kind, names := range map[Kind][]string{Missing: r.Missing, Empty: r.Empty, Unused: r.Unused} {
			said := ""
			for _, v := range got.Verdicts {
				if v.Kind == kind {
					said = v.Text
				}
			}
			if got.Has(kind) != (len(names) > 0) {
				t.Errorf("row %d, %s: %q, rendered %q", i, kind, said, names)
			}
			for _, name := range names {
				if !strings.Contains(said, "{{"+name+"}}") {
					t.Errorf("row %d, %s: %q, rendered %q", i, kind, said, names)
				}
			}
		}
	}
}

func TestCheckingKeepsTheOrderAndCanBeStopped(t *testing.T) {
	var in strings.Builder
	in.WriteString("number\n")
	const n = 5*chunk + 17
	for i := range n {
		fmt.Fprintf(&in, "+1212555%04d\n", i)
	}
	table := read(t, "a.csv", in.String())
	next := 0
	for rows := range (Rules{}).Check(t.Context(), table) {
		for _, c := range rows {
			if c.Row != next || c.Has(Duplicate) {
				t.Fatalf("row %d: %+v", next, c)
			}
			next++
		}
	}
	if next != n {
		t.Errorf("%d rows", next)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	parts := 0
	for range (Rules{}).Check(ctx, table) {
		parts++
		cancel()
	}
	if parts != 1 {
		t.Errorf("%d parts after it was stopped", parts)
	}
}

func TestDecisions(t *testing.T) {
	table := read(t, "a.csv", "number\n+12125550123\n+12125550123\n0151\n+13105550123\n")
	p := NewPlan(table)
	judge := func(p *Plan) {
		for rows := range (Rules{DoNotCall: contacts.NewDoNotCall("+13105550123")}).Check(t.Context(), table) {
			p.Add(rows)
		}
	}
	judge(p)
	if n := p.Totals(); n.ToCall != 1 || n.ToSkip != 3 || n.Kinds[Duplicate] != 1 || n.Kinds[National] != 1 {
		t.Errorf("%+v", n)
	}
	for i, says := range map[int]string{2: "line 4 can't be called", 3: "do-not-call"} {
		if err := p.Include(i, "please"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("row %d: %v", i, err)
		}
	}
	if err := p.Include(1, " "); err == nil {
		t.Error("without a reason")
	}
	if err := p.Include(1, "two people share it"); err != nil || !p.WillCall(1) {
		t.Errorf("%v", err)
	}
	if err := p.Exclude(0, "asked not to be"); err != nil || p.WillCall(0) {
		t.Errorf("%v", err)
	}
	if n := p.Totals(); n.ToCall != 1 || n.Included != 1 || n.Excluded != 1 {
		t.Errorf("%+v", n)
	}
	entries, err := p.entries()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"skipped/left out: asked not to be/asked not to be", "queued//two people share it", `skipped/"0151" has no country: write it with + and the country's code/`, "skipped/it is on the do-not-call list/"} {
		if e := entries[i]; fmt.Sprintf("%s/%s/%s", e.State, e.Reason, e.Decision) != want {
			t.Errorf("row %d: %+v", i, e)
		}
	}
	again := p.Unjudged()
	if _, err := again.entries(); err == nil {
		t.Error("rows that nobody judged")
	}
	if judge(again); again.WillCall(0) || !again.WillCall(1) || again.Totals().ToCall != 1 {
		t.Errorf("%+v", again.Totals())
	}
	if again.Undecide(0); !again.WillCall(0) || again.Totals().ToCall != 2 {
		t.Errorf("%+v", again.Totals())
	}
}

func TestAPersonTakesInWhoIsLeftOutForAValue(t *testing.T) {
	for name, c := range map[string]struct {
		rules Rules
		value string
		kind  Kind
	}{
		"an empty value":        {Rules{Recent: NewRecent(noon)}, "", Empty},
		"a spoiled value":       {Rules{Recent: NewRecent(noon)}, "#N/A", Spoiled},
		"an unreadable history": {Rules{Recent: &Recent{Incomplete: true}}, "Ana", NotChecked},
	} {
		t.Run(name, func(t *testing.T) {
			c.rules.Prompt = "Hello {{name}}"
			p, err := c.rules.Plan(t.Context(), read(t, "a.csv", "number,name\n+12125550123,"+c.value+"\n"))
			if err != nil || p.WillCall(0) {
				t.Fatalf("it goes: %v, %v", p.Row(0), err)
			}
			if p.SkippedFor(c.kind) != 1 || p.SkippedFor(Duplicate) != 0 {
				t.Errorf("it stays for something else than %s: %+v", c.kind, p.Row(0))
			}
			if err := p.Include(0, "she asked for it"); err != nil || !p.WillCall(0) || p.SkippedFor(c.kind) != 0 {
				t.Errorf("it doesn't go when it is taken in: %v", err)
			}
		})
	}
}

// Judge says what is to be said of a row by itself: all but whether its number stands in an earlier line.
func (r Rules) Judge(t *Table, row int) Checked {
	out := newJudge(r, &t.Layout).row(&t.Rows[row])
	out.Row = row
	return out
}
