package recording

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

const (
	// largest bounds what is written, in bytes: some hundred hours of speech.
	largest = 4 << 30
	// patience is how long nothing may come.
	patience = 30 * time.Second
	// mostHops bounds how often an address may lead to another.
	mostHops = 5
)

// ErrSignIn is why a recording can't be had where its host asks for a sign-in, as Twilio may.
var ErrSignIn = errors.New("the recording's host asks for a sign-in of its own")

var (
	errAddress   = errors.New("only plain http and https addresses are downloaded, and this is none")
	errElsewhere = errors.New("the recording's address leads to one of another kind (http or https), which isn't followed")
	errPage      = errors.New("the recording's address answers with a web page; open it in the browser")
	errTooLarge  = errors.New("the recording is larger than 4 GiB")
	errSilent    = fmt.Errorf("nothing came for %s; try again", patience)
)

// Fetcher downloads recordings into a folder.
type Fetcher struct {
	Dir       string            // made when it is needed; "": the folder that the program runs in
	Transport http.RoundTripper // nil: the network
}

// Fetch downloads what is at an address into a file whose name begins with name, and is the file's path. One that is there
// already is never replaced. progress is told how many bytes came and how many there are, 0 if that isn't told; it must
// not block. The file is there whole or not at all, and only its owner may read it.
func (f *Fetcher) Fetch(ctx context.Context, address, name string, progress func(done, total int64)) (file string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", errAddress
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	alarm := time.AfterFunc(patience, func() { cancel(errSilent) })
	defer alarm.Stop()
	resp, err := f.get(ctx, u)
	if err != nil {
		return "", why(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	kind, err := check(resp)
	if err != nil {
		return "", err
	}
	dir := cmp.Or(f.Dir, ".")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("could not make the folder for recordings: %w", err)
	}
	part, err := os.CreateTemp(dir, ".part-*") // only its owner may read it
	if err != nil {
		return "", fmt.Errorf("could not save the recording: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // it has its own name by then, or is no good
	counted := &counter{r: resp.Body, total: max(resp.ContentLength, 0), progress: progress, alarm: alarm}
	if _, err := io.Copy(part, counted); err != nil {
		return "", errors.Join(why(ctx, err), part.Close())
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return "", fmt.Errorf("could not save the recording: %w", err)
	}
	return keep(part.Name(), filepath.Join(dir, plain(name)), extension(u, kind))
}

func (f *Fetcher) get(ctx context.Context, u *url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errAddress
	}
	r.Header.Set("User-Agent", "talkdeck")
	c := http.Client{Transport: f.Transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if next.URL.Scheme != u.Scheme || next.URL.User != nil || len(via) > mostHops {
			return errElsewhere
		}
		return nil
	}}
	return c.Do(r)
}

// check tells what sort of thing an answer is, or that it is no recording.
func check(resp *http.Response) (kind string, err error) {
	kind, _, _ = mime.ParseMediaType(resp.Header.Get("Content-Type")) // one that can't be read tells nothing
	switch {
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return "", ErrSignIn
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode == http.StatusGone:
		return "", errors.New("the recording is no longer there")
	case resp.StatusCode != http.StatusOK:
		return "", fmt.Errorf("the recording's host answers %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	case kind == "text/html":
		return "", errPage
	case resp.ContentLength > largest:
		return "", errTooLarge
	}
	return kind, nil
}

// why is why a request failed: what ended its context, if something did. The library's own words would quote the address,
// which may hold a key.
func why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	for _, known := range []error{errElsewhere, errTooLarge} {
		if errors.Is(err, known) {
			return known
		}
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("could not download the recording: %w", err)
}

// counter tells how much came, and puts the alarm off.
type counter struct {
	r           io.Reader
	done, total int64
	progress    func(done, total int64)
	alarm       *time.Timer
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if n > 0 {
		c.alarm.Reset(patience)
		c.done += int64(n)
		c.progress(c.done, c.total)
	}
	if c.done > largest {
		return n, errTooLarge
	}
	return n, err
}

// keep gives a file its name, with a number where that is taken.
func keep(part, stem, ext string) (string, error) {
	for n := 1; n < 1000; n++ {
		file := stem + ext
		if n > 1 {
			file = fmt.Sprintf("%s-%d%s", stem, n, ext)
		}
		taken, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // so that none that comes in between is replaced
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = errors.Join(taken.Close(), os.Rename(part, file))
		}
		if err != nil {
			return "", fmt.Errorf("could not save the recording: %w", err)
		}
		return file, nil
	}
	return "", errors.New("could not save the recording: it is there a thousand times")
}

// plain is a name without what means something to a file system.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name)
	if name == "" {
		return "recording"
	}
	return name[:min(len(name), 80)]
}

// extension is how a recording's file ends: as its address does, or by what its host calls it.
func extension(u *url.URL, kind string) string {
	ext := strings.ToLower(path.Ext(u.Path))
	switch ext {
	case ".mp3", ".wav", ".ogg", ".m4a", ".webm", ".flac", ".opus", ".aac":
		return ext
	}
	switch kind {
	case "audio/mpeg", "audio/mp3":
		return ".mp3"
	case "audio/wav", "audio/x-wav", "audio/vnd.wave", "audio/wave":
		return ".wav"
	case "audio/ogg":
		return ".ogg"
	case "audio/mp4":
		return ".m4a"
	}
	return ".audio"
}
