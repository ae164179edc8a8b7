//go:build !unix

package config

import "os"

// trusted takes all files: where they have no owner and mode as on Unix, they are as safe as the folder that they are in.
func trusted(string, os.FileInfo) error { return nil }
