package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"strings"
)

// Key is a call's id within its project. Those of the usual form, "CA" and 32 hexadecimal digits, are the same in either case.
type Key [16]byte

// KeyOf is the key of an id.
func KeyOf(id string) (k Key) {
	const prefix = "CA"
	if len(id) == len(prefix)+2*len(k) && strings.EqualFold(id[:len(prefix)], prefix) {
		if _, err := hex.Decode(k[:], []byte(id[len(prefix):])); err == nil {
			return k
		}
	}
	sum := sha256.Sum256([]byte(id))
	copy(k[:], sum[:])
	return k
}

// slotBits is how many bits of a place tell calls of the same second apart.
const slotBits = 16

// Place is where a call stands in the order of all: by the second it began in, and within it by its key. try counts the places
// that were taken already; after many of them the next second's are tried.
func Place(second int64, scope Scope, k Key, try int) int64 {
	h := fnv.New64a()
	_, _ = h.Write(k[:])
	_, _ = h.Write([]byte(scope.Service + "\x00" + scope.Project))
	const most = 32
	sum := h.Sum64()
	sum = (sum ^ sum>>33) * 0xff51afd7ed558ccd // the last bytes must tell in the first bits, too
	slot := (sum + uint64(try)*0x9e3779b97f4a7c15) >> (64 - slotBits)
	return (max(second, 0)+int64(try/most))<<slotBits | int64(slot)
}

// FirstPlace is the first place of a second.
func FirstPlace(second int64) int64 { return max(second, 0) << slotBits }
