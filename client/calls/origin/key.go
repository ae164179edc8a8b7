package origin

import (
	"crypto/sha256"
	"maps"
)

// key is a call's id, without a pointer: a hundred thousand of them are no work for the garbage collector.
type key [16]byte

// keyOf is the key of an id. Those of the usual form, "CA" and 32 hexadecimal digits, are the same in either case.
func keyOf(id string) (k key) {
	const prefix = 2
	if len(id) != prefix+2*len(k) || id[0]|0x20 != 'c' || id[1]|0x20 != 'a' {
		return hashed(id)
	}
	for i := range k {
		high, ok := digit(id[prefix+2*i])
		low, ok2 := digit(id[prefix+2*i+1])
		if !ok || !ok2 {
			return hashed(id)
		}
		k[i] = high<<4 | low
	}
	return k
}

func hashed(id string) (k key) {
	sum := sha256.Sum256([]byte(id))
	copy(k[:], sum[:])
	return k
}

// digit is the value of a hexadecimal digit.
func digit(c byte) (v byte, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
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
