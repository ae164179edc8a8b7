package recording

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

// host answers by the path that is asked for.
type host map[string]http.Response

// RoundTrip implements http.RoundTripper.
func (h host) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, ok := h[r.URL.Path]
	if !ok {
		resp.StatusCode = http.StatusNotFound
	}
	if r.Header.Get("Authorization") != "" || r.Header.Get("X-Api-Key") != "" || r.Header.Get("Cookie") != "" {
		return nil, errors.New("credentials were sent")
	}
	if resp.Header == nil {
		resp.Header = http.Header{}
	}
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	resp.Request = r
	return &resp, nil
}

func sound(text, kind string) http.Response {
	return http.Response{
		StatusCode: http.StatusOK, ContentLength: int64(len(text)), Body: io.NopCloser(strings.NewReader(text)), Header: http.Header{"Content-Type": {kind}},
	}
}

func leads(to string) http.Response {
	return http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {to}}}
}

func TestRecordingsAreSaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "recordings")
	fetch := func(address string) (string, error) {
		f := &Fetcher{Dir: dir, Transport: host{"/a.mp3": sound("sound", "audio/mpeg"), "/b": sound("wave", "audio/x-wav"), "/c": leads("/a.mp3"), "/d.exe": sound("x", "")}}
		var done, total int64
		file, err := f.Fetch(t.Context(), address, "CA1/../x", func(d, all int64) { done, total = d, all })
		if err == nil && (done == 0 || done != total) {
			t.Errorf("%s: %d of %d bytes told", address, done, total)
		}
		return file, err
	}
	for _, tc := range []struct{ address, file, text string }{
		{"https://x.example/a.mp3", "CA1____x.mp3", "sound"}, {"https://x.example/c", "CA1____x-2.mp3", "sound"}, {"http://x.example/b", "CA1____x.wav", "wave"},
		{"https://x.example/a.mp3?key=1", "CA1____x-3.mp3", "sound"}, {"https://x.example/d.exe", "CA1____x.audio", "x"},
	} {
		file, err := fetch(tc.address)
		if err != nil || file != filepath.Join(dir, tc.file) {
			t.Errorf("%s: %q, %v", tc.address, file, err)
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil || string(raw) != tc.text {
			t.Errorf("%s: %q, %v", tc.address, raw, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", tc.address, info.Mode(), err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 5 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestWhatIsNoRecordingIsRefused(t *testing.T) {
	h := host{
		"/401": {StatusCode: http.StatusUnauthorized}, "/500": {StatusCode: http.StatusInternalServerError}, "/page": sound("<html>", "text/html; charset=utf-8"),
		"/down": leads("http://x.example/a"), "/file": leads("file:///etc/passwd"), "/loop": leads("/loop"), "/with": leads("https://ana:secret@x.example/a"),
		"/huge": {StatusCode: http.StatusOK, ContentLength: largest + 1},
	}
	for address, want := range map[string]error{
		"https://x.example/401": ErrSignIn, "https://x.example/page": errPage, "https://x.example/down": errElsewhere, "https://x.example/file": errElsewhere,
		"https://x.example/loop": errElsewhere, "https://x.example/with": errElsewhere, "https://x.example/huge": errTooLarge, "https://x.example/500": nil, "https://x.example/none": nil,
		"file:///etc/passwd": errAddress, "ftp://x.example/a": errAddress, "https://ana:secret@x.example/a": errAddress, "//x.example/a": errAddress, "%": errAddress,
	} {
		dir := t.TempDir()
		file, err := (&Fetcher{Dir: dir, Transport: h}).Fetch(t.Context(), address, "CA1", func(_, _ int64) {})
		if err == nil || want != nil && !errors.Is(err, want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %q, %v; want %v", address, file, err, want)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s: %v was left behind", address, left)
		}
	}
}

// packed is what a host answers that compresses, asked or not.
func packed(text, encoding string) http.Response {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text) // into memory
	_ = w.Close()
	resp := sound(b.String(), "audio/wav")
	resp.Header.Set("Content-Encoding", encoding)
	return resp
}

func TestARecordingEndsAtItsLimitOnTheDisk(t *testing.T) {
	const limit = 64 << 10
	full, more := strings.Repeat("x", limit), strings.Repeat("x", limit+1)
	unsaid := func(r http.Response) http.Response { r.ContentLength = -1; return r }
	cut := packed(full, "gzip")
	cut.Body = io.NopCloser(io.LimitReader(cut.Body, 40))
	for name, c := range map[string]struct {
		answer http.Response
		wrong  error
	}{
		"plain":                       {unsaid(sound(full, "audio/wav")), nil},
		"gzipped":                     {packed(full, "gzip"), nil},
		"plain and a byte too long":   {unsaid(sound(more, "audio/wav")), errTooLarge},
		"gzipped and a byte too long": {packed(more, "gzip"), errTooLarge},
		"gzipped, of a thousandth":    {packed(strings.Repeat(full, 20), "x-gzip"), errTooLarge},
		"packed in another way":       {packed(full, "br"), errEncoding},
		"gzipped, but cut":            {cut, io.ErrUnexpectedEOF},
		"plain, though it says gzipped": {func() http.Response {
			r := sound(full, "audio/wav")
			r.Header.Set("Content-Encoding", "gzip")
			return r
		}(), gzip.ErrHeader},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f := &Fetcher{Dir: dir, Transport: host{"/a.wav": c.answer}, limit: limit}
			file, err := f.Fetch(t.Context(), "https://x.example/a.wav", "CA1", func(_, _ int64) {})
			if !errors.Is(err, c.wrong) {
				t.Errorf("%v, want %v", err, c.wrong)
			}
			left, err := os.ReadDir(dir)
			if c.wrong != nil {
				if err != nil || len(left) > 0 {
					t.Errorf("left behind: %v, %v", left, err)
				}
				return
			}
			if raw, err := os.ReadFile(file); err != nil || string(raw) != full || len(left) != 1 {
				t.Errorf("%d bytes, %v; in the folder: %v", len(raw), err, left)
			}
		})
	}
}

// sizes notes the largest size that a folder's files had while a body was read.
type sizes struct {
	io.ReadCloser
	dir  string
	most int64
}

// Read implements io.Reader.
func (s *sizes) Read(p []byte) (int, error) {
	entries, _ := os.ReadDir(s.dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			s.most = max(s.most, info.Size())
		}
	}
	return s.ReadCloser.Read(p)
}

func TestNotEvenForAMomentIsMoreOnTheDisk(t *testing.T) {
	const limit = 64 << 10
	dir := t.TempDir()
	bomb := packed(strings.Repeat("x", 200*limit), "gzip")
	looked := &sizes{ReadCloser: bomb.Body, dir: dir}
	bomb.Body = looked
	f := &Fetcher{Dir: dir, Transport: host{"/a.wav": bomb}, limit: limit}
	if _, err := f.Fetch(t.Context(), "https://x.example/a.wav", "CA1", func(_, _ int64) {}); !errors.Is(err, errTooLarge) {
		t.Errorf("%v", err)
	}
	if looked.most > limit {
		t.Errorf("%d bytes were on the disk, of %d", looked.most, limit)
	}
}

// silent is a body of which nothing comes until its request ends.
type silent struct{ ctx context.Context }

// Read implements io.Reader.
func (s silent) Read([]byte) (int, error) { <-s.ctx.Done(); return 0, s.ctx.Err() }

type silentHost struct{}

// RoundTrip implements http.RoundTripper.
func (silentHost) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{}, Body: io.NopCloser(silent{r.Context()})}, nil
}

func TestADownloadThatHangsEnds(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		_, err := (&Fetcher{Dir: dir, Transport: silentHost{}}).Fetch(t.Context(), "https://x.example/a", "CA1", func(_, _ int64) {})
		if !errors.Is(err, errSilent) {
			t.Errorf("%v", err)
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&Fetcher{Dir: dir, Transport: silentHost{}}).Fetch(ctx, "https://x.example/a", "CA1", func(_, _ int64) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
