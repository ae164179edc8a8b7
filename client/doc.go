// Package client speaks the Talkstack API and knows nothing of the screen: it must not import Bubble Tea, ui or session.
// One file a service, one request path (request.go), and a tolerant reader (decode.go) for the answers that the public
// documentation leaves open.
package client
