package contacts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheDoNotCallList(t *testing.T) {
	write := func(content string, mode os.FileMode) string {
		path := filepath.Join(t.TempDir(), "it's a list")
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	d, err := ReadDoNotCall(write("\ufeff# who said no\n\n+1 (415) 555-0123  # Ana\r\n+4930123456\n", 0o600))
	if err != nil || d.Len() != 2 || !d.Has("+14155550123") || !d.Has("+4930123456") || d.Has("+1") {
		t.Errorf("%v, %v", d, err)
	}
	for name, c := range map[string]struct {
		content string
		mode    os.FileMode
		says    string
	}{
		"others can read it":   {"+1\n", 0o640, `chmod 600 '`},
		"others can change it": {"+1\n", 0o602, `it'\''s a list'`},
		"a national number":    {"+4930123456\n030 123456\n", 0o600, "line 2"},
		"a name":               {"Ana\n", 0o600, "line 1"},
		"a zero in brackets":   {"+49 (0)30 123456\n", 0o600, "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(c.content, 0o600)
			if err := os.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadDoNotCall(path); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := ReadDoNotCall(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a list that isn't there")
	}
	if (*DoNotCall)(nil).Has("+1") || (*DoNotCall)(nil).Len() != 0 {
		t.Error("no list has somebody on it")
	}
}
