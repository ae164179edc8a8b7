package callview

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/calls/recording"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
)

// Recordings downloads a recording into a file, whose path it is.
type Recordings interface {
	Fetch(ctx context.Context, address, name string, progress func(done, total int64)) (file string, err error)
}

// download is a recording on its way, one at a time.
type download struct {
	address string             // "" while there is none
	cancel  context.CancelFunc // nil while there is none
	updates chan progress      // holds what nobody read yet
	at      progress
	file    string // where the last one is; "" if there is none
}

// progress is how many bytes came, of how many; 0 if that isn't told.
type progress struct{ done, total int64 }

// downloading is that a download got on.
type downloading struct {
	page.ID
	updates chan progress
	at      progress
}

// downloaded is that a download ended.
type downloaded struct {
	page.ID
	updates chan progress
	file    string
	err     error
}

// startDownload downloads the recording that is chosen.
func (p *Page) startDownload() tea.Cmd {
	d, n := &p.download, p.chosen(len(p.laid.recordings))
	if d.cancel != nil {
		return p.Env.Post(page.Notify{Level: page.Info, Text: "a recording is on its way; " + p.Env.Keys.Stop.Help().Key + " stops it"})
	}
	ctx, cancel := context.WithCancel(p.Env.Ctx)
	updates := make(chan progress, 1)
	*d = download{address: p.laid.recordings[n], cancel: cancel, updates: updates}
	name := p.PageID.Item
	if len(p.laid.recordings) > 1 {
		name += fmt.Sprintf("-%d", n+1)
	}
	owner, address, fetch := p.PageID, d.address, p.opts.Recordings.Fetch
	p.relay()
	return tea.Batch(func() tea.Msg {
		file, err := fetch(ctx, address, name, func(done, total int64) {
			select {
			case <-updates: // what nobody read yet is old
			default:
			}
			updates <- progress{done, total}
		})
		close(updates)
		return downloaded{owner, updates, file, err}
	}, p.awaitDownload())
}

// awaitDownload waits for the download to get on.
func (p *Page) awaitDownload() tea.Cmd {
	owner, updates := p.PageID, p.download.updates
	return func() tea.Msg {
		if at, ok := <-updates; ok {
			return downloading{owner, updates, at}
		}
		return nil
	}
}

func (p *Page) takeProgress(msg downloading) tea.Cmd {
	if msg.updates != p.download.updates || p.download.cancel == nil {
		return nil
	}
	p.download.at = msg.at
	p.relay()
	return p.awaitDownload()
}

func (p *Page) takeDownloaded(msg downloaded) tea.Cmd {
	d := &p.download
	if msg.updates != d.updates {
		return nil
	}
	d.stop()
	d.file = msg.file
	p.relay()
	switch {
	case errors.Is(msg.err, context.Canceled):
		return p.Env.Post(page.Notify{Level: page.Info, Text: "stopped; nothing was saved"})
	case errors.Is(msg.err, recording.ErrSignIn) && twilio(d.address):
		return p.Env.Post(page.Notify{Level: page.Failure, Text: "Twilio asks for its own sign-in; o opens the recording in the browser"})
	case msg.err != nil:
		return p.Env.Post(page.Notify{Level: page.Failure, Text: msg.err.Error()})
	}
	return p.Env.Post(page.Notify{Level: page.Success, Text: "saved the recording as " + msg.file})
}

// stop ends the download, if there is one.
func (d *download) stop() tea.Cmd {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
	return nil
}

// words say how the download gets on, or where the file is.
func (d *download) words() string {
	switch {
	case d.cancel != nil && d.at.total > 0:
		return fmt.Sprintf("downloading: %d%% of %s", 100*d.at.done/d.at.total, size(d.at.total))
	case d.cancel != nil:
		return "downloading: " + size(d.at.done)
	case d.file != "":
		return "saved as " + present.Line(d.file)
	}
	return ""
}

// size is a number of bytes in words.
func size(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%d kB", (n+999)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// twilio reports whether a recording lies with Twilio.
func twilio(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix("."+u.Hostname(), ".twilio.com")
}
