package uitest

import (
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Program is a running program without a terminal. Use Start within a synctest bubble.
type Program struct {
	t     testing.TB
	model *shared
	tea   *tea.Program
	ended chan error // holds the program's error once it has ended
}

// shared is a model that the program and the test both look at.
type shared struct {
	mu      sync.Mutex
	model   tea.Model
	pressed time.Time // when the last key came
	drawn   time.Time // when the program last drew
}

// The program draws after each message while somebody uses it. Once no key has come for idle, it draws every so often: for
// hours, ticks and polls draw the same again.
const (
	idle  = 30 * time.Second
	often = 10 * time.Second
)

func (s *shared) Init() tea.Cmd {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.model.Init()
}

func (s *shared) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch msg.(type) {
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg, tea.WindowSizeMsg:
		s.pressed = time.Now()
	}
	_, cmd := s.model.Update(msg)
	return s, cmd
}

// View is what the program draws and nobody sees.
func (s *shared) View() tea.View {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.pressed) > idle && now.Sub(s.drawn) < often {
		return tea.View{}
	}
	s.drawn = now
	return s.model.View()
}

// look is what the test sees.
func (s *shared) look() tea.View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.model.View()
}

// Start runs a model, which must be a pointer, at a size in cells. The test ends it by Quit, or the keys do. The model draws
// after each message while keys come, see idle; what takes the drawing to a terminal sixty times a second is left out.
func Start(t testing.TB, model tea.Model, width, height int) *Program {
	t.Helper()
	p := &Program{t: t, model: &shared{model: model}, ended: make(chan error, 1)}
	p.tea = tea.NewProgram(p.model, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutSignals(), tea.WithoutSignalHandler(),
		tea.WithWindowSize(width, height), tea.WithoutRenderer(), tea.WithFPS(1))
	go func() {
		_, err := p.tea.Run()
		p.ended <- err
	}()
	synctest.Wait()
	return p
}

// Send delivers messages one after the other, without waiting between them, and then waits until nothing moves.
func (p *Program) Send(msgs ...tea.Msg) {
	for _, m := range msgs {
		p.tea.Send(m)
	}
	synctest.Wait()
}

// Press presses keys by their names, "enter" or "x", one after the other as quick fingers do: each when what the one
// before did has come to rest.
func (p *Program) Press(names ...string) {
	p.t.Helper()
	for _, name := range names {
		p.Send(key(p.t, name))
		p.Pass(20 * time.Millisecond)
	}
}

// Burst presses the Keys of a text as fast as they can be read.
func (p *Program) Burst(text string) {
	p.t.Helper()
	msgs := Keys(p.t, text)
	p.Send(msgs...)
	p.Pass(time.Duration(len(msgs)) * 20 * time.Millisecond)
}

// Resize makes the terminal another size.
func (p *Program) Resize(width, height int) {
	p.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// Pass lets time go by.
func (p *Program) Pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// Content is what is drawn, with the styles and whatever else it holds.
func (p *Program) Content() string {
	synctest.Wait()
	return p.model.look().Content
}

// Screen is what is on the screen, without styles.
func (p *Program) Screen() string { return ansi.Strip(p.Content()) }

// Line is the first line of the screen that holds text.
func (p *Program) Line(text string) string {
	p.t.Helper()
	screen := p.Screen()
	for l := range strings.SplitSeq(screen, "\n") {
		if strings.Contains(l, text) {
			return l
		}
	}
	p.t.Fatalf("%q is not on the screen:\n%s", text, screen)
	return ""
}

// Sees fails unless the screen holds all texts.
func (p *Program) Sees(texts ...string) {
	p.t.Helper()
	screen := p.Screen()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			p.t.Fatalf("%q is not on the screen:\n%s", text, screen)
		}
	}
}

// SeesNot fails if the screen holds one of the texts.
func (p *Program) SeesNot(texts ...string) {
	p.t.Helper()
	screen := p.Screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			p.t.Fatalf("%q is on the screen:\n%s", text, screen)
		}
	}
}

// Until lets time go by, second by second, until the screen holds text; it fails after limit.
func (p *Program) Until(text string, limit time.Duration) {
	p.t.Helper()
	for range int(limit / time.Second) {
		if strings.Contains(p.Screen(), text) {
			return
		}
		p.Pass(time.Second)
	}
	p.t.Fatalf("%q is not on the screen after %s:\n%s", text, limit, p.Screen())
}

// Ended reports whether the program has quit.
func (p *Program) Ended() bool {
	synctest.Wait()
	return len(p.ended) > 0
}

// Quit ends the program, if it still runs, and waits for it and for the timers that it leaves.
func (p *Program) Quit() {
	p.t.Helper()
	p.tea.Quit()
	if err := <-p.ended; err != nil {
		p.t.Errorf("the program ended with %v", err)
	}
	time.Sleep(time.Minute)
}
