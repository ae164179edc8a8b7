package dial

import (
	"fmt"
	"strings"
	"time"
)

// Kind is what a finding is about.
type Kind uint8

// The kinds, the gravest first.
const (
	Unwanted        Kind = iota // the number is on a do-not-call list
	ListUnreadable              // a do-not-call list can't be read
	JournalDamaged              // a line of the journal can't be read: anybody may have been called
	JournalOutdated             // the journal is older than what the call was decided by
	InFlight                    // a request for the number is in flight, from another place
	MayHaveRung                 // it isn't known whether the number was called
	Called                      // the number was called since the call was decided on or, of a single call, lately
	Queued                      // a batch that isn't finished is to call the number
	OutsideHours                // it isn't an hour for calls where the number is
	HoursUnsure                 // what time it is there isn't known
	OverLimit                   // the day's limit is reached
	Unchecked                   // whether others called the number lately isn't known: the history can't be read
)

// Finding is something that speaks against a call now.
type Finding struct {
	Kind Kind
	Text string // a sentence without its full stop
	// Key is what a person agrees to who is told of it: the same finding has the same key, a new one another.
	Key string

	Before Record // the attempt that it is about, if it is about one
	Calls  int    // of OverLimit: how many were made today
}

// Words are the sentences of findings, for one.
func Words(findings []Finding) string {
	texts := make([]string, len(findings))
	for i, f := range findings {
		texts[i] = f.Text
	}
	return strings.Join(texts, "; ")
}

// Refusal is why the gate let no request go. Nothing was sent.
type Refusal struct {
	Findings []Finding // the gravest first
	Upload   bool      // it was a file
}

// Error is a sentence.
func (r *Refusal) Error() string {
	if r.Upload {
		return "the file was not sent: " + Words(r.Findings) + "; check its rows again"
	}
	return "the call was not made: " + Words(r.Findings)
}

// describer puts what is known of attempts into words, by a clock.
type describer struct {
	now  time.Time
	zone *time.Location
}

// when is a time of a sentence: "at 14:02", "on 25 Nov at 14:02".
func (d describer) when(at time.Time) string {
	now, at := d.now.In(d.zone), at.In(d.zone)
	if now.Format(time.DateOnly) == at.Format(time.DateOnly) {
		return "at " + at.Format("15:04")
	}
	return "on " + at.Format("2 Jan") + " at " + at.Format("15:04")
}

// who is what an attempt was made for: "by batch list.csv, line 12", "by a single call", "by the upload of list.csv".
func (d describer) who(r *Record) string {
	switch {
	case r.Row() && r.File != "":
		return fmt.Sprintf("by batch %s, line %d,", r.File, r.Line)
	case r.Row():
		return fmt.Sprintf("by batch %s, line %d,", r.Batch, r.Line)
	case r.Upload():
		return "by the upload of " + r.File
	}
	return "by a single call"
}

// attempt is an attempt as a reason not to call its number: "it was called by batch list.csv, line 12, at 14:02".
func (d describer) attempt(r *Record) string {
	where := ""
	if r.Profile != "" {
		where = " (profile " + r.Profile + ")"
	}
	who := d.who(r) + " " + d.when(r.At) + where
	switch r.State {
	case Sending:
		return "it is being called " + who
	case Unknown:
		return "it may have been called " + who + ": the answer was lost"
	case Forgotten:
		return "it may have been called " + who + ": that was left open"
	default:
		return "it was called " + who
	}
}
