// Package voices is the page of the voices that agents can speak with: what is said of each, and where to hear it.
package voices
