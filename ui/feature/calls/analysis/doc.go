// Package analysis asks Talkstack questions about a call that has ended, and shows what was answered.
// It must not import package ui or other pages.
package analysis
