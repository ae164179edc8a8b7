package cli

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/page"
)

// debugged is a model whose messages are written down, a line each: when, which type, whose, and how long Update took. What a
// message holds isn't, but for the names of keys that write nothing.
type debugged struct {
	tea.Model
	log     *slog.Logger
	secrets *requests.Secrets
}

// debugged returns model as it is without --debug.
func (p *program) debugged(model tea.Model) tea.Model {
	if p.debugLog == nil {
		return model
	}
	return debugged{model, jsonLines(p.debugLog.debug), &p.debugLog.secrets}
}

// Update implements tea.Model.
func (d debugged) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	begun := time.Now()
	panicked := true
	defer func() { d.write(msg, time.Since(begun), panicked) }()
	d.Model, cmd = d.Model.Update(msg)
	panicked = false
	return d, cmd
}

func (d debugged) write(msg tea.Msg, took time.Duration, panicked bool) {
	with := []any{"us", took.Microseconds()}
	if a, ok := msg.(page.Addressed); ok {
		id := a.Owner()
		with = append(with, "page", d.secrets.Mask(strings.TrimRight(fmt.Sprintf("%s/%s/%s", id.Kind, id.Project, id.Item), "/")))
	}
	if g, ok := msg.(interface{ Generation() uint64 }); ok {
		with = append(with, "generation", g.Generation())
	}
	if k, ok := msg.(tea.KeyMsg); ok {
		name := "a character"
		if k.Key().Text == "" {
			name = k.String()
		}
		with = append(with, "key", name)
	}
	if panicked {
		with = append(with, "panicked", true)
	}
	d.log.Debug(fmt.Sprintf("%T", msg), with...)
}
