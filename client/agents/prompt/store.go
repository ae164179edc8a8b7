package prompt

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// What a file about an agent holds.
const (
	versionsExt = ".ndjson"
	callsExt    = ".calls.ndjson"
	valuesExt   = ".values.json"
)

// file is named by a hash: an id comes from the service and may hold anything.
func file(dir, project, agent, ext string) string {
	sum := sha256.Sum256([]byte(project + "\x00" + agent))
	return filepath.Join(dir, hex.EncodeToString(sum[:12])+ext)
}
