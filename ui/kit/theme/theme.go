package theme

import (
	"fmt"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Palette is a set of colours by meaning. A nil colour is the terminal's own foreground or background.
type Palette struct {
	Muted    color.Color // secondary text
	Border   color.Color // rules and boxes
	Accent   color.Color // titles, the active view, keys
	Good     color.Color // completed, saved, active
	Info     color.Color // in progress
	Warn     color.Color // soon a problem
	Bad      color.Color // failed, refused
	Special  color.Color // {{variables}}, simulated
	Selected color.Color // background of the row under the cursor; nil: reverse video
	Faint    bool        // what is muted is faint, whatever colour the terminal writes in
}

var palettes = map[string]Palette{
	// The terminal's own sixteen colours: readable on whatever background their owner chose.
	"terminal": {
		// Its bright black is often its background's colour, its blue too dark to read on black.
		Faint: true, Accent: lipgloss.Cyan, Good: lipgloss.Green,
		Info: lipgloss.BrightBlue, Warn: lipgloss.Yellow, Bad: lipgloss.Red, Special: lipgloss.Magenta,
	},
	"dark": {
		Muted: lipgloss.Color("#8b93a7"), Border: lipgloss.Color("#4a5168"), Accent: lipgloss.Color("#7cc7ff"), Good: lipgloss.Color("#7fd88f"),
		Info: lipgloss.Color("#82aaff"), Warn: lipgloss.Color("#ffcb6b"), Bad: lipgloss.Color("#ff7b85"), Special: lipgloss.Color("#d4a5ff"),
		Selected: lipgloss.Color("#2d3b55"),
	},
	"light": {
		Muted: lipgloss.Color("#5f6675"), Border: lipgloss.Color("#b4bac7"), Accent: lipgloss.Color("#0b6aa8"), Good: lipgloss.Color("#1a7f37"),
		Info: lipgloss.Color("#3355cc"), Warn: lipgloss.Color("#8a5a00"), Bad: lipgloss.Color("#c0202f"), Special: lipgloss.Color("#7a3bb8"),
		Selected: lipgloss.Color("#d6e6fa"),
	},
	"mono": {},
}

// Names lists the themes that can be asked for. "auto" takes dark or light by the terminal's background
// where it reports it, and the terminal's own colours where it doesn't.
func Names() []string { return []string{"auto", "dark", "light", "terminal", "mono"} }

// Check returns an error that names the choices when there is no theme of that name.
func Check(name string) error {
	if _, ok := palettes[name]; ok || name == "auto" {
		return nil
	}
	return fmt.Errorf("there is no theme %q; choose one of %s", name, strings.Join(Names(), ", "))
}

// Background is what the terminal said of its background colour.
type Background int

// What a terminal can say of its background.
const (
	BackgroundUnknown Background = iota
	BackgroundDark
	BackgroundLight
)

// Styles are the ways talkdeck draws things, and the glyphs it draws with.
type Styles struct {
	Name   string // the palette in force
	Glyphs Glyphs

	Text, Bold, Muted, Border            lipgloss.Style
	Accent, Title, Key                   lipgloss.Style
	Good, Info, Warn, Bad, Urgent        lipgloss.Style
	Variable, Simulated                  lipgloss.Style
	Selected                             lipgloss.Style // the row under the cursor
	Marked                               lipgloss.Style // a marked row
	Fresh                                lipgloss.Style // a row that changed a moment ago
	Tab, ActiveTab, Header, ColumnHeader lipgloss.Style
	Dialog, DangerDialog                 lipgloss.Style // boxes with border and padding
}

// New builds the styles of the theme called name; an unknown name is "auto" (see Check).
func New(name string, bg Background, ascii bool) *Styles {
	p, ok := palettes[name]
	if !ok {
		switch bg {
		case BackgroundDark:
			name = "dark"
		case BackgroundLight:
			name = "light"
		default:
			name = "terminal"
		}
		p = palettes[name]
	}
	base := lipgloss.NewStyle()
	fg := func(c color.Color) lipgloss.Style {
		if c == nil {
			return base
		}
		return base.Foreground(c)
	}
	s := &Styles{
		Name: name, Glyphs: unicodeGlyphs,
		Text: base, Bold: base.Bold(true), Muted: fg(p.Muted).Faint(p.Faint), Border: fg(p.Border).Faint(p.Faint),
		Accent: fg(p.Accent), Title: fg(p.Accent).Bold(true), Key: fg(p.Accent).Bold(true),
		Good: fg(p.Good), Info: fg(p.Info), Warn: fg(p.Warn), Bad: fg(p.Bad), Urgent: fg(p.Bad).Bold(true).Reverse(true),
		Variable: fg(p.Special).Bold(true), Simulated: fg(p.Special).Bold(true).Reverse(true),
		Selected: base.Reverse(true), Marked: fg(p.Accent).Bold(true), Fresh: base.Bold(true),
		Tab: fg(p.Muted).Faint(p.Faint), ActiveTab: fg(p.Accent).Bold(true).Underline(true), Header: base.Bold(true), ColumnHeader: fg(p.Muted).Bold(true),
	}
	if p.Selected != nil {
		s.Selected = base.Background(p.Selected).Bold(true)
	}
	border := lipgloss.RoundedBorder()
	if ascii {
		s.Glyphs, border = asciiGlyphs, lipgloss.ASCIIBorder()
	}
	box := base.Border(border).Padding(0, 1)
	s.Dialog, s.DangerDialog = box, box
	if p.Accent != nil {
		s.Dialog, s.DangerDialog = box.BorderForeground(p.Accent), box.BorderForeground(p.Bad)
	}
	return s
}

// Glyphs are the drawing characters, with an ASCII set for terminals and readers without the others.
type Glyphs struct {
	Queued, Initiated, Ringing, InProgress               string
	Completed, Busy, Failed, NoAnswer, Voicemail, Silent string
	Unknown                                              string
	Active, Dot, Ellipsis, Left, Arrow, Rule, VRule      string
	Up, Down, Mark, Chosen, Cursor, Renewing, Dash       string
	Spark                                                []string          // eight heights, lowest first
	arrows                                               *strings.Replacer // words for keys' arrows; nil: they can be drawn
}

// Key is how the name of a key is written, whose arrows need words where they can't be drawn.
func (g *Glyphs) Key(name string) string {
	if g.arrows == nil {
		return name
	}
	return g.arrows.Replace(name)
}

var unicodeGlyphs = Glyphs{
	Queued: "◌", Initiated: "○", Ringing: "◔", InProgress: "●",
	Completed: "✓", Busy: "⊘", Failed: "✗", NoAnswer: "∅", Voicemail: "▣", Silent: "▽",
	Unknown: "?",
	Active:  "★", Dot: "·", Ellipsis: "…", Left: "‹", Arrow: "›", Rule: "─", VRule: "│",
	Up: "▲", Down: "▼", Mark: "◆", Chosen: "■", Cursor: "▌", Renewing: "↻", Dash: "–",
	Spark: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
}

var asciiGlyphs = Glyphs{
	Queued: ".", Initiated: "o", Ringing: "~", InProgress: "*",
	Completed: "+", Busy: "#", Failed: "x", NoAnswer: "-", Voicemail: "v", Silent: "_",
	Unknown: "?",
	Active:  "*", Dot: "-", Ellipsis: "...", Left: "<", Arrow: ">", Rule: "-", VRule: "|",
	Up: "^", Down: "v", Mark: "!", Chosen: "&", Cursor: ">", Renewing: "@", Dash: "-",
	Spark:  []string{"_", ".", ":", "-", "=", "+", "*", "#"},
	arrows: strings.NewReplacer("↑↓", "up/down", "←→", "left/right", "↑", "up", "↓", "down"),
}
