package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"talkdeck/client"
	"talkdeck/client/batch"
)

// counts are of a batch of ten rows of which three were called.
func counts(failed int) batch.Counts {
	return batch.Counts{
		Rows: 12, States: map[batch.State]int{batch.Skipped: 2, batch.Queued: 7, batch.Final: 3 - failed, batch.Refused: failed},
		Statuses: map[client.Status]int{client.StatusCompleted: 3 - failed}, Failures: map[string]int{"no": failed},
	}
}

func TestAfterTheFirstCallsItGoesOnOnlyIfTheyWentWell(t *testing.T) {
	for _, c := range []struct {
		failed, allowed int // per cent
		goesOn          bool
	}{{0, 50, true}, {1, 50, true}, {2, 50, false}, {3, 50, false}, {1, 30, false}, {1, 0, true}, {2, 0, false}, {3, 100, true}} {
		p := &batch.Progress{Counts: counts(c.failed)}
		err := firstWentWell(p, batch.Options{FailPercent: c.allowed})
		if (err == nil) != c.goesOn || err != nil && ExitCode(err) != codeRefused {
			t.Errorf("%d of 3 failed, %d %% may: %v", c.failed, c.allowed, err)
		}
	}
}

func TestExitCodesOfBatches(t *testing.T) {
	for cause, want := range map[batch.Cause]int{
		batch.ByFailures: codeRefused, batch.BySpending: codeRefused, batch.ByHours: codeRefused, batch.ByPerson: codeRefused, batch.Earlier: codeRefused,
		batch.BySession: codeSignIn, batch.ByNetwork: codeTryLater, batch.ByFeed: codeTryLater,
	} {
		if got := ExitCode(pausedFor(&batch.Progress{Cause: cause})); got != want {
			t.Errorf("cause %d: %d, want %d", cause, got, want)
		}
	}
	finished := batch.Counts{Rows: 1, States: map[batch.State]int{batch.Final: 1}}
	failed := counts(1)
	failed.States[batch.Queued] = 0
	uncertain := failed
	uncertain.Open = 1
	for want, c := range map[int]batch.Counts{0: finished, codePartly: failed, codeUncertain: uncertain} {
		if got := ExitCode(resultOf(&batch.Info{Counts: c})); got != want {
			t.Errorf("%+v: %d, want %d", c, got, want)
		}
	}
	if got := ExitCode(resultOf(&batch.Info{Counts: counts(0)})); got != codePartly {
		t.Errorf("with rows left: %d", got)
	}
}

func TestConsentIsToTheRightNumber(t *testing.T) {
	for _, c := range []struct {
		consent
		calls int
		given bool
	}{
		{consent{true, 3}, 3, true}, {consent{true, 3}, 4, false}, {consent{true, 4}, 3, false}, {consent{false, 3}, 3, false},
		{consent{true, 0}, 3, false}, {consent{true, 0}, 0, false}, {consent{true, -3}, 3, false},
	} {
		if err := c.consent.given(c.calls); (err == nil) != c.given || err != nil && ExitCode(err) != codeRefused {
			t.Errorf("%+v to %d calls: %v", c.consent, c.calls, err)
		}
	}
}

func TestNobodyIsCalledWithoutKnowingWhoWasCalledLately(t *testing.T) {
	for name, c := range map[string]struct{ number, says string }{
		"the history can't be read": {"+12125550123", "nobody is called without knowing who was called lately; --recent 0 does it all the same, " +
			"--include for the rows of some lines"},
		"nor is there a number": {"030 123", "no row would be called"},
	} {
		t.Run(name, func(t *testing.T) {
			table := &batch.Table{
				Layout: batch.Layout{Columns: []string{"number"}, Dynamic: -1}, Rows: []batch.Row{{Line: 2, Cells: []string{c.number}}},
			}
			recent := batch.NewRecent(time.Now())
			recent.Incomplete = true
			plan, err := batch.Rules{Recent: recent}.Plan(t.Context(), table)
			if err != nil {
				t.Fatal(err)
			}
			if err := (&prepared{plan: plan}).nobody(); err.Error() != c.says || ExitCode(err) != codeRefused {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAnotherSheetIsAskedFor(t *testing.T) {
	book := excelize.NewFile()
	path := filepath.Join(t.TempDir(), "a.xlsx")
	_, err := book.NewSheet("People")
	err = errors.Join(err, book.SetCellStr("Sheet1", "A1", "about"), book.SetCellStr("Sheet1", "A2", "x"), book.SaveAs(path))
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&program{ctx: t.Context()}).read(path, reading{})
	if err == nil || ExitCode(err) != 2 || !strings.HasSuffix(err.Error(), `The others are: "People"; --sheet chooses one`) {
		t.Errorf("%v", err)
	}
}

func TestLinesOfAFile(t *testing.T) {
	table := &batch.Table{Rows: []batch.Row{{Line: 2}, {Line: 3}, {Line: 5}}}
	for text, want := range map[string][]int{"": nil, "3": {1}, "2-3": {0, 1}, " 5, 2": {2, 0}} {
		if got, err := rowsOf(table, text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"1", "4", "2-5", "3-2", "x", "-", "2-", "0", "1-99999999999", ","} {
		if got, err := rowsOf(table, text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestWhatIsOnItsWayIsSaidInWords(t *testing.T) {
	for n, want := range map[int]string{0: "none is pending", 1: "1 is pending and can't be called back", 1200: "1,200 are pending and can't be called back"} {
		if got := onTheirWay(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func TestABatchTellsHowManyRowsAreLeftOut(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it is read below
	inv := &invocation{program: &program{streams: Streams{Out: file}}}
	if err := inv.printBatch(&batch.Info{Header: batch.Header{ID: "b-1"}, Counts: counts(0)}, ""); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(file.Name())
	if want := "2 rows; talkdeck batch result b-1 FILE tells why of each"; err != nil || !strings.Contains(string(out), want) {
		t.Errorf("no %q, %v, in %s", want, err, out)
	}
}
