package session

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func FuzzARecordIsReadOrCalledDamaged(f *testing.F) {
	good, err := encode(sample(), nil, 1)
	if err != nil {
		f.Fatal(err)
	}
	key, err := newSealer(make([]byte, keySize))
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := encode(sample(), key, 1)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{good, sealed, nil, []byte("{}"), []byte("null"), []byte(`{"version":2}`), good[:len(good)/2]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, key := range []*sealer{nil, key} {
			r, err := decode(raw, key)
			switch {
			case err == nil:
				again, err := encode(r, key, 1)
				if err != nil {
					t.Fatal(err)
				}
				if back, err := decode(again, key); err != nil || back != r {
					t.Errorf("%+v became %+v, %v", r, back, err)
				}
			case errors.Is(err, errCorrupt), errors.Is(err, errNewer), errors.Is(err, errSealed), errors.Is(err, errOtherKey):
				if len(raw) > 20 && strings.Contains(err.Error(), string(raw)) {
					t.Error("the error quotes the file")
				}
			default:
				t.Errorf("an error of its own: %v", err)
			}
		}
	})
}

func TestTheSystemsClock(t *testing.T) {
	c := SystemClock()
	a := now(c)
	if d := since(c, a); d < 0 || d > time.Minute {
		t.Errorf("%s went by", d)
	}
	if d := age(c, a); d < 0 || d > time.Minute {
		t.Errorf("an age of %s", d)
	}
	if a.BootID != now(c).BootID {
		t.Error("the computer was started meanwhile")
	}
	// After a restart of the computer only the wall's time can be compared.
	a.BootID, a.Wall = "an earlier start", a.Wall.Add(-time.Hour)
	if d := age(c, a); d < time.Hour || d > 2*time.Hour {
		t.Errorf("an age of %s, want an hour", d)
	}
	a.Wall = a.Wall.Add(5 * time.Hour)
	if d := age(c, a); d != 0 {
		t.Errorf("an age of %s for what is yet to be", d)
	}
}
