// Package feature is what the parts of the screen have in common: what each of them is to the program, and the services that
// they stand on. A feature outlives its pages, which are in the folders below its own. Features import neither each other nor
// package ui; what two of them need is below them, in client or in ui/kit.
package feature
