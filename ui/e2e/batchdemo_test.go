//go:build unix

package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The demo shows what a batch is for: it is begun on the screen, the program dies with a call, and the next one takes the
// batch up where it was.
func TestTheDemoTakesABatchUpThatItDiedWith(t *testing.T) {
	long(t)
	h := newHome(t)
	var text strings.Builder
	text.WriteString("number,first_name,move_date,order_id,arrival_window,pickup_address,delivery_address\n")
	for i := range 6 {
		fmt.Fprintf(&text, "%s,Ana %d,May,NW-%d,9 to 10,A Street,B Street\n", recipient(i), i, i)
	}
	file := filepath.Join(h.dir, "people.csv")
	put(t, file, text.String())
	args := []string{"--demo", "--demo-speed", "100", "--interval", "500ms"}
	term := open(t, h, 110, 32, args...)
	term.until(soon, "STATUS", "updated")
	term.press("6")
	term.until(soon, "No batch was begun here yet")
	term.press("n")
	term.until(soon, "New batch")
	term.burst(file)
	term.press("C-s")
	term.until(soon, "6 call", "checked")
	term.burst(":demo crash-at 2\r")
	term.until(soon, "as by kill -9, after 2 more calls")
	term.press("c")
	term.until(soon, "Call the first 3 of 6?")
	time.Sleep(time.Second) // a dialog takes no keys for its first moment
	term.press("y")
	term.until(soon, "talkdeck: ended, as by kill -9", "exit code 137")

	term = open(t, h, 110, 32, args...)
	term.until(soon, "STATUS", "updated")
	term.press("6")
	term.until(soon, "not finished", "4 calls to go")
	term.press("Enter")
	term.until(soon, "c resumes it where it was")
	term.press("c")
	term.until(soon, "Go on with people.csv?")
	time.Sleep(time.Second)
	term.burst("4\r")
	term.until(40*time.Second, "first calls are over") // the call that it died with is looked for first
	term.press("q")
	term.until(soon, "Quit while a batch runs?")
	time.Sleep(time.Second)
	term.press("y")
	term.until(soon, "exit code 0")
	if _, err := os.Stat(filepath.Join(h.dir, "state", "talkdeck", "demo")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the demo left something: %v", err)
	}
}
