package uitest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
)

// Network is an http.RoundTripper whose other end is a handler in memory. A handler that panics with
// http.ErrAbortHandler breaks the connection, as it does in a server.
type Network struct{ Handler http.Handler }

var errBroken = errors.New("connection reset by the test")

// RoundTrip implements http.RoundTripper.
func (n Network) RoundTrip(r *http.Request) (*http.Response, error) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	done := make(chan *http.Response, 1)
	go func() {
		w := &recorder{header: http.Header{}, status: http.StatusOK}
		defer func() {
			if v := recover(); v != nil {
				if v != http.ErrAbortHandler { //nolint:errorlint // a panic's value is compared, as net/http does
					panic(v)
				}
				close(done)
			}
		}()
		if r.Body == nil {
			r.Body = http.NoBody
		}
		n.Handler.ServeHTTP(w, r)
		done <- &http.Response{
			StatusCode: w.status, Status: http.StatusText(w.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
		}
	}()
	select {
	case resp, ok := <-done:
		if !ok {
			return nil, errBroken
		}
		return resp, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// recorder collects what a handler writes.
type recorder struct {
	header http.Header
	status int
	sent   bool
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if !w.sent {
		w.status, w.sent = status, true
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.sent = true
	return w.body.Write(p)
}
