package requests

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"talkdeck/client/durable"
)

// maxRecorded is how much of a body is recorded, in bytes: as much as the client reads of a history.
const maxRecorded = 64 << 20

// Recorder keeps each answer of the service as a file of a folder, its secrets masked, for Replay and for people. People's
// names and telephone numbers stay. It stops no request: what can't be written is the error of Close, and nothing follows it.
type Recorder struct {
	dir     string
	secrets *Secrets

	mu     sync.Mutex
	next   int      // the number of the next file
	files  []string // that were written
	masked uint64   // how much of secrets was known when all of them were masked last
	err    error
}

// OpenRecorder makes the folder for its owner alone, if it isn't there. What it holds stays, and the numbers go on behind it.
func OpenRecorder(dir string, secrets *Secrets) (*Recorder, error) {
	if err := durable.MakeFolder(dir); err != nil {
		return nil, err
	}
	there, err := recordings(dir)
	if err != nil {
		return nil, err
	}
	r := &Recorder{dir: dir, secrets: secrets, next: 1}
	if len(there) > 0 {
		last, err := strconv.Atoi(strings.TrimSuffix(there[len(there)-1], ".json"))
		if err != nil {
			return nil, fmt.Errorf("its newest file has a number that can't be counted on: %w", err)
		}
		r.next = last + 1
	}
	return r, nil
}

// Close ends the recording. The error is why the record isn't complete.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.maskAgain()
	return r.err
}

// Wrap records what comes through next.
func (r *Recorder) Wrap(next http.RoundTripper) http.RoundTripper { return &recorded{r, next} }

type recorded struct {
	*Recorder
	next http.RoundTripper
}

// CloseIdleConnections passes on what http.Client asks its transport for.
func (t *recorded) CloseIdleConnections() { closeIdle(t.next) }

// RoundTrip implements http.RoundTripper.
func (t *recorded) RoundTrip(r *http.Request) (*http.Response, error) {
	t.secrets.Sent(r)
	sent := jsonBody(r, maxRecorded)
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return resp, err
	}
	resp.Body = &tee{ReadCloser: resp.Body, most: maxRecorded, done: func(body []byte, whole bool) {
		t.secrets.GivenAt(r.URL.Path, body)
		t.keep(r, sent, resp, body, whole)
	}}
	return resp, nil
}

// keep writes an answer to the next file.
func (r *Recorder) keep(req *http.Request, sent []byte, resp *http.Response, body []byte, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.maskAgain()
	if r.err != nil {
		return
	}
	out := recording{Version: recordingVersion, At: time.Now()}
	out.Request.Method, out.Request.Path, out.Request.Query = req.Method, req.URL.Path, req.URL.Query()
	switch {
	case json.Valid(sent):
		out.Request.Body = sent
	case hasBody(req):
		out.Request.Kind, _, _ = strings.Cut(req.Header.Get("Content-Type"), ";")
	}
	out.Answer.Status, out.Answer.Header, out.Answer.Cut = resp.StatusCode, recordedHeader(resp.Header), !whole
	if json.Valid(body) {
		out.Answer.Body = body
	} else {
		out.Answer.Text = maskBody(req.URL.Path, "", body)
	}
	out.mask(r.secrets)
	r.err = r.write(&out)
}

func (r *Recorder) write(out *recording) error {
	raw, err := out.encode()
	if err != nil {
		return err
	}
	for {
		path := recordingFile(r.dir, r.next)
		_, err := durable.CreateBy([]string{path}, 0o600, func(w io.Writer) error {
			_, err := w.Write(raw)
			return err
		})
		r.next++
		switch {
		case err == nil:
			r.files = append(r.files, path)
			return nil
		case !errors.Is(err, os.ErrExist): // of another program that records there
			return err
		}
	}
}

// maskAgain masks secrets that are new, whoever learned them, in what was written already. r.mu is held.
func (r *Recorder) maskAgain() {
	known := r.secrets.learned()
	if known == r.masked {
		return
	}
	r.masked = known
	for _, path := range r.files {
		if err := r.maskFile(path); err != nil && !errors.Is(err, os.ErrNotExist) && r.err == nil {
			r.err = fmt.Errorf("%s may hold a secret: %w", filepath.Base(path), err)
		}
	}
}

func (r *Recorder) maskFile(path string) error {
	raw, err := durable.ReadRegular(path)
	if err != nil {
		return err
	}
	if r.secrets.Mask(string(raw)) == string(raw) {
		return nil
	}
	old, err := readRecording(path)
	if err != nil {
		return err
	}
	old.mask(r.secrets)
	if raw, err = old.encode(); err != nil {
		return err
	}
	return durable.Replace(path, raw, 0o600)
}
