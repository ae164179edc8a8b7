// Package sparkline draws a row of small bars.
package sparkline
