package collect

import (
	"context"
	"errors"
	"testing"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/watch"
)

// covering is an archive that has some days whole.
type covering struct {
	*archivetest.Model
	days []string
	err  error
}

func (c covering) Covered(context.Context, archive.Scope) ([]watch.Span, []string, error) {
	return nil, c.days, c.err
}

func TestSinceTheFirstDayThatIsMissing(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		days []string
		err  error
		keep time.Duration
		want time.Time
	}{
		"an empty archive":            {want: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)},
		"the first are whole":         {days: []string{"2026-11-27", "2026-11-28"}, want: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)},
		"a gap":                       {days: []string{"2026-11-27", "2026-11-29"}, want: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)},
		"all are whole":               {days: []string{"2026-11-27", "2026-11-28", "2026-11-29"}, want: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)},
		"it can't be read":            {err: errors.New("no"), want: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)},
		"older isn't kept":            {keep: 36 * time.Hour, want: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)},
		"older isn't kept, and whole": {keep: 36 * time.Hour, days: []string{"2026-11-29"}, want: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			a := covering{archivetest.NewModel(), c.days, c.err}
			if got := Since(t.Context(), a, archive.Scope{}, now, 3*24*time.Hour, c.keep); !got.Equal(c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
