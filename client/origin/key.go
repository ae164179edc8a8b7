package origin

import "crypto/sha256"

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
