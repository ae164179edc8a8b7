package ui

import (
	"testing"

	"talkdeck/client/dial"
)

func TestHowADayStandsAgainstItsLimits(t *testing.T) {
	spend := func(calls, told int, costs map[string]float64) today {
		return today{calls: calls, spend: dial.Spend{Calls: calls, Told: told, Costs: costs}}
	}
	both := DayLimits{Calls: 3, Spend: 10}
	for _, tt := range []struct {
		limits  DayLimits
		today   today
		want    []string
		reached bool
	}{
		{DayLimits{}, spend(500, 0, nil), nil, false},
		{both, spend(0, 0, nil), nil, false},
		{both, spend(2, 2, map[string]float64{"": 9.99}), []string{"2 calls from here today cost 9.99 (currency not told); the limit is 10.00."}, false},
		{both, spend(2, 1, map[string]float64{"EUR": 10}), []string{"1 of 2 calls from here today cost 10.00 EUR; the limit is 10.00."}, true},
		{both, spend(2, 2, map[string]float64{"EUR": 9, "USD": 9}), []string{"2 calls from here today cost 9.00 EUR and 9.00 USD; the limit is 10.00."}, false},
		{both, spend(1, 0, nil), []string{"Made from here today: 1 call, and what that cost isn't told yet; the limit is 10.00."}, false},
		{both, spend(3, 3, map[string]float64{"\x1b[2J": 1}), []string{"3 calls from here today cost 1.00 \uFFFD[2J; the limit is 10.00.", "Made from here today: 3 calls; the limit is 3."}, true},
		{DayLimits{Calls: 2}, spend(1, 0, nil), nil, false},
	} {
		lines, reached := tt.today.words(tt.limits)
		if len(lines) != len(tt.want) || reached != tt.reached {
			t.Errorf("%+v: %q, %v", tt.today, lines, reached)
			continue
		}
		for i := range lines {
			if lines[i] != tt.want[i] {
				t.Errorf("%q, not %q", lines[i], tt.want[i])
			}
		}
	}
}
