package origin

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"
	"talkdeck/client"
)

// key is a call's id, without a pointer: a hundred thousand of them are no work for the garbage collector.
type key [16]byte

// keyOf is the key of an id: its 16 bytes where it has the usual form, else a hash.
func keyOf(id string) (k key) {
	id = client.CallKey(id)
	if digits, ok := strings.CutPrefix(id, "CA"); ok && len(digits) == hex.EncodedLen(len(k)) {
		if _, err := hex.Decode(k[:], []byte(digits)); err == nil {
			return k
		}
	}
	sum := sha256.Sum256([]byte(id))
	copy(k[:], sum[:])
	return k
}

// layers are things by their keys, which never change: what comes later stands in another layer, so that one more doesn't copy a
// hundred thousand.
type layers[T any] struct{ most, newer map[key]T }

func (l layers[T]) get(k key) (v T, ok bool) {
	if v, ok = l.newer[k]; !ok {
		v, ok = l.most[k]
	}
	return v, ok
}

// with has more things in it.
func (l layers[T]) with(more map[key]T) layers[T] {
	const few = 1000
	if len(more) == 0 {
		return l
	}
	newer := make(map[key]T, len(l.newer)+len(more))
	maps.Copy(newer, l.newer)
	maps.Copy(newer, more)
	if len(newer) <= few+len(l.most)/8 {
		return layers[T]{l.most, newer}
	}
	most := make(map[key]T, len(l.most)+len(newer))
	maps.Copy(most, l.most)
	maps.Copy(most, newer)
	return layers[T]{most, nil}
}
