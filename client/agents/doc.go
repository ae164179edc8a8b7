// Package agents reads and writes agents for their authors: each new text of a prompt is saved as a version on this computer, and
// saving is refused when the service's agent has changed since it was read.
package agents
