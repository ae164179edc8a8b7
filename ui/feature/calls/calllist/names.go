package calllist

import (
	"fmt"
	"strings"

	"talkdeck/ui/kit/present"
)

// ColumnNames are the columns that the calls of every project have, by their names in views and exports. What was
// extracted has columns too: "data." and the key.
func ColumnNames() []string {
	names := make([]string, len(known))
	for i, c := range known {
		names[i] = c.id
	}
	return names
}

// CheckColumn says what is wrong with a column's name, nil if nothing is.
func CheckColumn(name string) error {
	if _, ok := columnNamed(name); ok {
		return nil
	}
	return fmt.Errorf("there is no column %q; there are %s, and %sKEY for what was extracted", present.Line(name), strings.Join(ColumnNames(), ", "), dataPrefix)
}
