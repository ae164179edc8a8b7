package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"talkdeck/client/durable"
	"talkdeck/client/requests"
	"talkdeck/ui/config"
)

// requestLog is what a run writes down for those who look for a mistake. A nil one writes nothing.
type requestLog struct {
	file    *os.File           // of --log, a JSON object a request: what was asked and how it went, never a header or a body
	debug   *os.File           // of --debug, see debugged
	record  *requests.Recorder // of --record
	secrets requests.Secrets   // that none of them may hold
}

// openLogs opens what the settings ask for; nil if that is nothing.
func (p *program) openLogs(cfg *config.Config) (*requestLog, error) {
	l, err := openLog(cfg.Log)
	if err != nil || cfg.Debug == "" && cfg.Record == "" {
		return l, err
	}
	if l == nil {
		l = &requestLog{}
	}
	if cfg.Debug != "" {
		p.debugLog = l
		l.debug, err = openPrivate("debug", "debug log", cfg.Debug)
	}
	if err == nil && cfg.Record != "" {
		err = p.openRecord(l, cfg.Record)
	}
	if err != nil {
		p.closeLog(l)
		return nil, err
	}
	return l, nil
}

// openLog opens the file of --log; "" gives nil.
func openLog(path string) (*requestLog, error) {
	if path == "" {
		return nil, nil
	}
	f, err := openPrivate("log", "log", path)
	if err != nil {
		return nil, err
	}
	return &requestLog{file: f}, nil
}

// openPrivate opens the file that a flag names to add to it, or makes it, readable by its owner alone.
func openPrivate(flag, name, path string) (*os.File, error) {
	f, err := durable.OpenLog(path)
	if errors.Is(err, durable.ErrNotRegular) {
		return nil, usage(fmt.Errorf("--%s must be a regular file", flag))
	}
	var info fs.FileInfo
	if err == nil {
		info, err = f.Stat()
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("the %s can't be opened: %w", name, err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, errors.Join(usage(fmt.Errorf("the %s can be read by others; type: chmod 600 %s", name, durable.Quote(path))), f.Close())
	}
	return f, nil
}

// openRecord opens the folder of --record, or makes it. What can't be recorded is said, and is no reason not to work; a folder
// that others can read is refused.
func (p *program) openRecord(l *requestLog, dir string) error {
	record, err := requests.OpenRecorder(dir, &l.secrets)
	var info fs.FileInfo
	if err == nil {
		info, err = os.Stat(dir)
	}
	switch {
	case err != nil:
		p.say("the answers can't be recorded: %v", err)
	case info.Mode().Perm()&0o077 != 0:
		return usage(fmt.Errorf("the folder of --record can be read by others; type: chmod 700 %s", durable.Quote(dir)))
	default:
		l.record = record
	}
	return nil
}

func (p *program) closeLog(l *requestLog) {
	if l == nil {
		return
	}
	for name, f := range map[string]*os.File{"log": l.file, "debug log": l.debug} {
		if f == nil {
			continue
		}
		if err := f.Close(); err != nil {
			p.say("the %s may be incomplete: %v", name, err)
		}
	}
	if l.record == nil {
		return
	}
	if err := l.record.Close(); err != nil {
		p.say("not all answers were recorded: %v", err)
	}
}

// jsonLines is a logger that writes a JSON object a line.
func jsonLines(f *os.File) *slog.Logger {
	return slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// wrap writes down what goes through next.
func (l *requestLog) wrap(next http.RoundTripper) http.RoundTripper {
	if l == nil {
		return next
	}
	if l.record != nil {
		next = l.record.Wrap(next)
	}
	log := slog.New(slog.DiscardHandler)
	if l.file != nil {
		log = jsonLines(l.file)
	}
	return &noted{next: next, log: log, secrets: &l.secrets} // it learns the secrets for --debug too
}

// noted is a transport whose requests are noted.
type noted struct {
	next    http.RoundTripper
	log     *slog.Logger
	secrets *requests.Secrets
}

// RoundTrip implements http.RoundTripper.
func (n *noted) RoundTrip(r *http.Request) (*http.Response, error) {
	n.secrets.Sent(r)
	begun := time.Now()
	resp, err := n.next.RoundTrip(r)
	what := []any{"method", r.Method, "host", r.URL.Host, "path", n.secrets.Mask(r.URL.Path)}
	if r.URL.RawQuery != "" {
		what = append(what, "query", n.secrets.Mask(masked(r.URL.Query())))
	}
	what = append(what, "ms", time.Since(begun).Milliseconds())
	if err != nil {
		n.log.Debug("no answer", append(what, "error", n.secrets.Mask(err.Error()))...)
		return resp, err
	}
	n.log.Debug("answered", append(what, "status", resp.StatusCode)...)
	return resp, nil
}

// CloseIdleConnections passes on what http.Client asks its transport for.
func (n *noted) CloseIdleConnections() {
	if t, ok := n.next.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// plainQuery are the parameters that say nothing of a person.
var plainQuery = []string{"status", "startTime", "startTimeBefore", "startTimeAfter", "endTime", "endTimeBefore", "endTimeAfter", "pageSize"}

// masked is a query with the digits of phone numbers, and whatever else could say who was called, taken out.
func masked(q url.Values) string {
	for name, values := range q {
		if slices.Contains(plainQuery, name) {
			continue
		}
		for i, v := range values {
			values[i] = strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return '*'
				}
				return r
			}, v)
		}
	}
	s, err := url.QueryUnescape(q.Encode())
	if err != nil {
		return "" // not for what Encode made
	}
	return s
}
