package batch

import (
	"slices"
	"strings"
	"testing"

	"talkdeck/client"
	"talkdeck/client/dial"
)

func TestAllWhomABatchDidntReachCanBeCalledAgain(t *testing.T) {
	l := create(t, numbered(t, 11), quick(0))
	for i, end := range []client.Status{
		client.StatusCompleted, client.StatusBusy, client.StatusNoAnswer, client.StatusFailed, client.StatusVoicemail, client.StatusSilence, "Abandoned", "uncertain",
	} {
		tell(t, l, i, madeAs("CA"+string(rune('1'+i))), end)
	}
	tell(t, l, 8, dial.Attempt{State: dial.Refused, Reason: "no"}, "")
	tell(t, l, 9, dial.Attempt{State: dial.Unknown, Reason: "lost"}, "")
	counts := l.Counts()
	var offered []client.Status
	for _, u := range counts.Unreached() {
		offered = append(offered, u.Outcome)
		if usual := slices.Contains([]client.Status{"busy", "no-answer", "failed"}, u.Outcome); u.Rows != 1 || u.Usual != usual {
			t.Errorf("%+v", u)
		}
	}
	if want := []client.Status{"busy", "no-answer", "failed", "voicemail", "silence", "refused", "Abandoned", "uncertain"}; !slices.Equal(offered, want) {
		t.Errorf("offered are %q", offered)
	}
	for _, test := range []struct {
		name  string
		asked []client.Status
		lines []int
		err   string
	}{
		{"none named", nil, []int{3, 4, 5}, ""},
		{"voicemail", []client.Status{"voicemail", "silence"}, []int{6, 7}, ""},
		{"another case", []client.Status{"BUSY", "abandoned"}, []int{3, 8}, ""},
		{"refused", []client.Status{"refused"}, []int{10}, ""},
		{"a call's own word, never the rows of that state", []client.Status{"uncertain"}, []int{9}, ""},
		{"those who were reached", []client.Status{"busy", "completed"}, nil, "were reached"},
		{"what nobody came to", []client.Status{"queued"}, nil, `there are "busy" (1), "no-answer" (1)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			table, _, err := l.Retry(test.asked...)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("%v", err)
				}
				return
			}
			var lines []int
			if err == nil {
				for _, r := range table.Rows {
					lines = append(lines, r.Line)
				}
			}
			if err != nil || !slices.Equal(lines, test.lines) {
				t.Errorf("lines %d, %v", lines, err)
			}
		})
	}
}

func TestWhoIsCalledAgainOnlyIfNamed(t *testing.T) {
	l := create(t, numbered(t, 2), quick(0))
	tell(t, l, 0, madeAs("CA1"), client.StatusVoicemail)
	tell(t, l, 1, madeAs("CA2"), client.StatusCompleted)
	if _, _, err := l.Retry(); err == nil || !strings.Contains(err.Error(), `there are "voicemail" (1)`) {
		t.Errorf("%v", err)
	}
	if table, _, err := l.Retry(client.StatusVoicemail); err != nil || len(table.Rows) != 1 {
		t.Errorf("%+v, %v", table, err)
	}
	done := create(t, numbered(t, 1), quick(0))
	tell(t, done, 0, madeAs("CA1"), client.StatusCompleted)
	if _, _, err := done.Retry(); err == nil {
		t.Error("all were reached")
	}
}
