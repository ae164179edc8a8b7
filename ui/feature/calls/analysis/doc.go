// Package analysis asks Talkstack questions about a call that has ended, and shows what was answered.
package analysis
