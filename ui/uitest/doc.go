// Package uitest drives whole programs in tests, as a person does: it presses keys, waits until nothing moves any more, and
// reads the screen as plain text. Programs run in a testing/synctest bubble, so that hours pass in milliseconds.
// It knows no page; only tests import it.
package uitest
