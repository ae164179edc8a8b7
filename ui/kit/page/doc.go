// Package page is the contract between the program and its screens: what a page is, what it may ask for (intents),
// and how it loads things. Pages live in the folders below, one each; they never import each other nor package ui.
package page
