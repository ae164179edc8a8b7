package clienttest

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"talkdeck/client"
)

// answer is a network on which every request is answered by it.
type answer []byte

func (a answer) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(a)),
	}, nil
}

// Calls makes calls of JSON objects as the service would answer them: the client alone can make them whole.
func Calls(t testing.TB, objects ...string) []client.Call {
	t.Helper()
	c, err := client.New(client.WithTransport(answer("["+strings.Join(objects, ",")+"]")), client.WithAuth(client.StaticKey(client.NewSecret("k"))))
	if err != nil {
		t.Fatal(err)
	}
	h, err := c.Calls.History(t.Context(), client.HistoryQuery{ProjectID: "p"})
	if err != nil || len(h.Calls) != len(objects) {
		t.Fatalf("%d of %d calls read: %v", len(h.Calls), len(objects), err)
	}
	return h.Calls
}
