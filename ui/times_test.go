package ui_test

import (
	"testing"
	"time"
)

func TestTimesAreOwnUTCOrAges(t *testing.T) {
	run(t, func(d *deck) { d.signIn, d.options.Zone = true, time.FixedZone("CET", 3600) }, func(t *testing.T, d *deck) {
		d.Until("STARTED CET", 10*time.Second)
		d.Press("t")
		d.Sees("STARTED UTC", "times are in UTC")
		d.Press("t")
		d.Sees("STARTED", "times are ages; days are those of CET", "ago")
		d.Press("t")
		d.Sees("STARTED CET", "your own zone, CET")
	})
	run(t, signedIn, func(t *testing.T, d *deck) {
		d.Until("STARTED UTC", 10*time.Second)
		d.Press("t")
		d.Sees("times are ages")
	})
}
