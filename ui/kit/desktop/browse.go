package desktop

import (
	"errors"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
)

// opens is how long a browser or player has to say that it can't open a URL: what still runs then has opened it.
const opens = 2 * time.Second

// browsed is the result of opening a URL.
type browsed struct {
	url string
	err error
}

// browse opens a URL in the person's browser or player, never through a shell.
func (d *Desktop) browse(raw string) tea.Cmd {
	if err := checkURL(raw); err != nil {
		return d.env.Notify(page.Failure, err.Error())
	}
	return func() tea.Msg {
		command, err := opener(runtime.GOOS, os.Getenv("BROWSER"))
		if err != nil {
			return browsed{raw, err}
		}
		cmd := exec.Command(command[0], append(command[1:], raw)...)
		if err := cmd.Start(); err != nil {
			return browsed{raw, err}
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-ended:
			return browsed{raw, err}
		case <-time.After(opens):
			return browsed{raw, nil}
		}
	}
}

func (d *Desktop) browseEnded(msg browsed) tea.Cmd {
	if errors.Is(msg.err, ErrQuote) {
		return d.env.Notify(page.Failure, msg.err.Error())
	}
	if msg.err != nil { // over SSH there is none: the link goes to where one is
		return d.copy(page.Copy{Text: msg.url, What: "the link, since no browser could open it here (BROWSER names one)"})
	}
	return d.env.Notify(page.Success, "opened "+msg.url)
}

// checkURL refuses everything that isn't a plain web address: what is opened comes from the service.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("only http and https links are opened, and this is neither")
	}
	return nil
}

// opener is the program that opens URLs on an operating system, and its arguments; BROWSER comes first.
func opener(goos, browser string) (command []string, err error) {
	command, err = Words("BROWSER", browser)
	switch {
	case err != nil || len(command) > 0:
		return command, err
	case goos == "darwin":
		return []string{"open"}, nil
	case goos == "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}, nil
	}
	return []string{"xdg-open"}, nil
}
