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
)

// requestLog notes requests in a file, one JSON object a line: what was asked and how it went, never a header or a body.
// A nil one notes nothing.
type requestLog struct {
	file    *os.File
	log     *slog.Logger
	secrets requests.Secrets
}

// openLog opens the file to add to it, or makes it, readable by its owner alone; "" gives nil.
func openLog(path string) (*requestLog, error) {
	if path == "" {
		return nil, nil
	}
	f, err := durable.OpenLog(path)
	if errors.Is(err, durable.ErrNotRegular) {
		return nil, usage(errors.New("--log must be a regular file"))
	}
	var info fs.FileInfo
	if err == nil {
		info, err = f.Stat()
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("the log can't be opened: %w", err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, errors.Join(usage(fmt.Errorf("the log can be read by others; type: chmod 600 %s", durable.Quote(path))), f.Close())
	}
	return &requestLog{file: f, log: slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))}, nil
}

func (p *program) closeLog(l *requestLog) {
	if l == nil {
		return
	}
	if err := l.file.Close(); err != nil {
		p.say("the log may be incomplete: %v", err)
	}
}

// wrap notes what goes through next.
func (l *requestLog) wrap(next http.RoundTripper) http.RoundTripper {
	if l == nil {
		return next
	}
	return &noted{next: next, log: l.log, secrets: &l.secrets}
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
