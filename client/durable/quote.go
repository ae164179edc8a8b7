package durable

import "strings"

// Quote is a path as a POSIX shell takes it, for sentences that say what to type.
func Quote(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }
