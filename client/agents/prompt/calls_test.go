package prompt

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatACallWasMadeWithIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "prompts")
	calls, values := Calls{dir}, Filled{dir}
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	if got, err := values.Last("p", "a"); got != nil || err != nil {
		t.Errorf("before the first call: %v, %v", got, err)
	}
	for _, m := range []Made{{"CA1", "v1", at}, {"CA2", "v2", at}} {
		if err := calls.Keep("p", "a", m); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range []map[string]string{{"name": "Ana"}, {"name": "Bo\n", "plan": ""}} {
		if err := values.Keep("p", "a", v); err != nil {
			t.Fatal(err)
		}
	}
	made, err := calls.List("p", "a")
	if err != nil || !cmp.Equal(made, []Made{{"CA1", "v1", at}, {"CA2", "v2", at}}) {
		t.Errorf("%+v, %v", made, err)
	}
	got, err := values.Last("p", "a")
	if err != nil || !cmp.Equal(got, []string{"name", "plan"}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := values.Last("p", "b"); got != nil || err != nil {
		t.Errorf("another agent's: %v, %v", got, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, info.Mode(), err)
		}
	}
	if err := os.WriteFile(file(dir, "p", "a", filledExt), []byte(`{"na`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := values.Last("p", "a"); got != nil || err != nil {
		t.Errorf("of a damaged file: %v, %v", got, err)
	}
}

func TestValuesOfAnOlderTalkdeckGoWithTheNextCall(t *testing.T) {
	f := Filled{filepath.Join(t.TempDir(), "prompts")}
	if err := f.Keep("p", "a", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Last("p", "a"); got != nil || err != nil {
		t.Errorf("of a call without values: %v, %v", got, err)
	}
	path := file(f.Dir, "p", "a", filledExt)
	if err := os.WriteFile(path, []byte(`{"plan":"gold","name":"Ana"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Last("p", "a"); err != nil || !cmp.Equal(got, []string{"name", "plan"}) {
		t.Errorf("of an older talkdeck: %v, %v", got, err)
	}
	if err := f.Keep("p", "a", map[string]string{"plan": "silver", "city": "Oslo"}); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != `["city","plan"]`+"\n" {
		t.Errorf("%s, %v", raw, err)
	}
}
