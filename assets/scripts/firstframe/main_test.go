package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

func needScript(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("script"); err != nil {
		t.Skip("script(1) isn't installed")
	}
}

func TestAWordIsFoundOnTheScreenOfATerminal(t *testing.T) {
	needScript(t)
	// A terminal of the size that was asked for, and a word that is drawn in two styles. Ctrl+c is read as a key, since a
	// program that is started in the background may have been told to ignore the signal.
	took, err := measure("30x100:ready", `stty raw; printf '\033[?1049h'; printf '%s:\033[1mrea\033[0mdy' "$(stty size | tr ' ' x)"; head -c 1`, 100, 30)
	if err != nil || took <= 0 {
		t.Errorf("took %v, error %v", took, err)
	}
}

func TestAWordThatNeverComesIsAnErrorThatShowsTheScreen(t *testing.T) {
	needScript(t)
	_, err := measure("ready", "echo something else", 80, 24)
	if err == nil || !strings.Contains(err.Error(), "something else") || !strings.Contains(err.Error(), `"ready"`) {
		t.Errorf("error %v", err)
	}
}

func TestTheMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle(t *testing.T) {
	for want, sorted := range map[time.Duration][]time.Duration{
		3: {3}, 4: {3, 5}, 5: {1, 5, 90}, 7: {1, 6, 8, 90},
	} {
		if got := median(sorted); got != want {
			t.Errorf("the median of %v is %v, want %v", sorted, got, want)
		}
	}
}

func TestWrongUsageIsRefused(t *testing.T) {
	for name, args := range map[string][]string{"no command": {"ready"}, "too much": {"ready", "true", "more"}} {
		if err := run(args, 1, "80x24"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, size := range []string{"", "80", "x", "0x0"} {
		if err := run([]string{"ready", "echo ready"}, 1, size); err == nil {
			t.Errorf("size %q: no error", size)
		}
	}
	if err := run([]string{"ready", "echo ready"}, 0, "80x24"); err == nil {
		t.Error("no runs: no error")
	}
}
