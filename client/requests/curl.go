package requests

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"talkdeck/client/durable"
)

// Curl is the request as a command line for a POSIX shell. Where a secret was sent, a variable of the shell stands.
func (e Entry) Curl() string {
	parts := []string{"curl", "-X", e.Method, durable.Quote(e.URL)}
	for _, name := range slices.Sorted(maps.Keys(e.Sent)) {
		switch name {
		case "Authorization":
			parts = append(parts, `-H "Authorization: Bearer $TALKSTACK_TOKEN"`)
		case "X-Api-Key":
			parts = append(parts, `-H "x-api-key: $TALKSTACK_API_KEY"`)
		case "Accept-Encoding", "User-Agent", "Content-Length":
		default:
			parts = append(parts, "-H "+durable.Quote(fmt.Sprintf("%s: %s", name, e.Sent.Get(name))))
		}
	}
	if e.Body != "" {
		parts = append(parts, "-d "+durable.Quote(e.Body))
	}
	return strings.Join(parts, " ")
}
