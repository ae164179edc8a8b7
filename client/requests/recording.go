package requests

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"talkdeck/client/durable"
)

// recording is an answer of the service, and what was asked, as it stands in a file. All of it is masked.
type recording struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	Request struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Query  url.Values      `json:"query,omitempty"`
		Body   json.RawMessage `json:"body,omitempty"`
		Kind   string          `json:"kind,omitempty"` // the content type of a body that isn't JSON, which isn't kept
	} `json:"request"`
	Answer struct {
		Status int               `json:"status"`
		Header map[string]string `json:"header,omitempty"`
		Body   json.RawMessage   `json:"body,omitempty"`
		Text   string            `json:"text,omitempty"`    // a body that isn't JSON
		Cut    bool              `json:"partial,omitempty"` // the body isn't all of it
	} `json:"answer"`
}

const recordingVersion = 1

// recordingName is how the files are called: numbered in the order in which the answers were read to their end.
var recordingName = regexp.MustCompile(`^[0-9]{6,}\.json$`)

func recordingFile(dir string, n int) string { return filepath.Join(dir, fmt.Sprintf("%06d.json", n)) }

// recordings lists the files' names in their order.
func recordings(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if recordingName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return names, nil
}

// encode returns the file's content.
func (r *recording) encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(r)
	return out.Bytes(), err
}

// readRecording reads a file, and refuses one that isn't as encode writes it.
func readRecording(path string) (*recording, error) {
	raw, err := durable.ReadRegular(path)
	if err != nil {
		return nil, err
	}
	var r recording
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err = d.Decode(&r)
	switch {
	case err != nil:
	case d.More():
		err = fmt.Errorf("something follows its end")
	case r.Version != recordingVersion:
		err = fmt.Errorf("its version is %d, not %d", r.Version, recordingVersion)
	case r.Request.Method == "" || !strings.HasPrefix(r.Request.Path, "/"):
		err = fmt.Errorf("it doesn't say what was asked")
	case r.Answer.Status < 200 || r.Answer.Status > 599:
		err = fmt.Errorf("%d is no status of an answer", r.Answer.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is no recorded answer, or a damaged one: %w", path, err)
	}
	return &r, nil
}

// recordedHeaders are those of an answer that a program may go by.
var recordedHeaders = []string{"Content-Type", "Date", "Retry-After", "Location", "Link", "Www-Authenticate", "X-Request-Id", "X-Total-Count"}

func recordedHeader(h http.Header) map[string]string {
	out := map[string]string{}
	for name := range h {
		if slices.Contains(recordedHeaders, name) || strings.Contains(name, "Ratelimit") || strings.Contains(name, "Rate-Limit") {
			out[name] = h.Get(name)
		}
	}
	return out
}

// mask takes out what names say that it is a secret, and the secrets that are known.
func (r *recording) mask(s *Secrets) {
	r.Request.Path, r.Request.Query = s.Mask(r.Request.Path), s.maskedQuery(r.Request.Query)
	r.Request.Body, r.Answer.Body = s.maskedJSON(r.Request.Body), s.maskedJSON(r.Answer.Body)
	r.Answer.Text = s.Mask(r.Answer.Text)
	for name, value := range r.Answer.Header {
		r.Answer.Header[name] = s.Mask(value)
	}
}

// maskedJSON masks keys, texts and numbers.
func (s *Secrets) maskedJSON(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return nil
	}
	return maskJSON(raw, func(leaf []byte) []byte {
		text, quoted := strings.CutPrefix(string(leaf), `"`)
		if quoted {
			text = text[:len(text)-1]
		}
		out := s.Mask(text)
		switch in := []byte(`"` + out + `"`); {
		case out == text || strings.ContainsAny(string(leaf[:1]), "tfn"): // true, false, null
			return leaf
		case json.Valid(in):
			return in
		}
		return []byte(`"` + masked + `"`)
	})
}

func (s *Secrets) maskedQuery(q url.Values) url.Values {
	out := url.Values{}
	for name, values := range q {
		for _, v := range values {
			if names(name) {
				v = masked
			}
			out.Add(s.Mask(name), s.Mask(v))
		}
	}
	return out
}
