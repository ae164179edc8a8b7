package dial

import (
	"errors"
	"testing"
	"time"
)

func TestOnlyWhatIsOldAndOverLeavesTheJournal(t *testing.T) {
	dir := t.TempDir()
	j := &journal{dir: dir}
	day := func(d int) time.Time { return time.Date(2026, 11, d, 12, 0, 0, 0, time.UTC) }
	for _, r := range []Record{
		{ID: "old", At: day(1), State: Sending}, {ID: "unknown", At: day(2), State: Unknown}, {ID: "old", At: day(1), State: Sent, Number: "+14155550100"},
		{ID: "new", At: day(20), State: Sent},
	} {
		if err := j.append(r); err != nil {
			t.Fatal(err)
		}
	}
	found, err := FindOld(dir, day(10))
	if err != nil || found.Settled != 1 || found.Open != 1 || found.All != 3 || found.Bytes == 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	release, err := j.hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := RemoveOld(dir, day(10)); !errors.Is(err, errBusy) {
		t.Errorf("a journal in use was written anew: %v", err)
	}
	release()
	if err := RemoveOld(dir, day(10)); err != nil {
		t.Fatal(err)
	}
	records, err := j.read()
	if err != nil || len(records) != 2 || records[0].ID != "unknown" || records[1].ID != "new" {
		t.Errorf("%+v, %v", records, err)
	}
	if found, err := FindOld(t.TempDir(), day(10)); err != nil || found != (Old{}) {
		t.Errorf("%+v, %v", found, err)
	}
}
