// Package signup is the card on which one makes an account, or gets a new password. Both go through a code that Talkstack mails,
// so that both can be put aside and resumed. It isn't a page: the program draws it over whatever stands behind, hands it the
// results of its requests, and acts on its intents.
package signup
