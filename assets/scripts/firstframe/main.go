// Firstframe tells how long a terminal program takes until a word is on its screen.
//
//	firstframe [-runs N] [-size COLSxROWS] WORD COMMANDLINE
//
// It starts the command line in a terminal of its own, which script(1) of util-linux makes, and reads what comes out
// until the word is there, escape sequences taken out. Choose a word without spaces that no earlier frame holds: what
// a program redraws may come in pieces. The clock runs from before script starts, so compare only what this tells of
// one program with what it tells of another.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// patience bounds one run.
const patience = 15 * time.Second

func main() {
	runs := flag.Int("runs", 10, "how often to measure")
	size := flag.String("size", "120x40", "of the terminal, columns x rows")
	flag.Parse()
	if err := run(flag.Args(), *runs, *size); err != nil {
		fmt.Fprintln(os.Stderr, "firstframe:", err)
		os.Exit(1)
	}
}

func run(args []string, runs int, size string) error {
	var cols, rows int
	if _, err := fmt.Sscanf(size, "%dx%d", &cols, &rows); err != nil || cols < 1 || rows < 1 || runs < 1 || len(args) != 2 {
		return errors.New("usage: firstframe [-runs N] [-size COLSxROWS] WORD COMMANDLINE")
	}
	took := make([]time.Duration, runs)
	for i := range took {
		var err error
		if took[i], err = measure(args[0], args[1], cols, rows); err != nil {
			return err
		}
	}
	slices.Sort(took)
	fmt.Printf("min %.0f ms, median %.0f ms, max %.0f ms of %d runs\n", ms(took[0]), ms(median(took)), ms(took[runs-1]), runs)
	return nil
}

// measure runs the command line once and tells how long it took until the word was on the screen.
func measure(word, commandLine string, cols, rows int) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "script", "-qfec", fmt.Sprintf("stty cols %d rows %d && %s", cols, rows, commandLine), "/dev/null")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // script then ends what runs in it
	cmd.WaitDelay = time.Second
	keys, err := cmd.StdinPipe() // stays open: at its end script would type ctrl+d
	if err != nil {
		return 0, err
	}
	screen, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	out, found := readUntil(screen, word)
	took := time.Since(start)
	if !found {
		cancel()
		_ = cmd.Wait() // it was killed, or had ended too early: the error below says it
		return 0, fmt.Errorf("%q never came up on the screen of %s, which ended with:\n%s", word, commandLine, tail(out))
	}
	_, _ = io.WriteString(keys, "\x03\x03") // ctrl+c, and again for who asks back; it may have ended already
	_, _ = io.Copy(io.Discard, screen)      // until it has ended, or patience has
	_ = cmd.Wait()                          // with whatever code: it was interrupted
	return took, nil
}

// readUntil reads until the word is there. It returns what it read, escape sequences taken out.
func readUntil(screen io.Reader, word string) (out string, found bool) {
	var raw strings.Builder
	buf := make([]byte, 64<<10)
	for {
		n, err := screen.Read(buf)
		raw.Write(buf[:n])
		if out = ansi.Strip(raw.String()); strings.Contains(out, word) {
			return out, true
		}
		if err != nil {
			return out, false
		}
	}
}

func tail(s string) string {
	s = strings.TrimSpace(s)
	return s[max(0, len(s)-400):]
}

func median(sorted []time.Duration) time.Duration {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
