package contacts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// listFile is a list that only its owner can read.
func listFile(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "it's a list")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readList reads the list at a path.
func readList(path, region string) (*DoNotCall, error) { return NewLists(List{}, path, region).Read() }

func TestADoNotCallListHowEverItIsWritten(t *testing.T) {
	const ana, bo, cy = "+14155550123", "+4930123456", "+491712345678"
	for name, c := range map[string]struct {
		content, region string
		want            []string // as words of the list's
	}{
		"a number a line":         {"+14155550123\n+4930123456", "", []string{ana, bo}},
		"blanks and marks":        {"+1 (415) 555-0123\n+49 (0)30/123456\n", "", []string{ana, bo}},
		"a trunk zero":            {"+49 0171 2345678\n", "", []string{cy}},
		"the country twice":       {"+1 1 415 555 0123\n", "", []string{ana}},
		"comments":                {"\ufeff# who said no\n\n   # indented\n+1 (415) 555-0123  # Ana\r\n", "", []string{ana + " Ana"}},
		"old Macs":                {"+14155550123\r+4930123456\r", "", []string{ana, bo}},
		"a name":                  {"+14155550123 Ana Lee\n", "", []string{ana + " Ana Lee"}},
		"a name in cells":         {"+1 415 555 0123, Ana\n+4930123456;Bo\n+491712345678\tCy", "", []string{ana + " Ana", bo + " Bo", cy + " Cy"}},
		"quoted":                  {"\"+1 415 555 0123\";\"Lee, Ana\"\n=\"+4930123456\"\n'+491712345678\n", "", []string{ana + ` Lee, Ana`, bo, cy}},
		"a name in brackets":      {"+14155550123 (Ana)\n+4930123456: Bo\n+491712345678 <cy@example.com>\n", "", []string{ana + " Ana", bo + " Bo", cy + " cy@example.com"}},
		"a house and an order":    {"+14155550123 Ana, 12 Main Street\n+4930123456 order 12345\n", "", []string{ana + " Ana, 12 Main Street", bo + " order 12345"}},
		"a name and a date":       {"+14155550123;Ana;2026-11-25\n+4930123456, 25.11.2026 Bo\n", "", []string{ana + " Ana;2026-11-25", bo + " 25.11.2026 Bo"}},
		"a number in a comment":   {"+14155550123 # also has +14155550124\n", "", []string{ana + " also has +14155550124"}},
		"empty rows":              {";;;\n+14155550123;;\n\t\n", "", []string{ana}},
		"a table":                 {"number,date,reason\n+14155550123,2026-11-25,\"no, never\"\n+4930123456,,\n", "", []string{ana + " [2026-11-25] no, never", bo}},
		"a spreadsheet's":         {"sep=;\r\nReason;By;Number;Date\r\nsaid no;Cy;+1 415 555 0123;25.11.26 14:00\r\n;;;\r\n", "", []string{ana + " [25.11.26 14:00] said no"}},
		"a guarded reason":        {"number\tdate\treason\n+14155550123\t\t'=1+1\n", "", []string{ana + " =1+1"}},
		"a reason with numbers":   {"number,date,reason\n+14155550123,,wants to be called at +1 415 555 0124\n", "", []string{ana + " wants to be called at +1 415 555 0124"}},
		"a reason like a comment": {"reason,number\n# said no,+14155550123\n# nothing\n", "", []string{ana + " # said no"}},
		"a row commented out":     {"number\n#+14155550123\n+4930123456\n", "", []string{bo}},
		"national, of a region":   {"030 123456\n0171 2345678 Cy\n", "DE", []string{bo, cy + " Cy"}},
		"nobody":                  {"\n# nobody yet\n", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := listFile(t, c.content)
			d, err := readList(path, c.region)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				number, told, _ := strings.Cut(want, " ")
				u, ok := d.Find(number)
				got := u.Reason
				if u.Since != "" {
					got = "[" + u.Since + "] " + got
				}
				if !ok || got != told || u.List != path || u.Own {
					t.Errorf("%s: %+v, %v; want %q", number, u, ok, told)
				}
			}
			if d.Len() != len(c.want) || d.Has("+1") {
				t.Errorf("%d numbers, want %d", d.Len(), len(c.want))
			}
		})
	}
}

func TestTheListAndTheFileAreReadAlike(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "dnc-writing.txt"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := readList(listFile(t, string(raw)), "")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile(filepath.Join("testdata", "dnc-writing.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range strings.Split(strings.TrimSpace(string(rows)), "\n")[1:] {
		cell, _, _ := strings.Cut(row, ",")
		if n, fault := Parse(cell, ""); fault != None || !d.Has(n.E164) {
			t.Errorf("%s is %s (%v), and not on the list", cell, n.E164, fault)
		}
	}
}

// What may be a number with or without its country's code counts as both: rather one too many than one too few.
func TestANumberOfARegionThatMayBeAnothersIsBoth(t *testing.T) {
	d, err := readList(listFile(t, "4915112345678\n"), "US")
	if err == nil {
		t.Fatalf("13 digits are no number of the US: %v", d)
	}
	if d, err = readList(listFile(t, "491712345678 Cy\n"), "DE"); err != nil || !d.Has("+491712345678") {
		t.Errorf("%v, %v", d, err)
	}
}

func TestALineThatIsNoSingleNumberRefusesTheList(t *testing.T) {
	for name, c := range map[string]struct{ content, region, says string }{
		"a national number":            {"+4930123456\n030 123456\n", "", "line 2"},
		"a + that was eaten":           {"number,date,reason\n14155550123,2026-11-25,\n", "", `line 2 of the do-not-call list it's a list isn't understood: "14155550123,2026-11-25,": which country?`},
		"a name":                       {"Ana\n", "", `"Ana"`},
		"a name first":                 {"Ana, +14155550123\n", "", "line 1"},
		"letters in it":                {"+14155550123x5\n", "", "letters"},
		"an exponent":                  {"number\n4.15E+10\n", "", "line 2"},
		"two numbers":                  {"+14155550123\n+14155550123, +14155550124\n", "", "line 2"},
		"two with a blank":             {"+14155550123 +14155550124\n", "", "line 1"},
		"a number and an end":          {"+14155550123, 0124\n", "", "second number"},
		"an end behind a word":         {"+14155550123 or 0124\n", "", "second number"},
		"a national one behind a name": {"+14155550123 Ana 415 555 0124\n", "", "second number"},
		"two in a row":                 {"number,fax\n+14155550123,+14155550124\n", "", "second number"},
		"one in a name's cell":         {"number,name\n+14155550123,Ana or +1 415 555 0124\n", "", "second number"},
		"a row without a number":       {"number,date,reason\n,2026-11-25,Ana\n", "", "line 2"},
		"an open quote":                {"number,date,reason\n+14155550123,,\"said no\n+4930123456,,\n", "", "line 2"},
		"two columns of numbers":       {"phone,number\n+14155550123,\n", "", "two columns"},
		"UTF-16":                       {"\xff\xfe+\x001\x00", "", "UTF-16"},
		"UTF-16 without a mark":        {"+\x001\x004\x00", "", "UTF-16"},
		"a workbook":                   {"PK\x03\x04", "", "workbook"},
		"a line break of another kind": {"+14155550123\u2028+14155550124\n", "", "second number"},
	} {
		t.Run(name, func(t *testing.T) {
			if d, err := readList(listFile(t, c.content), c.region); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v", d.Len(), err)
			}
		})
	}
}

func TestADoNotCallListOnlyItsOwnerCanRead(t *testing.T) {
	for name, c := range map[string]struct {
		mode os.FileMode
		says string
	}{
		"others can read it":   {0o640, `can be read or changed by others; type: chmod 600 '`},
		"others can change it": {0o602, `it'\''s a list'`},
	} {
		t.Run(name, func(t *testing.T) {
			path := listFile(t, "+14155550123\n")
			if err := os.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := readList(path, ""); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestNobodyIsOnNoList(t *testing.T) {
	if (*DoNotCall)(nil).Has("+1") || (*DoNotCall)(nil).Len() != 0 || NewDoNotCall("nobody").Has("somebody") {
		t.Error("no list has somebody on it")
	}
}

// However a list is spoiled, no number is read from it that isn't one, and nothing but an error comes of what can't be read.
func FuzzADoNotCallList(f *testing.F) {
	for _, seed := range []string{"+14155550123 Ana\n", "number,date,reason\n+14155550123,2026-11-25,\"no, \"\"never\"\"\"\n", "sep=;\nreason;number\n#;+49 30 123456\r", "\ufeff\"+1 415 555 0123\";x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		text, err := parseListText([]byte(content), "the list", "")
		if err != nil {
			return
		}
		at := text.first
		for l, err := range text.lines() {
			if err != nil {
				break
			}
			if n, fault := Parse(l.number, ""); digitsOf(l.number) == 0 || fault == None && n.E164 != l.number && (l.sure || n.E164 != l.also) {
				t.Errorf("%q: %q", content, l.number)
			}
			if l.from < at || l.to <= l.from || len([]rune(l.reason)) > longest || strings.ContainsAny(l.reason, "\r\n") {
				t.Errorf("%q: %+v", content, l)
			}
			at = l.to
		}
	})
}

// Has reports whether a number is on a list.
func (d *DoNotCall) Has(e164 string) bool {
	_, is := d.Find(e164)
	return is
}
