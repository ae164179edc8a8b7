// Package batchform is the form for a new batch: which file, which agent calls, and how. It reads the file and hands it on to be
// checked; nobody is called from here.
package batchform
