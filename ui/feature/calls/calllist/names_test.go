package calllist

import (
	"strings"
	"testing"
)

func TestColumnsHaveNames(t *testing.T) {
	for _, name := range append(ColumnNames(), "data.outcome", "data.call back") {
		if err := CheckColumn(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", "price", "Status", "data.", "\x1b[2J"} {
		err := CheckColumn(name)
		if err == nil || strings.Contains(err.Error(), "\x1b") || !strings.Contains(err.Error(), "status, to, from") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
