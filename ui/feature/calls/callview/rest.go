package callview

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
)

// An answer of many megabytes is shown up to these bounds, which takes no more than a moment, and says what is left out.
const (
	mostFields = 2000
	mostValue  = 16 << 10  // bytes
	mostJSON   = 256 << 10 // bytes
)

// rest is beside or below the facts: all else in the answer, laid out or as it came.
func (p *Page) rest(c *client.Call, width int) []string {
	if p.view == rawJSON {
		return append([]string{p.heading("RAW JSON")}, p.json(c.Raw, width)...)
	}
	lines := append([]string{p.heading("EXTRACTED DATA")}, p.data(c, width)...)
	lines = append(append(lines, "", p.heading("RECORDINGS")), p.links(c, width)...)
	lines = append(lines, p.earlierLines(p.Env.Now(), width)...)
	lines = append(append(lines, "", p.heading("TRANSCRIPT")), p.transcript(c, width)...)
	if fields := others(c); fields != nil {
		lines = append(append(lines, "", p.heading("OTHER FIELDS")), p.fields(fields, width)...)
	}
	return lines
}

func (p *Page) heading(title string) string { return p.Env.Styles.ColumnHeader.Render(title) }

func (p *Page) muted(words string, width int) []string {
	return pane.Wrap(p.Env.Styles.Muted.Render(words), width)
}

// data is what the agent extracted.
func (p *Page) data(c *client.Call, width int) []string {
	fields := c.Data()
	if fields == nil {
		return p.muted("nothing extracted", width)
	}
	return p.fields(fields, width)
}

// fields is a table of names and values.
func (p *Page) fields(fields []client.Field, width int) []string {
	shown := fields[:min(len(fields), mostFields)]
	facts := make([]pane.Fact, len(shown))
	for i, f := range shown {
		facts[i] = pane.Fact{Name: present.Line(part(f.Key, 200)), Value: p.value(f.Value)}
		if facts[i].Name == "" {
			facts[i].Name = "(no name)"
		}
	}
	lines := pane.Facts(p.Env.Styles, facts, width)
	if more := len(fields) - len(shown); more > 0 {
		lines = append(lines, p.muted(present.Count(more, "more field")+": see the raw JSON", width)...)
	}
	return lines
}

// value is a text of one or more lines, made safe.
func (p *Page) value(s string) string {
	text := strings.TrimRight(present.Text(part(s, mostValue)), " \n")
	switch {
	case text == "":
		return p.Env.Styles.Muted.Render("empty")
	case len(s) > mostValue:
		text += p.Env.Styles.Muted.Render(" " + p.Env.Styles.Glyphs.Ellipsis + " the rest is in the raw JSON")
	}
	return text
}

// part is at most the first n bytes of s.
func part(s string, n int) string { return s[:min(len(s), n)] }

// links are the recordings, the chosen one of several marked.
func (p *Page) links(c *client.Call, width int) []string {
	st := p.Env.Styles
	urls := c.Recordings()
	if len(urls) == 0 {
		return p.muted("none reported", width)
	}
	var lines []string
	atTwilio := false
	for i, raw := range urls[:min(len(urls), mostFields)] {
		mark := present.Fit("", 2)
		if len(urls) > 1 && i == p.chosen() {
			mark = present.Fit(st.Key.Render(st.Glyphs.Cursor), 2)
		}
		for _, l := range pane.Wrap(present.Line(part(raw, mostValue)), max(width-2, 1)) {
			lines = append(lines, mark+l)
			mark = present.Fit("", 2)
		}
		atTwilio = atTwilio || twilio(raw)
		if d := &p.download; d.address == raw && d.words() != "" {
			lines = append(lines, pane.Wrap("  "+p.Env.Styles.Accent.Render(d.words()), width)...)
		}
	}
	if atTwilio {
		lines = append(lines, p.muted("Twilio may ask for its own sign-in.", width)...)
	}
	return lines
}

// transcript is what was said in the call, turn by turn.
func (p *Page) transcript(c *client.Call, width int) []string {
	turns, _ := transcript(c)
	if turns == nil {
		return p.muted("transcript: not provided by Talkstack", width)
	}
	st := p.Env.Styles
	shown := turns[:min(len(turns), mostFields)]
	var lines []string
	for _, t := range shown {
		text := p.value(t.text)
		if t.who != "" {
			text = st.Bold.Render(present.Line(part(t.who, 200))+":") + " " + text
		}
		lines = append(lines, pane.Wrap(text, width)...)
	}
	if more := len(turns) - len(shown); more > 0 {
		lines = append(lines, p.muted(present.Count(more, "more turn")+": see the raw JSON", width)...)
	}
	return lines
}

// json is the answer as it came, a line for each value; lines that are too long go on below their own beginning.
func (p *Page) json(raw string, width int) []string {
	text := pretty(raw)
	cut := len(text) > mostJSON
	if cut {
		text = text[:strings.LastIndexByte(text[:mostJSON], '\n')+1]
	}
	var lines []string
	for l := range strings.SplitSeq(present.Text(strings.TrimRight(text, "\n")), "\n") {
		lines = append(lines, p.jsonLine(l, width)...)
	}
	if cut {
		whole := present.Thousands(len(raw) >> 10)
		lines = append(lines, p.muted(p.Env.Styles.Glyphs.Ellipsis+" cut here: the whole answer has "+whole+" KB", width)...)
	}
	return lines
}

func (p *Page) jsonLine(line string, width int) []string {
	body := strings.TrimLeft(line, " ")
	indent := min(len(line)-len(body), width/2)
	margin := present.Fit("", indent)
	var out []string
	for i, l := range strings.Split(ansi.Hardwrap(body, max(width-indent, 1), true), "\n") {
		if name, value, ok := strings.Cut(l, `": `); ok && i == 0 && strings.HasPrefix(l, `"`) {
			l = p.Env.Styles.Accent.Render(name+`"`) + ": " + value
		}
		out = append(out, margin+l)
	}
	return out
}
