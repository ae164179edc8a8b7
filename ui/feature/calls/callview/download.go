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

// download is the download of a recording, one at a time.
type download struct {
	address string             // "" while there is none
	cancel  context.CancelFunc // nil while there is none
	updates updates
	at      progress
	file    string // where the last one is; "" if there is none
}

// progress is how many bytes came, of how many; 0 if that isn't reported.
type progress struct{ done, total int64 }

// updates holds the newest progress until it is read. It implements page.Source.
type updates chan progress

func (u updates) Updates() <-chan progress { return u }

// downloaded is the result of a download.
type downloaded struct {
	page.ID
	updates updates
	file    string
	err     error
}

// startDownload downloads the recording that is chosen.
func (p *Page) startDownload() tea.Cmd {
	d, n := &p.download, p.chosen()
	if d.cancel != nil {
		return p.Env.Notify(page.Info, "a recording is on its way; "+p.Env.Keys.Stop.Help().Key+" stops it")
	}
	ctx, cancel := context.WithCancel(p.Ctx)
	newest, address, name := make(updates, 1), p.content.recordings[n], p.PageID.Item
	*d = download{address: address, cancel: cancel, updates: newest}
	if len(p.content.recordings) > 1 {
		name += fmt.Sprintf("-%d", n+1)
	}
	p.rebuild()
	return tea.Batch(func() tea.Msg {
		file, err := p.opts.Recordings.Fetch(ctx, address, name, func(done, total int64) {
			select {
			case <-newest: // what nobody read yet is old
			default:
			}
			newest <- progress{done, total}
		})
		close(newest)
		return downloaded{p.PageID, newest, file, err}
	}, page.Await[progress](p.PageID, newest))
}

func (p *Page) takeProgress(msg page.Fed[progress]) tea.Cmd {
	if msg.From != p.download.updates || p.download.cancel == nil {
		return nil
	}
	p.download.at = msg.Value
	p.rebuild()
	return page.Await(p.PageID, msg.From)
}

func (p *Page) takeDownloaded(msg downloaded) tea.Cmd {
	d := &p.download
	if msg.updates != d.updates {
		return nil
	}
	d.stop()
	d.file = msg.file
	p.rebuild()
	switch {
	case errors.Is(msg.err, context.Canceled):
		return p.Env.Notify(page.Info, "stopped; nothing was saved")
	case errors.Is(msg.err, recording.ErrSignIn) && twilio(d.address):
		return p.Env.Notify(page.Failure, "Twilio asks for its own sign-in; o opens the recording in the browser")
	case msg.err != nil:
		return p.Env.Notify(page.Failure, msg.err.Error())
	}
	return p.Env.Notify(page.Success, "saved the recording as "+msg.file)
}

// stop ends the download, if there is one.
func (d *download) stop() tea.Cmd {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
	return nil
}

// words are the download's progress, or where the file is.
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
