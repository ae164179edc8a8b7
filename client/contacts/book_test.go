package contacts

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"talkdeck/client/durable"
)

func TestABookThatIsAPipeIsntWaitedFor(t *testing.T) {
	b := Book{filepath.Join(t.TempDir(), "numbers.json")}
	if out, err := exec.Command("mkfifo", b.Path).CombinedOutput(); err != nil {
		t.Skipf("no pipe can be made here: %v %s", err, out)
	}
	if _, err := b.List(); err == nil || !strings.Contains(err.Error(), durable.ErrNotRegular.Error()) {
		t.Errorf("%v", err)
	}
}
