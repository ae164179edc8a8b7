package present

import (
	"fmt"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// Length is how long a call was talked through, or has been by asOf; "" if that isn't known. "~" stands before what the service
// doesn't tell and was worked out here.
func Length(e *watch.Entry, asOf time.Time) string {
	const long = 10 * time.Minute // from then on the seconds take more room than they are worth
	switch d, by := e.Length(asOf); {
	case by == watch.ByNothing:
		return ""
	case by.Told():
		return Duration(d)
	case by == watch.BySight && d < long:
		return "~" + Duration(d)
	default:
		return "~" + roughly(d)
	}
}

// roughly is a duration without its seconds.
func roughly(d time.Duration) string {
	if d >= time.Minute && d < time.Hour {
		words, _, _ := strings.Cut(Duration(d), " ")
		return words
	}
	return Duration(d)
}

// MostExtracted is how much of what was extracted is put into one line, in bytes: more than the widest screen shows.
const MostExtracted = 400

// Extracted is what the agent extracted, in one line.
func Extracted(c *client.Call, dot string) string {
	var b strings.Builder
	for _, f := range c.Data() {
		if f.Value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(" " + dot + " ")
		}
		b.WriteString(Line(f.Key))
		b.WriteString(": ")
		b.WriteString(Line(f.Value))
		if b.Len() > MostExtracted {
			break
		}
	}
	return b.String()
}

// AnswerRate says how many of the calls that ended were answered, and of how many that is said; "" if none ended.
func AnswerRate(p *watch.Pulse) string {
	rate, ok := p.AnswerRate()
	if !ok {
		return ""
	}
	return fmt.Sprintf("answered %.0f%% of %s ended", 100*rate, Thousands(p.Ended))
}
