package contacts

import "testing"

func TestNumbersAsAServiceMayWriteThem(t *testing.T) {
	for written, want := range map[string]string{
		"+14155550123": "+14155550123", "14155550123": "+14155550123", "+1 (415) 555-0123": "+14155550123", " +14155550123 ": "+14155550123",
		"tel:+14155550123": "+14155550123", "tel:14155550123": "+14155550123", "4930901820": "+4930901820", "+999123456789": "+999123456789",
		"": "", "anonymous": "anonymous", "sip:ana@example.com": "sip:ana@example.com", "415": "415",
	} {
		t.Run(written, func(t *testing.T) {
			if got := Normal(written); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func BenchmarkNormal(b *testing.B) {
	for b.Loop() {
		_ = Normal("+14155550123")
	}
}
