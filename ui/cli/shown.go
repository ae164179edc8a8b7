package cli

import (
	"bytes"
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"talkdeck/ui/kit/present"
)

// longestLine is how much of a line a terminal is kept waiting for, in bytes.
const longestLine = 64 << 10

// shown is standard output. On a terminal all of it is made safe, line by line: what the service and files tell is strangers'
// text, and a table for programs repeats it as it is. What is redirected is exact.
type shown struct {
	out      io.Writer
	terminal bool
	line     []byte // what has come of a line for the terminal
}

func newShown(f *os.File) *shown { return &shown{out: f, terminal: term.IsTerminal(f.Fd())} }

// Write implements io.Writer.
func (s *shown) Write(p []byte) (int, error) {
	if !s.terminal {
		return s.out.Write(p)
	}
	s.line = append(s.line, p...)
	end := bytes.LastIndexByte(s.line, '\n') + 1
	if len(s.line)-end > longestLine {
		end = len(s.line)
	}
	if err := s.show(end); err != nil {
		return 0, err
	}
	return len(p), nil
}

// end shows a last line that has no end.
func (s *shown) end() error { return s.show(len(s.line)) }

func (s *shown) show(n int) error {
	if n == 0 {
		return nil
	}
	_, err := io.WriteString(s.out, present.Text(string(s.line[:n])))
	s.line = append(s.line[:0], s.line[n:]...)
	return err
}
