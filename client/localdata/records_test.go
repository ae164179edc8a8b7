package localdata

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"talkdeck/client/durable"
)

// record is a line of a file.
type record struct {
	At time.Time `json:"at"`
	N  int       `json:"n"`
}

// What another window adds while old records are removed stays, whether or not anything of the file is left.
func TestPurgingLosesNothingThatIsAdded(t *testing.T) {
	const rounds = 40
	now := time.Now()
	for name, young := range map[string]int{"all of it is old": 0, "some of it is old": 3} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "state", "notes.ndjson")
			add := func(n int, at time.Time) {
				if err := durable.AppendLine(path, record{at, n}); err != nil {
					t.Error(err)
				}
			}
			for range young {
				add(0, now)
			}
			added := make(chan struct{})
			go func() {
				defer close(added)
				for n := range rounds {
					add(n+1, now)
					add(-1, now.Add(-48*time.Hour))
				}
			}()
			purges := 0
			for done := false; !done; purges++ {
				select {
				case <-added:
					done = true
				default:
				}
				found, err := Find(Places{State: filepath.Dir(path)}, now.Add(-24*time.Hour))
				if err != nil {
					t.Fatal(err)
				}
				for _, item := range found {
					if err := item.Remove(); err != nil && !os.IsNotExist(err) {
						t.Fatal(err)
					}
				}
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for n := range rounds {
				if !strings.Contains(string(raw), fmt.Sprintf(`"n":%d,`, n+1)) {
					t.Errorf("record %d is gone, after %d purges", n+1, purges)
				}
			}
			if strings.Contains(string(raw), `"n":-1`) {
				t.Error("an old record is still there")
			}
		})
	}
}
