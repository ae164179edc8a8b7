package layout

import "testing"

// Whatever the screen's size, the frame's parts lie within it, one below the other, and use all of it.
func TestFrameTilesEveryScreen(t *testing.T) {
	for h := -1; h <= 60; h++ {
		for _, w := range []int{-1, 0, 1, 39, 40, 80, 300} {
			f := NewFrame(Size{w, h})
			y := 0
			for _, r := range []Rect{f.Header, f.Tabs, f.Body, f.Footer} {
				if r.Y != y || r.X != 0 || r.Width != max(w, 0) || r.Height < 0 {
					t.Fatalf("%d×%d: %+v does not follow on at line %d", w, h, f, y)
				}
				y += r.Height
			}
			if y != max(h, 0) {
				t.Fatalf("%d×%d: the parts are %d lines high", w, h, y)
			}
		}
	}
}

func TestTheHeaderIsTheLastToGo(t *testing.T) {
	f := NewFrame(Size{80, 1})
	if f.Header.Height != 1 || f.Body.Height != 0 || f.Footer.Height != 0 {
		t.Errorf("one line: %+v", f)
	}
}

func TestCenterStaysInside(t *testing.T) {
	for _, inner := range []Size{{0, 0}, {10, 4}, {80, 24}, {200, 100}} {
		r := Center(Size{80, 24}, inner)
		if r.X < 0 || r.Y < 0 || r.X+r.Width > 80 || r.Y+r.Height > 24 {
			t.Errorf("%v: %+v sticks out", inner, r)
		}
	}
}

func TestSplit(t *testing.T) {
	if list, detail := Split(99, 100, 60); list != 99 || detail != 0 {
		t.Errorf("narrow: %d and %d", list, detail)
	}
	if list, detail := Split(120, 100, 60); list+1+detail != 120 || list != 72 {
		t.Errorf("wide: %d and %d", list, detail)
	}
}
