// Package batchoption is what the screens of batches share: the settings of a batch as fields to fill in.
package batchoption
