// Package toast holds the notices that appear for a moment and go. It imports only theme.
package toast
