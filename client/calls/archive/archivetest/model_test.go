package archivetest

import (
	"testing"

	"talkdeck/client/calls/archive"
)

// The model remembers by folder, so that it too can be closed and opened.
func TestTheModelPassesItsOwnSuite(t *testing.T) {
	kept := map[string]*Model{}
	Run(t, func(dir string) archive.Archive {
		if kept[dir] == nil {
			kept[dir] = NewModel()
		}
		return kept[dir]
	})
}
