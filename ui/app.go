package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/session"
	"talkdeck/ui/feature"
	"talkdeck/ui/feature/account"
	"talkdeck/ui/feature/agents"
	"talkdeck/ui/feature/batches"
	"talkdeck/ui/feature/calls"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/feature/dialing"
	"talkdeck/ui/feature/numbers"
	"talkdeck/ui/feature/projects"
	"talkdeck/ui/feature/requests"
	"talkdeck/ui/feature/search"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/desktop"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/typeahead"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/help"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/toast"
)

// Options say how the program looks and behaves.
type Options struct {
	Zone     *time.Location
	Theme    string
	ASCII    bool
	NoMouse  bool
	ReadOnly bool
	Now      func() time.Time
}

// App is the root model: it routes messages, and draws the frame and what lies over the pages. All else is in the features.
type App struct {
	opts     Options
	services *feature.Services
	env      *page.Env
	cancel   context.CancelFunc

	exit     Exit
	next     string          // the profile to go on with, if exit is ExitToProfile
	quitting *dialog.Confirm // the question whether to quit all the same

	size       layout.Size
	frame      layout.Frame
	background theme.Background
	mouse      bool

	router    *page.Router
	features  []feature.Feature
	commands  command.Registry
	typeahead *typeahead.Keys

	// Over the pages; nil while they are closed. The topmost that is open gets the keys; they are listed from the top.
	dialog   dialog.Box
	inFlight page.InFlight // of the dialog that opened last, if it did by itself
	help     *help.Help
	overlays []feature.Overlay
	line     *lineinput.Line
	typing   bool // the command line is open
	toasts   toast.Stack
}

// New builds the program's model. Run it with tea.NewProgram; Close it afterwards.
func New(ctx context.Context, s *feature.Services, opts Options) *App {
	ctx, cancel := context.WithCancel(ctx)
	env := &page.Env{
		Ctx: ctx, Now: opts.Now, Zone: opts.Zone, OwnZone: opts.Zone, ReadOnly: opts.ReadOnly, Session: s.Session.Snapshot(),
		Styles: theme.New(opts.Theme, theme.BackgroundUnknown, opts.ASCII), Keys: keys.Default(),
	}
	a := &App{opts: opts, services: s, env: env, cancel: cancel, mouse: !opts.NoMouse}
	a.features = []feature.Feature{
		account.New(env, s), projects.New(env, s), agents.New(env, s), calls.New(env, s), dialing.New(env, s), numbers.New(env, s),
		batches.New(env, s), requests.New(env, s), search.New(env, s, calllist.ArchiveTable), desktop.New(env, s.Clipboard),
	}
	pages := map[page.Kind]func(page.ID) page.Page{}
	a.commands.Add(a.ownCommands()...)
	for _, f := range a.features {
		a.commands.Add(f.Commands()...)
		for kind, build := range f.Pages() {
			pages[kind] = build
		}
		if o, ok := f.(feature.Overlay); ok {
			a.overlays = append(a.overlays, o)
		}
	}
	a.commands.Sort(first)
	a.router = page.NewRouter(env, func(id page.ID) page.Page { return pages[id.Kind](id) })
	a.line = lineinput.New(":", func(line string) []lineinput.Choice { return lineinput.Arguments(a.commandsHere().Complete(line)) })
	a.typeahead = typeahead.New(typeahead.Screen{
		Env: env, Top: a.router.Top, Covered: a.covered, Asking: func() bool { return a.dialog != nil }, Input: a.input, Step: a.step,
	})
	return a
}

// Close ends what the pages and the features still do.
func (a *App) Close() {
	a.router.Close()
	for _, f := range a.features {
		if f, ok := f.(feature.Closer); ok {
			f.Close()
		}
	}
	a.cancel()
}

type tick time.Time

func nextTick() tea.Cmd { return tea.Tick(time.Second, func(t time.Time) tea.Msg { return tick(t) }) }

// Init starts the clock and waits for the session.
func (a *App) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, nextTick(), a.awaitSession(), a.afterward(a.sessionChanged(a.env.Session)))
}

// Update routes one message, in the order that ARCHITECTURE.md gives: the environment, the session, results, intents, input, and then
// what only its receiver knows.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.environment(msg) {
		return a, nil
	}
	return a, tea.Batch(a.step(msg), a.typeahead.Release())
}

// step takes one message, and does what is posted meanwhile.
func (a *App) step(msg tea.Msg) tea.Cmd { return a.afterward(a.route(msg)) }

// afterward does what was posted, and asks what couldn't be asked while another box was open.
func (a *App) afterward(cmd tea.Cmd) tea.Cmd {
	posted, ended := a.env.Drain(a.route)
	if !ended {
		posted = tea.Batch(posted, a.toast(page.Failure, "an endless round was stopped: what was asked for last is not done"))
	}
	for _, f := range a.features {
		if f, ok := f.(feature.Asker); ok && a.dialog == nil {
			if box, ok := f.Question(); ok {
				a.dialog, a.inFlight = box, page.Opened(a.env.Now())
			}
		}
	}
	return tea.Batch(cmd, posted)
}

func (a *App) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tick:
		return tea.Batch(nextTick(), a.ticked())
	case sessionMsg:
		return tea.Batch(a.awaitSession(), a.sessionChanged(session.Snapshot(msg)))
	case page.Addressed:
		return a.router.Deliver(msg)
	case page.Intents:
		for _, intent := range msg {
			a.env.Post(intent)
		}
		return nil
	case toast.Expired:
		a.toasts.Expire(msg)
		return nil
	case tea.KeyPressMsg, tea.PasteMsg:
		return a.typed(msg)
	case tea.MouseMsg:
		return a.pointer(msg)
	}
	if cmd, ok := a.intent(msg); ok {
		return cmd
	}
	for _, f := range a.features {
		if cmd, handled := f.Update(msg); handled {
			return cmd
		}
	}
	return a.router.Broadcast(msg)
}

func (a *App) ticked() tea.Cmd {
	now := a.env.Now()
	cmds := []tea.Cmd{a.visible(page.Clock{Now: now})}
	for _, f := range a.features {
		if f, ok := f.(feature.Ticking); ok {
			cmds = append(cmds, f.Tick(now))
		}
	}
	return tea.Batch(cmds...)
}

// environment takes what the terminal says of itself, and reports whether msg was that.
func (a *App) environment(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(layout.Size{Width: msg.Width, Height: msg.Height})
	case tea.BackgroundColorMsg:
		a.background = theme.BackgroundLight
		if msg.IsDark() {
			a.background = theme.BackgroundDark
		}
		a.restyle()
	case tea.FocusMsg, tea.ResumeMsg:
		a.services.Session.Poke()
	case tea.BlurMsg, tea.ColorProfileMsg, tea.KeyboardEnhancementsMsg:
	default:
		return false
	}
	return true
}

func (a *App) resize(s layout.Size) {
	a.size, a.frame = s, layout.NewFrame(s)
	body := a.frame.Body.Size()
	a.router.Resize(body)
	for _, o := range a.overlays {
		o.Resize(body)
	}
	if a.help != nil {
		a.openHelp()
	}
}

// restyle builds the styles anew from the theme asked for and what the terminal told of its background.
func (a *App) restyle() {
	a.env.Styles = theme.New(a.opts.Theme, a.background, a.opts.ASCII)
	a.router.Restyle()
	for _, o := range a.overlays {
		o.Restyle()
	}
}

// visible hands a message to the page on the screen.
func (a *App) visible(msg tea.Msg) tea.Cmd {
	if p := a.router.Top(); p != nil {
		return p.Update(msg)
	}
	return nil
}

// overlay is the feature's box that is open on top, nil if none is.
func (a *App) overlay() feature.Overlay {
	for _, o := range a.overlays {
		if o.IsOpen() {
			return o
		}
	}
	return nil
}

// covered reports whether something over the page gets the keys.
func (a *App) covered() bool {
	return a.dialog != nil || a.help != nil || a.typing || a.overlay() != nil
}
