// Package batchoption is what the screens of batches share: the settings of a batch as fields to fill in.
// It imports neither pages nor ui.
package batchoption
