//go:build unix

package cli

import "syscall"

// The scripts' files are made with this mask whoever runs them: settings that a group can write are refused.
func init() { syscall.Umask(0o022) }
