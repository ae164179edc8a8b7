package batchoption

import (
	"reflect"
	"testing"

	"talkdeck/client/batch"
)

func TestOptionsReadWhatTheyWrite(t *testing.T) {
	want := batch.DefaultSettings()
	want.Spend, want.DoNotCall, want.Region, want.AllowUnsure, want.AllowEmpty, want.PerMinute = 12.5, "/home/ana/dnc.txt", "DE", true, true, 7.5
	for _, s := range []batch.Settings{want, batch.DefaultSettings(), {Options: batch.Options{PerMinute: 1, AtOnce: 1}}} {
		values := map[string]string{}
		for _, o := range All() {
			values[o.Key] = o.Get(s)
			if err := o.Check(o.Get(s)); err != nil {
				t.Errorf("%s: %v", o.Key, err)
			}
		}
		got, err := Apply(batch.DefaultSettings(), values)
		if err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("%+v, %v; want %+v", got, err, s)
		}
	}
}

func TestOptionsThatCantBe(t *testing.T) {
	for _, o := range All() {
		for _, bad := range map[string][]string{
			Rate: {"0", "", "x", "1e9"}, AtOnce: {"0", "101", "x", ""}, First: {"-1", "2.5"}, Failures: {"50", "50% of", "101% of 20", "0% of 20", "half"},
			Spend: {"-1", "x", "1,5"}, Recent: {"-1", "91", ""}, Hours: {"9-8", "21:00-08:00", "x"}, Region: {"USA", "XX", "1"},
		}[o.Key] {
			if o.Check(bad) == nil {
				t.Errorf("%s takes %q", o.Key, bad)
			}
		}
	}
}

func TestOnlyWhatWasTypedIsChanged(t *testing.T) {
	s := batch.DefaultSettings()
	got, err := Apply(s, map[string]string{Rate: " 12 ", "file": "x"})
	if s.PerMinute = 12; err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%+v, %v", got, err)
	}
}
