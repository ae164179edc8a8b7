// Package sparkline draws a row of small bars. It imports only theme.
package sparkline
