// Package toast holds the notices that appear for a moment and go.
package toast
