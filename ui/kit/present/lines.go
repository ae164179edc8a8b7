package present

import (
	"strconv"
	"strings"

	"talkdeck/client/batch"
)

// lineWords are what a number of lines of a kind is called: of one, and of several.
var lineWords = map[batch.LineKind][2]string{
	batch.HeadingLine: {"heading", "headings"}, batch.RowLine: {"row", "rows"}, batch.ContinuedLine: {"within a cell", "within cells"},
	batch.BlankLine: {"blank", "blank"}, batch.TitleLine: {"title", "titles"},
	batch.SeparatorLine: {"naming the separator", "naming separators"}, batch.UnreadableLine: {"unreadable", "unreadable"},
}

// FileLines is a sum of a file's lines by kind: first with the numbers of the lines that aren't rows, then without. It is nil for
// a table that isn't a file's.
func FileLines(t *batch.Table) []string {
	total := t.Lines.Total()
	if total == 0 {
		return nil
	}
	begin := "File: "
	if t.Sheet != "" {
		begin = "Sheet: "
	}
	begin += Count(total, "line") + " = "
	var long, short []string
	for _, k := range batch.LineKinds() {
		n := t.Lines.Count(k)
		if n == 0 {
			continue
		}
		words := Thousands(n) + " " + lineWords[k][min(n-1, 1)]
		short = append(short, words)
		if k != batch.RowLine && k != batch.HeadingLine {
			words += " (" + lineNumbers(t.Lines.Of(k)) + ")"
		}
		long = append(long, words)
	}
	return []string{begin + strings.Join(long, " + "), begin + strings.Join(short, " + ")}
}

// lineNumbers are the numbers of some lines: the first few.
func lineNumbers(runs []batch.LineRun) string {
	const few = 3
	var out []string
	for _, r := range runs[:min(len(runs), few)] {
		words := strconv.Itoa(r.First)
		if r.Last > r.First {
			words += "-" + strconv.Itoa(r.Last)
		}
		out = append(out, words)
	}
	if len(runs) > few {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}
