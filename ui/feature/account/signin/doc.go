// Package signin is the card on which one signs in. It isn't a page: the program draws it over whatever stands behind, tells it
// how the sign-in goes by SetBusy and SetError, and acts on its intents. It never talks to the service.
package signin
