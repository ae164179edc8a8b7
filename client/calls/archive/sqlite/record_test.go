package sqlite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
)

func TestPackedTimesAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, 1<<62)
		r := archive.Record{First: at.Draw(t, "first"), Last: at.Draw(t, "last"), Came: rapid.Bool().Draw(t, "came")}
		for range rapid.IntRange(0, 4).Draw(t, "seen") {
			status := rapid.OneOf(rapid.SampledFrom(client.Statuses()), rapid.Map(rapid.String(), func(s string) client.Status { return client.Status(s) }))
			r.Seen = append(r.Seen, archive.Sighting{Status: status.Draw(t, "status"), At: at.Draw(t, "at"), Found: rapid.Bool().Draw(t, "found")})
		}
		var got archive.Record
		if err := unpackTimes(pack(&r), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestDamagedTimesDontPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r archive.Record
		_ = unpackTimes(rapid.SliceOf(rapid.Byte()).Draw(t, "raw"), &r) // it may be well or not
	})
}
