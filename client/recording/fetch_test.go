package recording

import (
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
