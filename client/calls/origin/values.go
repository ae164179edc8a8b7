package origin

import (
	"context"
	"errors"
	"time"

	"talkdeck/client/batch"
	"talkdeck/client/dial"
)

// Values are what is known to fill in for a person.
type Values struct {
	Of    map[string]string // by the names of the variables
	At    time.Time         // when the call was made, or was to be
	Agent string            // the id of the one who was to speak
	File  string            // the name of the batch's file; "" of a single call
	Line  int               // of that file
}

// Values are the newest values that are known of a number, in E.164: from the journal, and from the rows of this profile's
// batches. Those that were for the same agent come before others. ok is false if none are known. What could be read counts also
// with an error.
func (x *Index) Values(ctx context.Context, number, agent string) (best Values, ok bool, err error) {
	take := func(v Values) {
		same, had := v.Agent == agent, best.Agent == agent
		if filled(v.Of) && (!ok || same && !had || same == had && v.At.After(best.At)) {
			best, ok = v, true
		}
	}
	if number == "" {
		return best, false, nil
	}
	if x.journal != "" {
		calls, readErr := dial.To(ctx, x.journal, number)
		err = errors.Join(err, readErr)
		for _, r := range calls {
			take(Values{Of: r.Variables, At: r.At, Agent: r.Agent})
		}
	}
	paths, listErr := x.ledgers()
	err = errors.Join(err, listErr)
	for _, path := range paths {
		h, rows, readErr := batch.RowsOf(ctx, path, number)
		err = errors.Join(err, readErr)
		for i := range rows {
			e := &rows[i]
			at := e.SentAt
			if at.IsZero() {
				at = h.Created
			}
			values, varErr := h.Variables(e.Cells)
			if varErr == nil { // else the row has none that can be told
				take(Values{values, at, h.Agent, h.File, e.Line})
			}
		}
	}
	if ctx.Err() != nil {
		return Values{}, false, ctx.Err()
	}
	return best, ok, err
}

// filled reports whether there is a value that isn't empty.
func filled(values map[string]string) bool {
	for _, v := range values {
		if v != "" {
			return true
		}
	}
	return false
}
