package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/session"
	"talkdeck/ui/kit/present"
)

// follow runs a batch to its end, and prints its result. Where a person would have to decide it ends, and the batch can be
// resumed.
func (inv *invocation) follow(ctx context.Context, runs *batchrun.Runs, run *batchrun.Run, result string) error {
	inv.say("batch %s: %s to call; ctrl+c begins no more", run.Header.ID, present.Count(run.Latest().Counts.Left(), "row"))
	why := inv.watchRun(ctx, run)
	if ctx.Err() != nil {
		inv.say("no more calls are begun; %s", onTheirWay(run.Latest().Pending()))
	}
	runs.LeaveAll()
	if err := run.Err(); err != nil {
		return fmt.Errorf("the batch was cut off: %w", err)
	}
	info := batch.InfoOf(run.Path)
	if info.Unfinished() {
		inv.say("talkdeck batch resume %s goes on with it", info.ID)
	}
	if result != "" && ctx.Err() == nil {
		if err := inv.save(ctx, runs, run.Path, result); err != nil {
			return err
		}
	}
	if err := inv.printBatch(&info, result); err != nil {
		return err
	}
	if ctx.Err() != nil || why != nil {
		return errors.Join(why, ctx.Err())
	}
	return resultOf(&info)
}

// onTheirWay is how many calls go on although no more are begun.
func onTheirWay(n int) string {
	switch n {
	case 0:
		return "none is pending"
	case 1:
		return "1 is pending and can't be called back"
	}
	return present.Thousands(n) + " are pending and can't be called back"
}

// resultOf is the exit of a batch that ended: nil if each of its calls went well.
func resultOf(info *batch.Info) error {
	c := &info.Counts
	switch {
	case c.Open > 0:
		return &coded{codeUncertain, fmt.Errorf("it isn't known of %s whether a call was made, so that none is called again; "+
			"talkdeck unresolved lists them, for you to decide", present.Count(c.Open, "row"))}
	case len(c.Failures) > 0 || info.Unfinished():
		return errPartly
	}
	return nil
}

// watchRun tells how a batch gets on until it ends, or nothing more goes on because it is paused. The error is why.
func (inv *invocation) watchRun(ctx context.Context, run *batchrun.Run) error {
	const often = 10 * time.Second
	tick := time.NewTicker(often)
	defer tick.Stop()
	said, phase, lapsed := "", run.Latest().Phase, time.Time{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-run.Done():
			return nil
		case <-tick.C:
			if err := inv.signedIn(&lapsed); err != nil {
				return err
			}
			if now := gettingOn(run.Latest()); now != said {
				said = now
				inv.say("%s", now)
			}
		case p := <-run.Updates():
			if over, err := inv.turn(run, p, phase); over || err != nil {
				return err
			}
			phase = p.Phase
		}
	}
}

// signedIn says that the session has ended, and that it is back; lapsed is since when. It fails once nobody has signed in,
// in another window, for a while.
func (inv *invocation) signedIn(lapsed *time.Time) error {
	const patience = 3 * time.Minute
	s := inv.Session.Snapshot()
	switch over := s.State == session.NeedPassword || s.State == session.AccountGone || s.State == session.SignedOut; {
	case !over && !lapsed.IsZero():
		*lapsed = time.Time{}
		inv.say("signed in again, so the batch goes on")
	case !over:
	case s.APIKey, !lapsed.IsZero() && time.Since(*lapsed) > patience:
		return inv.signInNeeded()
	case lapsed.IsZero():
		*lapsed = time.Now()
		inv.say("the session has ended: sign in by talkdeck login in another window, within %s, and the batch goes on", present.Duration(patience))
	}
	return nil
}

// turn does what a person would do about how a batch gets on, and reports whether there is nothing left to wait for.
func (inv *invocation) turn(run *batchrun.Run, p *batch.Progress, before batch.Phase) (over bool, err error) {
	switch p.Phase {
	case batch.Waiting:
		if err := firstWentWell(p, run.Options()); err != nil {
			return true, err
		}
		inv.say("the first calls went well enough: %s", outcomes(&p.Counts))
		return false, run.Go()
	case batch.Paused:
		if before != batch.Paused {
			inv.say("paused: %s", p.Reason)
		}
		if p.Pending() == 0 || p.Cause == batch.BySession || p.Cause == batch.ByFeed {
			return true, pausedFor(p)
		}
	case batch.Following:
		if before != batch.Following {
			inv.say("all calls were begun; %s", onTheirWay(p.Pending()))
		}
	case batch.FirstCalls, batch.Running, batch.Stopping, batch.Ended:
	}
	return false, nil
}

// firstWentWell refuses to go on by itself after the first calls if more of them failed than the batch's stop rule lets, or
// than half if it has none.
func firstWentWell(p *batch.Progress, o batch.Options) error {
	allowed := o.FailPercent
	if allowed == 0 {
		allowed = 50
	}
	failed := 0
	for _, n := range p.Counts.Failures {
		failed += n
	}
	made, _ := present.Called(&p.Counts)
	if failed*100 <= allowed*made {
		return nil
	}
	return refused("%d of the first %d calls failed, so the others aren't made: %s", failed, made, failures(&p.Counts))
}

// pausedFor is the end of what a pause ended.
func pausedFor(p *batch.Progress) error {
	code := codeRefused
	switch p.Cause {
	case batch.BySession:
		code = codeSignIn
	case batch.ByNetwork, batch.ByFeed:
		code = codeTryLater
	case batch.ByUnresolved:
		return &coded{codeUncertain, fmt.Errorf("the batch is paused: %s; talkdeck unresolved lists it", p.Reason)}
	case batch.NotPaused, batch.Earlier, batch.ByPerson, batch.ByFailures, batch.BySpending, batch.ByHours, batch.ByGate:
	}
	return &coded{code, fmt.Errorf("the batch is paused: %s", p.Reason)}
}

// gettingOn is how a batch gets on, in a line.
func gettingOn(p *batch.Progress) string {
	c := &p.Counts
	out := called(c) + " called"
	if o := outcomes(c); o != "" {
		out += ": " + o
	}
	out += fmt.Sprintf("; %d going on", p.Pending())
	if p.Phase == batch.Following && p.Pending() == 0 {
		out += "; the calls of uncertain rows are looked for"
	}
	if p.Rate > 0 && c.Left() > 0 {
		out += fmt.Sprintf("; %.0f a minute, %s left", p.Rate, present.Duration(p.TimeLeft))
	}
	return out
}

// called is how many of a batch's rows were called.
func called(c *batch.Counts) string {
	done, all := present.Called(c)
	return present.Thousands(done) + " of " + present.Thousands(all)
}

// outcomes are how many calls ended how.
func outcomes(c *batch.Counts) string {
	var out []string
	for _, s := range slices.Sorted(maps.Keys(c.Statuses)) {
		out = append(out, fmt.Sprintf("%s %s", present.Thousands(c.Statuses[s]), present.Line(string(s))))
	}
	for _, s := range []batch.State{batch.Refused, batch.Uncertain} {
		if n := c.States[s]; n > 0 {
			out = append(out, fmt.Sprintf("%s %s", present.Thousands(n), s))
		}
	}
	return strings.Join(out, ", ")
}

// failures are why calls didn't go well, the most frequent reason first.
func failures(c *batch.Counts) string {
	var out []string
	for _, f := range present.Failures(c) {
		if len(out) == most {
			break
		}
		out = append(out, fmt.Sprintf("%s × %s", present.Thousands(f.N), f.Text))
	}
	return strings.Join(out, "; ")
}

// batchSummary is a batch in the form that scripts get.
type batchSummary struct {
	ID        string         `json:"id"`
	Begun     time.Time      `json:"begun"`
	File      string         `json:"file"`
	Project   string         `json:"project"`
	Agent     string         `json:"agent"`
	Retries   string         `json:"retries,omitempty"` // the id of the batch whose calls it makes again
	State     string         `json:"state"`
	Paused    string         `json:"paused,omitempty"` // why
	Rows      int            `json:"rows"`
	Left      int            `json:"left"`
	LeftOut   int            `json:"left_out"`
	Refused   int            `json:"refused"`
	Uncertain int            `json:"uncertain"`
	Outcomes  map[string]int `json:"outcomes"`
	Failures  map[string]int `json:"failures"`
	Spent     *float64       `json:"spent"` // null if no call tells what it cost
	Currency  string         `json:"currency,omitempty"`
	Result    string         `json:"result,omitempty"`
}

func summaryOf(info *batch.Info, result string) batchSummary {
	c := &info.Counts
	out := batchSummary{
		ID: info.ID, Begun: info.Created, File: info.File, Project: info.Project, Agent: info.Agent, Retries: info.Linked, State: present.BatchWord(info), Paused: info.Paused,
		Rows: info.Rows, Left: c.Left(), LeftOut: c.States[batch.Skipped], Refused: c.States[batch.Refused], Uncertain: c.States[batch.Uncertain],
		Outcomes: map[string]int{}, Failures: c.Failures, Currency: c.Currency, Result: result,
	}
	for s, n := range c.Statuses {
		out.Outcomes[string(s)] = n
	}
	if c.Costed > 0 {
		out.Spent = &c.Spent
	}
	return out
}

// printBatch prints the result of a batch.
func (inv *invocation) printBatch(info *batch.Info, result string) error {
	if inv.format == asJSON {
		return inv.printJSON(summaryOf(info, savedFile(result)))
	}
	c, out := &info.Counts, inv.streams.Out
	fact(out, "BATCH", info.ID)
	fact(out, "STATE", present.BatchWord(info))
	fact(out, "CALLED", called(c))
	fact(out, "OUTCOMES", outcomes(c))
	if f := failures(c); f != "" {
		fact(out, "FAILURES", f)
	}
	if n := c.States[batch.Skipped]; n > 0 {
		fact(out, "LEFT OUT", present.Count(n, "row")+"; talkdeck batch result "+info.ID+" FILE tells why of each")
	}
	fact(out, "SPENT", present.Spent(c))
	return nil
}

// savedFile is the whole path of a file, "" if it isn't there.
func savedFile(path string) string {
	if path == "" {
		return ""
	}
	path, err := filepath.Abs(path)
	if info, looked := os.Stat(path); err != nil || looked != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}
