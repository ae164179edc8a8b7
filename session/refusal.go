package session

import (
	"encoding/json"
	"path/filepath"

	"talkdeck/client/durable"
)

// A refusal changes nothing of what is stored: another window may have newer tokens yet. But who looks at the store without
// asking the service, Inspect that is, should know of it; so it is noted in a file beside it, of which the rest of the
// package takes no notice.

const refusedName = "session.refused"

// refusal names the record that the service won't renew.
type refusal struct {
	Generation uint64 `json:"generation"`
	Issued     stamp  `json:"issued"`
}

func (f *FileStore) noteRefusal(r record) {
	raw, err := json.Marshal(refusal{r.Generation, r.Issued})
	if err == nil {
		_ = durable.Replace(filepath.Join(f.dir, refusedName), raw, 0o600) // without it, status says too much; that is all
	}
}

// wasRefused reports whether the service won't renew what is stored in dir.
func wasRefused(dir string, s stored) bool {
	raw, info, err := read(filepath.Join(dir, refusedName))
	var r refusal
	if err != nil || info == nil || json.Unmarshal(raw, &r) != nil {
		return false
	}
	return r.Generation == s.Generation && r.Issued.Boot == s.Issued.Boot && r.Issued.Wall.Equal(s.Issued.Wall)
}
