package recording

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"time"

	"talkdeck/client/durable"
)

const (
	// largest bounds what is written, in bytes, however little came: some hundred hours of speech.
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
	errEncoding  = errors.New("the recording came packed in a way that isn't known here; open it in the browser")
	errSilent    = fmt.Errorf("nothing came for %s; try again", patience)
)

// Fetcher downloads recordings into a folder.
type Fetcher struct {
	Dir       string            // made when it is needed; "": the folder that the program runs in
	Transport http.RoundTripper // nil: the network

	limit int64 // bytes of a file; 0: largest
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
	if err := durable.MakeFolder(dir); err != nil {
		return "", fmt.Errorf("could not make the folder for recordings: %w", err)
	}
	var broke error // what was wrong with what came, and not with the disk
	file, err = durable.CreateBy(names(filepath.Join(dir, plain(name)), extension(u, kind)), 0o600, func(w io.Writer) error {
		came := &counter{r: resp.Body, total: max(resp.ContentLength, 0), progress: progress, alarm: alarm}
		broke = save(w, came, resp.Header.Get("Content-Encoding"), cmp.Or(f.limit, largest))
		return broke
	})
	switch {
	case broke != nil:
		return "", why(ctx, broke)
	case errors.Is(err, fs.ErrExist):
		return "", fmt.Errorf("could not save the recording: it is there %d times", most)
	case err != nil:
		return "", fmt.Errorf("could not save the recording: %w", err)
	}
	return file, nil
}

// save writes what comes as it was before its host compressed it, up to a limit.
func save(w io.Writer, came io.Reader, encoding string, limit int64) error {
	switch encoding {
	case "", "identity":
	case "gzip", "x-gzip": // which nobody asked for
		unpacked, err := gzip.NewReader(came)
		if err != nil {
			return err
		}
		came = unpacked
	default:
		return errEncoding
	}
	if _, err := io.CopyN(w, came, limit); err != nil {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	if n, err := io.CopyN(io.Discard, came, 1); n > 0 || !errors.Is(err, io.EOF) {
		return cmp.Or(err, errTooLarge)
	}
	return nil
}

func (f *Fetcher) get(ctx context.Context, u *url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errAddress
	}
	r.Header.Set("User-Agent", "talkdeck")
	r.Header.Set("Accept-Encoding", "identity") // speech is packed already, and so the answer says how much it is
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
	for _, known := range []error{errElsewhere, errTooLarge, errEncoding} {
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
	return n, err
}

// most is how many recordings may have the same name but for a number.
const most = 999

// names are those that a file may have, with a number where one is taken.
func names(stem, ext string) []string {
	out := []string{stem + ext}
	for n := 2; n <= most; n++ {
		out = append(out, fmt.Sprintf("%s-%d%s", stem, n, ext))
	}
	return out
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

// extensions are the ends of files by the media types of what is in them.
var extensions = map[string]string{
	"audio/mpeg": ".mp3", "audio/mp3": ".mp3", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/vnd.wave": ".wav", "audio/wave": ".wav",
	"audio/ogg": ".ogg", "audio/mp4": ".m4a",
}

// extension is how a recording's file ends: as its address does, or by what its host calls it.
func extension(u *url.URL, kind string) string {
	switch ext := strings.ToLower(path.Ext(u.Path)); ext {
	case ".mp3", ".wav", ".ogg", ".m4a", ".webm", ".flac", ".opus", ".aac":
		return ext
	}
	return cmp.Or(extensions[kind], ".audio")
}
