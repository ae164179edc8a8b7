package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/client/requests"
	"talkdeck/session"
	"talkdeck/ui/config"
	"talkdeck/ui/feature/account/signin"
	"talkdeck/ui/feature/account/signup"
	"talkdeck/ui/feature/calls/calllist"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/kit/widget/help"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/toast"
)

// Session is what the program needs of the keeper of the session.
type Session interface {
	// Updates delivers the newest snapshot, whenever there is a new one.
	Updates() <-chan session.Snapshot
	Snapshot() session.Snapshot
	SignIn(ctx context.Context, email string, password client.Secret) (*client.Login, error)
	SignOut(ctx context.Context) (session.Removed, error)
	// Poke makes it look at the clock now: the computer may have slept.
	Poke()
	RenewNow(ctx context.Context) error
	// Release decides on an action that waits for the session: send it, or drop it.
	Release(id uint64, send bool)
	// SetAttention makes it look each second for what other windows store, while somebody is asked to sign in.
	SetAttention(on bool)
	// WaitIdle waits for a renewal that is on its way.
	WaitIdle(ctx context.Context) error
}

// Demo steers the simulation behind the demo.
type Demo interface {
	// Do carries out a cue, "outage 30s" say, and says what it did.
	Do(cue string) (string, error)
	// Credentials are the simulated account's.
	Credentials() (email, password string)
}

// Remembered is what this profile remembers between runs: the projects that were opened here.
type Remembered interface {
	Projects() []string
	AddProject(id string)
}

// Requests is a log of the requests made, without their secrets.
type Requests interface{ List() []requests.Entry }

// Notes keeps the person's own notes on calls. Set waits for the disk.
type Notes interface {
	Note(callID string) string
	Set(callID, note string) error
}

// Options are what the program is made of.
type Options struct {
	Client     *client.Client
	Session    Session
	Hub        *watch.Hub
	Demo       Demo // nil outside of the demo
	Remembered Remembered
	Views      calllist.Views     // nil: they are kept until the program ends
	Notes      Notes              // nil: they are kept until the program ends
	Requests   Requests           // nil: none are listed
	Gate       *dial.Gate         // that calls pass; nil: none can be made
	Journal    string             // the folder of the journal of calls; "": there is none
	Batches    string             // the folder of the profile's batches; "": none can be begun
	Others     func() []string    // those of other profiles; nil: there are none
	Service    string             // the name of the service
	Batch      batch.Settings     // what batches begin with
	DataDir    string             // what is kept of prompts, and the person's own numbers; made if need be
	Profiles   func() []string    // those that there are; nil where there is no other
	Host       string             // the service's host, for showing
	API        string             // its address, for requests that are copied; "": https and the host
	Project    string             // the project to open first; "" for the active one
	Clipboard  func(string) error // the desktop's, which may keep one waiting; nil: there is none
	Folder     string             // where recordings are downloaded to; "": the folder that talkdeck runs in
	Zone       *time.Location
	Theme      string
	ASCII      bool
	NoMouse    bool
	ReadOnly   bool
	Now        func() time.Time
}

// App is the root model. It owns what all pages share, and routes; what there is to see is in the pages.
type App struct {
	opts   Options
	env    *page.Env
	cancel context.CancelFunc

	exit     Exit
	next     string          // the profile to go on with, if exit is ExitToProfile
	quitting *dialog.Confirm // the question whether to quit all the same

	size       layout.Size
	frame      layout.Frame
	background theme.Background
	mouse      bool

	router   *router
	commands command.Registry
	projects []client.Project // as last seen, for completion
	project  client.Project   // the one that agents and calls are shown of; ID "" before one is chosen
	kept     kept
	dialling bool // a call is on its way
	asking   bool // what is said before one is asked about is being read
	desk     batchDesk

	typeahead  typeahead
	session    session.Snapshot
	login      client.LoginStatus // what the newest sign-in answered; client.Unnamed: there was none
	started    bool               // the first page was looked for
	dismissed  bool               // a card that opened by itself was put aside, and the state is still the same
	cardAsked  bool               // the card that is open was asked for by the person
	stopSignIn context.CancelFunc // of the sign-in that is under way
	warned     time.Duration      // how long before its end a session that can't be renewed was last warned of; 0: not yet
	askedHeld  uint64             // the newest waiting action that was asked about
	inFlight   page.InFlight      // of the dialog that opened by itself last

	// Overlays, nil while closed. The topmost that is open gets the keys; they are listed from the top.
	dialog    dialog.Box
	help      *help.Help
	card      *signin.Card
	signup    *signup.Card // for a new account or password; kept while it is put aside
	signingUp bool         // it is open
	mails     int          // of the simulation, that were shown
	line      *lineinput.Line
	typing    bool // the command line is open
	toasts    toast.Stack
}

// New builds the program's model. Run it with tea.NewProgram; Close it afterwards.
func New(ctx context.Context, opts Options) *App {
	ctx, cancel := context.WithCancel(ctx)
	if opts.Requests == nil {
		opts.Requests = &requests.Log{}
	}
	if opts.Views == nil {
		opts.Views = config.ViewsInMemory()
	}
	if opts.Notes == nil {
		opts.Notes = config.NotesInMemory()
	}
	if opts.API == "" {
		opts.API = "https://" + opts.Host
	}
	a := &App{
		opts: opts, cancel: cancel, mouse: !opts.NoMouse,
		env: &page.Env{
			Ctx: ctx, Now: opts.Now, Zone: opts.Zone, ReadOnly: opts.ReadOnly,
			Styles: theme.New(opts.Theme, theme.BackgroundUnknown, opts.ASCII), Keys: keys.Default(),
		},
		session: opts.Session.Snapshot(), login: client.Unnamed,
	}
	a.kept = newKept(opts.DataDir, opts.Journal, opts.Batches, opts.Client.Agents, opts.Now)
	a.desk = newBatchDesk(opts)
	a.router = newRouter(a.build)
	a.register()
	a.registerChanges()
	a.registerAgents()
	a.registerBatches()
	a.registerDoNotCall()
	a.line = lineinput.New(":", a.completions)
	return a
}

// Close ends what the pages still do, and waits a moment for the answers of batches that run.
func (a *App) Close() {
	a.router.close()
	a.desk.runs.Close()
	a.cancel()
}

type tick time.Time

func nextTick() tea.Cmd { return tea.Tick(time.Second, func(t time.Time) tea.Msg { return tick(t) }) }

// Init starts the clock and waits for the session.
func (a *App) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, nextTick(), a.awaitSession(), a.sessionChanged(a.session))
}

// Update routes one message, in the order that ARCHITECTURE.md gives: the environment, the session, results,
// intents, input, and then what only its receiver knows.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.environment(msg) {
		return a, nil
	}
	return a, tea.Batch(a.step(msg), a.release())
}

// step takes one message, and does what is posted meanwhile.
func (a *App) step(msg tea.Msg) tea.Cmd {
	cmd := a.route(msg)
	posted, ended := a.env.Drain(a.route)
	if !ended {
		posted = tea.Batch(posted, a.toast(toast.Failure, "an endless round was stopped: what was asked for last is not done"))
	}
	a.askHeld() // what couldn't be asked while another box was open
	return tea.Batch(cmd, posted)
}

func (a *App) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tick:
		return tea.Batch(nextTick(), a.visible(page.Clock{Now: a.env.Now()}), a.warnOfEnd())
	case sessionMsg:
		return tea.Batch(a.awaitSession(), a.sessionChanged(session.Snapshot(msg)))
	case signedIn:
		return a.signInEnded(msg)
	case firstPage:
		return a.openFirst(msg)
	case page.Addressed:
		return a.router.deliver(msg)
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
	return a.router.broadcast(msg)
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
		a.opts.Session.Poke()
	case tea.BlurMsg, tea.ColorProfileMsg, tea.KeyboardEnhancementsMsg:
	default:
		return false
	}
	return true
}

func (a *App) resize(s layout.Size) {
	a.size, a.frame = s, layout.NewFrame(s)
	a.router.resize(a.frame.Body.Size())
	if a.card != nil {
		a.card.Resize(a.frame.Body.Size())
	}
	if a.signup != nil {
		a.signup.Resize(a.frame.Body.Size())
	}
	if a.help != nil {
		a.openHelp()
	}
}

// restyle builds the styles anew from the theme asked for and what the terminal told of its background.
func (a *App) restyle() {
	a.env.Styles = theme.New(a.opts.Theme, a.background, a.opts.ASCII)
	a.router.restyle()
	if a.card != nil {
		a.card.Restyle()
	}
	if a.signup != nil {
		a.signup.Restyle()
	}
}

// visible hands a message to the page on the screen.
func (a *App) visible(msg tea.Msg) tea.Cmd {
	if p := a.router.top(); p != nil {
		return p.Update(msg)
	}
	return nil
}

// View composes the frame from what the pages and widgets drew.
func (a *App) View() tea.View {
	v := tea.NewView(a.screen())
	v.AltScreen, v.ReportFocus, v.WindowTitle = true, true, a.title()
	v.ProgressBar = a.desk.bar()
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func (a *App) screen() string {
	if a.size.Empty() {
		return ""
	}
	if a.size.TooSmall() {
		return tooSmall(a.size)
	}
	var body string
	if p := a.router.top(); p != nil {
		body = p.View()
	} else {
		body = present.Fill(a.env.Styles.Muted.Render("  "+a.opening()), a.frame.Body.Width, a.frame.Body.Height)
	}
	screen := a.framed(body)
	if box := a.overlay(); box != "" {
		screen = a.overlaid(screen, box)
	}
	return screen
}

// overlay draws the topmost box that is open, or "".
func (a *App) overlay() string {
	switch {
	case a.dialog != nil:
		if box, ok := a.dialog.(dialog.Tall); ok {
			return box.ViewIn(a.env.Styles, a.size.Width, a.frame.Body.Height)
		}
		return a.dialog.View(a.env.Styles, a.size.Width)
	case a.help != nil:
		return a.help.View(a.env.Styles)
	case a.signingUp:
		return a.signup.View()
	case a.card != nil:
		return a.card.View()
	}
	return ""
}

func (a *App) overlaid(screen, box string) string {
	w, h := lipgloss.Size(box)
	at := layout.Center(a.frame.Body.Size(), layout.Size{Width: w, Height: h})
	if a.card != nil && a.card.Behind() && a.dialog == nil && a.help == nil && !a.signingUp {
		at.Y = max(a.frame.Body.Height-h, 0) // what is behind it stays readable
	}
	layers := lipgloss.NewCompositor(lipgloss.NewLayer(screen), lipgloss.NewLayer(box).X(at.X).Y(at.Y+a.frame.Body.Y).Z(1))
	return lipgloss.NewCanvas(a.size.Width, a.size.Height).Compose(layers).Render()
}
