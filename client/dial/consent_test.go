package dial

import "testing"

func TestConsentIsForTheGravestFinding(t *testing.T) {
	for name, c := range map[string]struct {
		kinds []Kind
		want  Consent
	}{
		"nothing":                             {nil, Yes},
		"called lately":                       {[]Kind{Called, OutsideHours, Unchecked}, Yes},
		"over the limit":                      {[]Kind{Called, OverLimit}, NextCount},
		"on a list, over the limit":           {[]Kind{OverLimit, Unwanted}, Reason},
		"on a list, being called":             {[]Kind{Unwanted, InFlight}, None},
		"a list can't be read, over a limit":  {[]Kind{OverLimit, ListUnreadable}, None},
		"it may have rung, the journal hurt ": {[]Kind{MayHaveRung, JournalDamaged}, Yes},
	} {
		t.Run(name, func(t *testing.T) {
			var f Forecast
			for _, kind := range c.kinds {
				f.Findings = append(f.Findings, Finding{Kind: kind})
			}
			if got := f.Consent(); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}
