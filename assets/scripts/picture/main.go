// Picture draws a terminal's screen as an SVG: what `tmux capture-pane -p -e -N` prints comes in, the picture goes out.
//
//	tmux capture-pane -p -e -N | go run ./assets/scripts/picture > assets/docs/calls.svg
package main

import (
	"bufio"
	"fmt"
	"html"
	"image/color"
	"io"
	"log"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// A cell's size in the picture, the margin around all of them, and the colours of what has none of its own.
const (
	cellWidth, cellHeight = 8.4, 18.0
	baseline              = 13.5 // below a cell's top
	margin                = 14.0

	paper = "#15171c"
	ink   = "#d7dae0"
)

func main() {
	log.SetFlags(0)
	screen, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	draw(out, strings.TrimRight(string(screen), "\n"))
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func draw(out io.Writer, screen string) {
	width, height := lipgloss.Size(screen)
	canvas := lipgloss.NewCanvas(width, height).Compose(lipgloss.NewLayer(screen))
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	print := func(format string, args ...any) {
		_, _ = fmt.Fprintf(out, format+"\n", args...) // the writer keeps the error until it is flushed
	}
	print(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %[1]g %[2]g">`, w, h)
	print(`<rect width="100%%" height="100%%" rx="8" fill="%s"/>`, paper)
	print(`<g font-family="JetBrains Mono,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14" xml:space="preserve">`)
	for y := range height {
		for x := 0; x < width; {
			run, text, end := sameStyle(canvas, x, y, width)
			left, top := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight
			long := float64(end-x) * cellWidth
			fg, bg := colours(run)
			if bg != paper {
				print(`<rect x="%.1f" y="%.1f" width="%.1f" height="%g" fill="%s"/>`, left, top, long, cellHeight, bg)
			}
			if strings.TrimSpace(text) != "" {
				print(`<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s>%s</text>`, left, top+baseline, long, fg, looks(run), html.EscapeString(text))
			}
			x = end
		}
	}
	print("</g>\n</svg>")
}

// sameStyle is the text from a cell on for as long as it looks the same, and the column where that ends.
func sameStyle(canvas *lipgloss.Canvas, x, y, width int) (style uv.Style, text string, end int) {
	var b strings.Builder
	style = canvas.CellAt(x, y).Style
	for end = x; end < width; {
		cell := canvas.CellAt(end, y)
		if !cell.Style.Equal(&style) {
			break
		}
		b.WriteString(cell.Content)
		end += max(cell.Width, 1)
	}
	return style, b.String(), end
}

func colours(s uv.Style) (fg, bg string) {
	fg, bg = hex(s.Fg, ink), hex(s.Bg, paper)
	if s.Attrs&uv.AttrReverse != 0 {
		return bg, fg
	}
	return fg, bg
}

func hex(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// looks are the attributes of a run besides its colours.
func looks(s uv.Style) string {
	var b strings.Builder
	if s.Attrs&uv.AttrBold != 0 {
		b.WriteString(` font-weight="bold"`)
	}
	if s.Attrs&uv.AttrFaint != 0 {
		b.WriteString(` opacity="0.6"`)
	}
	if s.Attrs&uv.AttrItalic != 0 {
		b.WriteString(` font-style="italic"`)
	}
	if s.Underline != 0 {
		b.WriteString(` text-decoration="underline"`)
	}
	return b.String()
}
