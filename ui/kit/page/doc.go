// Package page is the contract between the program and its screens: what a page is, what it may ask for (intents), and how it
// loads things. Pages live below ui/feature, one a folder.
package page
