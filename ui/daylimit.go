package ui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/dial"
	"talkdeck/ui/present"
	"talkdeck/ui/widget/dialog"
)

// DayLimits are how much may be called from here in a day, one call at a time, before a call asks for more than y. 0 is no
// limit.
type DayLimits struct {
	Calls int
	// Spend is an amount in whatever currency the service tells costs in, which isn't documented.
	Spend float64
}

// costsWait bounds how long a question waits for what earlier calls cost; what hasn't come by then isn't known.
const costsWait = 5 * time.Second

// today is what the journal tells of a day, and the service of what that cost.
type today struct {
	calls int
	spend dial.Spend // of no calls, where no limit needs it
}

// takeToday counts the day's calls among all attempts. It runs outside of the update loop.
func takeToday(ctx context.Context, records []dial.Record, now time.Time, zone *time.Location, limits DayLimits, costs *dial.Costs) today {
	records = slices.DeleteFunc(slices.Clone(records), func(r dial.Record) bool {
		return !r.MayHaveRung() || !sameDay(r.At, now, zone)
	})
	t := today{calls: len(records)}
	if limits.Spend > 0 {
		ctx, cancel := context.WithTimeout(ctx, costsWait)
		defer cancel()
		t.spend = costs.Of(ctx, records)
	}
	return t
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// words say how the day stands against the limits, and whether one is reached.
func (t today) words(limits DayLimits) (lines []string, reached bool) {
	if limits.Spend > 0 && t.calls > 0 {
		lines = append(lines, costWords(t.spend)+"; the limit is "+amount(limits.Spend)+".")
		reached = t.spend.Reached(limits.Spend)
	}
	if limits.Calls > 0 && t.calls >= limits.Calls {
		lines = append(lines, fmt.Sprintf("Made from here today: %s; the limit is %d.", present.Count(t.calls, "call"), limits.Calls))
		reached = true
	}
	return lines, reached
}

// costWords say what the day's calls cost, and of how many that is told.
func costWords(s dial.Spend) string {
	calls := present.Count(s.Calls, "call")
	if s.Told == 0 {
		return "Made from here today: " + calls + ", and what that cost isn't told yet"
	}
	if s.Told < s.Calls {
		calls = fmt.Sprintf("%d of %s", s.Told, calls)
	}
	return calls + " from here today cost " + sums(s.Costs)
}

// sums are amounts by currency. Talkstack documents none, so that mostly there is one without a name.
func sums(costs map[string]float64) string {
	var parts []string
	for _, currency := range slices.Sorted(maps.Keys(costs)) {
		named := present.Line(currency)
		if named == "" {
			named = "(currency not told)"
		}
		parts = append(parts, amount(costs[currency])+" "+named)
	}
	return strings.Join(parts, " and ")
}

func amount(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// moreThanYes asks for the day's next number, since a limit is reached.
func (a *App) moreThanYes(calls int, then tea.Cmd) dialog.Question {
	next := strconv.Itoa(calls + 1)
	box := dialog.NewTyped(a.env.Styles, "How many", next, "that isn't how many it will be")
	box.Enter, box.Text = "call", "To make one more, type how many calls of today it will be: "+next
	box.Then = func(string) tea.Cmd { return then }
	return box
}
