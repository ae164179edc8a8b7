package sqlite

import (
	"path/filepath"
	"testing"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
)

func open(dir string) archive.Archive {
	return New(filepath.Join(dir, "talkdeck", "archive.db"), Options{})
}

func TestItPassesTheSuite(t *testing.T) { archivetest.Run(t, open) }
