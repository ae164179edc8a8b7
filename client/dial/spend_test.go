package dial

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
)

// bills is a service that knows calls by their ids, and counts how often each is read.
type bills struct {
	calls map[string]string // their JSON
	mu    sync.Mutex
	reads map[string]int
}

// Token implements client.TokenSource.
func (b *bills) Token(context.Context, client.Need) (client.Token, error) {
	return client.Token{Value: client.NewSecret("token")}, nil
}

// RoundTrip implements http.RoundTripper.
func (b *bills) RoundTrip(r *http.Request) (*http.Response, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var asked struct{ Sid, ProjectID string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	b.reads[asked.Sid]++
	status, body := http.StatusOK, b.calls[asked.Sid]
	if body == "" || asked.ProjectID != "p" {
		status, body = http.StatusNotFound, `{"message":"no such call"}`
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r,
	}, nil
}

func TestWhatCallsFromHereCost(t *testing.T) {
	b := &bills{reads: map[string]int{}, calls: map[string]string{
		"CA1": `{"callSid":"CA1","status":"completed","cost":1.25}`,
		"CA2": `{"callSid":"CA2","status":"completed","cost":0.75}`,
		"CA3": `{"callSid":"CA3","status":"in-progress","cost":0.5}`,
		"CA4": `{"callSid":"CA4","status":"completed","price":"-3","priceUnit":"EUR"}`,
		"CA5": `{"callSid":"CA5","status":"completed"}`,
	}}
	records := []Record{
		{Project: "p", State: Sent, Call: "CA1"}, {Project: "p", State: Found, Call: "CA2"}, {Project: "p", State: Sent, Call: "CA3"},
		{Project: "p", State: Sent, Call: "CA4"}, {Project: "p", State: Sent, Call: "CA5"}, {Project: "p", State: Sent, Call: "gone"},
		{Project: "p", State: Sent}, {Project: "p", State: Unknown}, {Project: "p", State: Refused}, {Project: "p", State: NotSent},
		{Project: "p", State: Sent, File: "people.csv", Numbers: []string{"+1"}},
	}
	c, err := client.New(client.WithTransport(b), client.WithAuth(b))
	if err != nil {
		t.Fatal(err)
	}
	costs := NewCosts(c.Calls)
	want := Spend{Calls: 8, Priced: 4, Costs: map[string]float64{"": 2.5, "EUR": 3}}
	for range 2 {
		if got := costs.Of(t.Context(), records); !cmp.Equal(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if want := map[string]int{"CA1": 1, "CA2": 1, "CA3": 2, "CA4": 1, "CA5": 2, "gone": 2}; !cmp.Equal(b.reads, want) {
		t.Errorf("read %v, want %v: only what can still change is read again", b.reads, want)
	}
	for limit, reached := range map[float64]bool{2.5: true, 3: true, 3.01: false, 5.5: false} {
		if want.Reached(limit) != reached {
			t.Errorf("a limit of %v: %v", limit, !reached)
		}
	}
	if (Spend{}).Reached(0.01) {
		t.Error("nothing reaches a limit")
	}
}
