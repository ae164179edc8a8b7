package requests

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// maxEntries is how many requests are remembered, the newest.
	maxEntries = 500
	// maxBody is how much of a body is remembered, in bytes.
	maxBody = 32 << 10
	// slack is how much more of a body is looked at, so that no secret is cut and stays.
	slack = 8 << 10
	// maxAnswers is how much is remembered of all answers, in bytes: those of older requests are dropped first.
	maxAnswers = 2 << 20
	// dropped stands for an answer that isn't remembered any more.
	dropped = "(no longer kept: newer answers needed the room)"
)

// Entry is one try of a request. All of it is masked; bodies may be cut.
type Entry struct {
	Seq     uint64 // grows with each request
	At      time.Time
	Took    time.Duration // until the answer's header; 0 while it is pending
	Method  string
	URL     string
	Path    string
	Try     int    // which try of the same request in a row this is, from 1
	Status  int    // 0: no answer, or none yet
	Err     string // why there was no answer; "" if there was, or none yet
	Sent    http.Header
	Body    string
	Got     http.Header
	Answer  string
	Partial bool // Answer isn't all of it
}

// Log remembers requests. The zero value is ready. It may be used from anywhere.
type Log struct {
	secrets Secrets

	mu      sync.Mutex
	seq     uint64
	entries []*Entry // oldest first; an entry is changed only under mu
}

// List is a copy of what is remembered, newest first.
func (l *Log) List() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Entry, len(l.entries))
	for i, e := range l.entries {
		out[len(out)-1-i] = *e
	}
	return out
}

// Wrap remembers what goes through next.
func (l *Log) Wrap(next http.RoundTripper) http.RoundTripper { return &transport{l, next} }

type transport struct {
	log  *Log
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.log.secrets.Sent(r) {
		t.log.maskAgain()
	}
	e := t.log.hidden(Entry{
		At: time.Now(), Method: r.Method, Path: r.URL.Path, URL: r.URL.String(), Sent: maskHeader(r.Header),
		Body: sentBody(r),
	})
	t.log.add(e)
	resp, err := t.next.RoundTrip(r)
	t.log.headed(e, resp, err)
	if err == nil {
		resp.Body = &tee{ReadCloser: resp.Body, most: maxBody + slack, done: func(body []byte, whole bool) {
			if secretive(r.URL.Path) && t.log.secrets.Given(body) {
				t.log.maskAgain()
			}
			t.log.answered(e, t.log.hide(maskBody(r.URL.Path, resp.Header.Get("Content-Type"), body)), whole && len(body) <= maxBody)
		}}
	}
	return resp, err
}

// CloseIdleConnections passes on what http.Client asks its transport for.
func (t *transport) CloseIdleConnections() { closeIdle(t.next) }

func closeIdle(next http.RoundTripper) {
	if c, ok := next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (l *Log) add(e *Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	e.Seq, e.Try = l.seq, 1
	if i := len(l.entries) - 1; i >= 0 {
		if last := l.entries[i]; last.URL == e.URL && last.Method == e.Method && last.Body == e.Body && failed(last) {
			e.Try = last.Try + 1
		}
	}
	if len(l.entries) == maxEntries {
		l.entries = slices.Delete(l.entries, 0, 1)
	}
	l.entries = append(l.entries, e)
}

// failed reports whether a request may be tried again: no answer came, or one that says so.
func failed(e *Entry) bool {
	return e.Err != "" || e.Status == http.StatusUnauthorized || e.Status == http.StatusTooManyRequests || e.Status >= 500
}

// hide is a masked body without the secrets that are known, cut to maxBody.
func (l *Log) hide(body string) string {
	body = l.secrets.Mask(body)
	return body[:min(len(body), maxBody)]
}

func (l *Log) hiddenHeader(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			out[l.secrets.Mask(name)] = append(out[l.secrets.Mask(name)], l.secrets.Mask(v))
		}
	}
	return out
}

// hidden is an entry without the secrets that are known.
func (l *Log) hidden(e Entry) *Entry {
	e.URL, e.Path, e.Err = l.secrets.Mask(e.URL), l.secrets.Mask(e.Path), l.secrets.Mask(e.Err)
	e.Body, e.Answer = l.hide(e.Body), l.hide(e.Answer)
	e.Sent, e.Got = l.hiddenHeader(e.Sent), l.hiddenHeader(e.Got)
	return &e
}

// maskAgain masks a secret that is new in what is remembered already.
func (l *Log) maskAgain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		*e = *l.hidden(*e)
	}
}

// headed stores an answer's header, or why there is none.
func (l *Log) headed(e *Entry, resp *http.Response, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.Took = time.Since(e.At); err != nil {
		e.Err = l.secrets.Mask(err.Error())
		return
	}
	e.Status, e.Got, e.Partial = resp.StatusCode, l.hiddenHeader(maskHeader(resp.Header)), true
}

// answered stores an answer, and drops those of the oldest requests where they are too much together.
func (l *Log) answered(e *Entry, answer string, whole bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Answer, e.Partial = answer, !whole
	size := 0
	for _, e := range slices.Backward(l.entries) {
		if size += len(e.Answer); size > maxAnswers && len(e.Answer) > len(dropped) {
			e.Answer, e.Partial = dropped, false
		}
	}
}

// sentBody is a request's body, masked; of what isn't JSON, its type.
func sentBody(r *http.Request) string {
	if hasBody(r) && !isJSON(r.Header) {
		return "(" + r.Header.Get("Content-Type") + ")"
	}
	return maskBody(r.URL.Path, "application/json", jsonBody(r, maxBody+slack))
}

// tee keeps the beginning of a body as it is read, and hands it on at its end.
type tee struct {
	io.ReadCloser
	most  int // bytes to keep
	buf   bytes.Buffer
	cut   bool
	ended bool
	done  func(body []byte, whole bool)
}

// Read implements io.Reader.
func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	room := min(n, t.most-t.buf.Len())
	t.buf.Write(p[:room])
	t.cut = t.cut || room < n
	if err != nil {
		t.end(err == io.EOF) //nolint:errorlint // readers return it as it is
	}
	return n, err
}

// Close implements io.Closer.
func (t *tee) Close() error {
	t.end(false)
	return t.ReadCloser.Close()
}

func (t *tee) end(whole bool) {
	if t.ended {
		return
	}
	t.ended = true
	t.done(t.buf.Bytes(), whole && !t.cut)
}
