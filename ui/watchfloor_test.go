package ui_test

import (
	"cmp"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client/sandbox"
	"talkdeck/ui/config"
)

// onTheFloor is a program that shows the list of calls of a busy project.
func onTheFloor(d *deck) {
	d.signIn = true
	d.sandbox.Calls = 300
	d.sandbox.Speed = 5
}

func TestFreezingByKeys(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		first := d.Line("▌")
		d.Press("p")
		d.Sees("FROZEN", "0 new, 0 changed", "p goes on")
		for i := 0; strings.Contains(d.Line("FROZEN"), " 0 new") && i < 300; i++ {
			d.Pass(time.Second)
		}
		d.SeesNot(" 0 new,")
		if got := d.Line("▌"); got != first {
			t.Errorf("the list moved:\n%s\nwas\n%s", got, first)
		}
		d.Press("p")
		d.SeesNot("FROZEN")
		d.Sees("loaded")
	})
}

func TestFilteringByKeys(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Burst("/status:compl<tab> q")
		d.Sees("/status:completed q")
		d.Press("backspace", "backspace")
		d.Burst("<enter>")
		d.Sees("/status:completed", "esc clears")
		d.SeesNot("∅ no-answer  ", "⊘ busy  ")
		d.Burst("/ price>1")
		d.Sees(`There is no field "price"`, "^^^^^")
		d.Press("enter")
		d.Sees(`There is no field "price"`)
		d.Press("esc")
		d.SeesNot("price", "/status")
		d.Press("/", "up")
		d.Sees("/status:completed")
		d.Press("enter", "esc")
		d.SeesNot("/status")
		if d.Ended() {
			t.Error("esc quits")
		}
	})
}

func TestAFilterAsksTheServiceForCallsThatArentLoaded(t *testing.T) {
	run(t, func(d *deck) { onTheFloor(d); d.sandbox.Calls = 3000; d.sandbox.Speed = 0.01 }, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		before := loaded(t, d.Line(" loaded"))
		d.Burst("/status:failed<enter>")
		d.Pass(2 * time.Second)
		if after := loaded(t, d.Line(" loaded")); after < before+50 {
			t.Errorf("%d calls are loaded, after %d", after, before)
		}
	})
}

func TestViewsOutliveTheProgram(t *testing.T) {
	views := config.ViewsInMemory()
	run(t, func(d *deck) { onTheFloor(d); d.services.Views = views }, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Burst("/status:voicemail<enter>>:save machines<enter>")
		d.Sees("machines", "kept as the view machines")
		d.Press("]")
		d.Sees("no-answer")
		d.Press("[")
		d.Sees("/status:voicemail")
	})
	run(t, func(d *deck) { onTheFloor(d); d.services.Views = views }, func(t *testing.T, d *deck) {
		d.Until("/status:voicemail", 10*time.Second)
		d.Sees("LENGTH▼", "machines")
		d.Burst(":unsave machines<enter>")
		d.Sees("removed the view machines")
	})
}

func TestMarkingAndExportingByKeys(t *testing.T) {
	t.Chdir(t.TempDir())
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Press("space", "space", "ctrl+s")
		d.Sees("Export 2 marked calls", "calls-2000-01-01.csv")
		d.Press("enter")
		d.Sees("wrote 2 calls to ")
		raw, err := os.ReadFile("calls-2000-01-01.csv")
		if err != nil || strings.Count(string(raw), "\n") != 3 || !strings.HasPrefix(string(raw), "status,to,from,started,seconds,cost,data\n") {
			t.Errorf("%v\n%s", err, raw)
		}
		d.Press("ctrl+s", "enter")
		d.Sees("Replace ", "What is in it would be lost.")
		d.Press("n", "esc")
		d.SeesNot("marked")
		if entries, _ := filepath.Glob("*"); len(entries) != 1 {
			t.Errorf("%v", entries)
		}
	})
}

func TestCopyingByKeys(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Press("Y")
		d.Sees("number called", "row as JSON", "request as curl")
		d.Press("t")
		d.Sees("copied number called +1")
		d.Press("Y", "m")
		d.Sees("copied row as Markdown (OSC 52)")
	})
}

func TestOlderCallsByKeys(t *testing.T) {
	run(t, func(d *deck) { onTheFloor(d); d.sandbox.Speed = 1 }, func(t *testing.T, d *deck) {
		d.Until("older calls below the end", 10*time.Second)
		before := d.Line("loaded")
		d.Press("G", "j")
		d.Pass(5 * time.Second)
		if after := d.Line("loaded"); after == before {
			t.Errorf("nothing was loaded: %s", after)
		}
		d.Burst(":since 40d<enter>")
		d.Until("complete since 21 Nov 00:00", time.Minute)
		for range 40 {
			d.Press("G", "j")
			d.Pass(time.Second)
		}
		d.Sees("nothing older is listed")
	})
}

func TestANoteIsFoundInTheList(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Press("enter")
		d.Sees("EXTRACTED DATA", "EARLIER CALLS WITH")
		d.Press("N")
		d.Burst("call back at nine<enter>")
		d.Sees("your note", "call back at nine")
		d.Press("esc")
		d.Burst("/note:nine<enter>")
		d.Sees("row 1 · 1 of ")
	})
}

func TestACallThatWasMadeHereIsKnownByItsAgent(t *testing.T) {
	run(t, signedIn, func(t *testing.T, d *deck) {
		atAgent(d)
		d.Press("c")
		fillIn(d)
		d.Press("y")
		d.Until("Jack, called from this computer", time.Minute)
		d.Press("c")
		d.Until("Make a call as Jack", 5*time.Second)
		d.Sees(ana, "Greet Ana and ask for the A 7.")
		d.Press("esc", "3")
		d.Until(" loaded  ", 10*time.Second)
		d.Burst("/agent:jack<enter>")
		d.Until("row 1 · 1 of ", 10*time.Second)
		d.Sees("that match otherwise, Talkstack doesn't tell the agent") // the others are counted
	})
}

func TestSortingByKeysAndMouse(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Press(">") // from the starts on
		d.Sees("LENGTH▼")
		d.Press("z")
		d.Sees("LENGTH▲")
		d.Press("<", "g")
		d.Sees("STARTED UTC▼")
		before, _, _ := strings.Cut(d.Line("STARTED UTC"), "COST")
		x := ansi.StringWidth(before)
		y := slices.IndexFunc(strings.Split(d.Screen(), "\n"), func(l string) bool { return strings.Contains(l, "STARTED UTC") })
		d.Send(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: y})
		d.Sees("COST▼")
		var costs []float64
		for _, l := range strings.Split(d.Screen(), "\n")[y+1:] {
			if cost, err := strconv.ParseFloat(strings.TrimSpace(ansi.Cut(l, x-2, x+4)), 64); err == nil {
				costs = append(costs, cost)
			}
		}
		if len(costs) < 20 || !slices.IsSortedFunc(costs, func(a, b float64) int { return cmp.Compare(b, a) }) {
			t.Errorf("%v", costs)
		}
	})
}

func TestColumnsByKeys(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		d.Press("C")
		d.Sees("[x] status", "[ ] agent")
		d.Press("j", ">", "k", "space", "enter") // to comes after from, and the one above goes
		d.Sees("COST")
		if line := d.Line("STARTED UTC"); strings.Index(line, "FROM") > strings.Index(line, "TO ") || strings.Contains(line, "FROM") == strings.Contains(line, "STATUS") {
			t.Errorf("%s", line)
		}
	})
}

// Whatever the service answers instead of calls, it is said in words, once, and the calls stay.
func TestWhatGoesWrongIsSaidOnceAndLosesNothing(t *testing.T) {
	t.Parallel()
	const history = "/call/get-call-history"
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
		says  []string
	}{
		{"not allowed", sandbox.Fault{Status: 403}, []string{"could not read the call history: Forbidden", "ask whoever owns the project"}},
		{"too many requests", sandbox.Fault{Status: 429, Header: http.Header{"Retry-After": {"30"}}}, []string{"could not read the call history: Too Many Requests", "next try in"}},
		{"its own trouble", sandbox.Fault{Status: 502, Body: "<html>bad gateway</html>", ContentType: "text/html"}, []string{"could not read the call history: 502 Bad Gateway", "The trouble is Talkstack's"}},
		{"no JSON", sandbox.Fault{Status: 200, Body: `{"calls":[{"callSid":`, ContentType: "application/json"}, []string{"asked to read the call history, the service answered 200 OK, but it isn't understood"}},
		{"hung up", sandbox.Fault{DropBefore: true}, []string{"✗ could not"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, onTheFloor, func(t *testing.T, d *deck) {
				d.Until("loaded", 10*time.Second)
				rows := strings.Count(d.Screen(), "completed")
				c.fault.Path = history
				d.box.Inject(c.fault)
				d.Until("✗ ", 2*time.Minute)
				d.Pass(time.Minute)
				d.Sees("STALE", " loaded")
				d.Sees(c.says...)
				if got := strings.Count(d.Screen(), c.says[0]); got != 1 {
					t.Errorf("said %d times:\n%s", got, d.Screen())
				}
				if got := strings.Count(d.Screen(), "completed"); got < rows-3 {
					t.Errorf("%d rows of %d are left", got, rows)
				}
				d.box.Clear()
				d.Until("updated", 2*time.Minute)
				d.SeesNot(c.says[0])
			})
		})
	}
}

// An answer that shrinks takes nothing off the screen: what was listed once stays.
func TestAnAnswerThatShrinksLosesNothing(t *testing.T) {
	run(t, onTheFloor, func(t *testing.T, d *deck) {
		d.Until("loaded", 10*time.Second)
		before := d.Line(" loaded")
		d.box.Inject(sandbox.Fault{Path: "/call/get-call-history", Status: 200, Body: `{"message":"ok","status":"success","data":[]}`, ContentType: "application/json"})
		d.Pass(time.Minute)
		if rows := strings.Count(d.Screen(), "completed"); rows < 10 {
			t.Errorf("%d rows are left:\n%s", rows, d.Screen())
		}
		if after := d.Line(" loaded"); loaded(t, after) < loaded(t, before) {
			t.Errorf("%s\nwas\n%s", after, before)
		}
	})
}

// loaded is the number before "loaded".
func loaded(t *testing.T, line string) int {
	t.Helper()
	words := strings.Fields(line)
	n, err := strconv.Atoi(strings.ReplaceAll(words[slices.Index(words, "loaded")-1], ",", ""))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
