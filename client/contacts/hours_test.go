package contacts

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func hours(t *testing.T, text string) Hours {
	t.Helper()
	h, err := ParseHours(text)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHours(t *testing.T) {
	for _, text := range []string{"09:00-20:00", "00:00-24:00", "12:30 – 12:31"} {
		h, err := ParseHours(text)
		if again, twice := ParseHours(h.String()); err != nil || twice != nil || again != h {
			t.Errorf("%s: %v, %v, %v", text, h, err, twice)
		}
	}
	for _, text := range []string{"", "9-20", "20:00-09:00", "10:00-10:00", "25:00-26:00", "09:00"} {
		if h, err := ParseHours(text); err == nil {
			t.Errorf("%s: %v", text, h)
		}
	}
	h := hours(t, "09:00-20:00")
	if next := h.Next(ZonesOf("+13105550123"), noon); !next.Equal(noon.Add(5 * time.Hour)) {
		t.Errorf("Los Angeles: %v", next)
	}
	if next := h.Next(ZonesOf("+18005550123"), noon); !next.Equal(noon.Add(11 * time.Hour)) { // 09:00 in Guam, 19:30 in St. John's
		t.Errorf("toll free: %v", next)
	}
	if next := hours(t, "10:00-19:00").Next(ZonesOf("+18005550123"), noon); !next.IsZero() {
		t.Errorf("toll free in fewer hours: %v", next)
	}
	if next := h.Next(nil, noon); !next.IsZero() {
		t.Errorf("nowhere: %v", next)
	}
}
