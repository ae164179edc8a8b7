package sandbox

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// try sends a request that may come to nothing: the body is that of makeCall.
func (b *bench) try(ctx context.Context, line string) (status int, err error) {
	b.t.Helper()
	method, path, _ := strings.Cut(line, " ")
	payload := `{"number":"+14155550142","projectId":"` + shop + `","agentId":"` + jack + `"}`
	req, err := http.NewRequestWithContext(ctx, method, "https://calls.talkstack.ai"+path, strings.NewReader(payload))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+b.token)
	a, err := b.attempt(req)
	return a.status, err
}

func TestAFaultHitsAsOftenAsToldAndWhereTold(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.Inject(Fault{Path: "/voices", Times: 2, Status: 503, Header: http.Header{"Retry-After": {"7"}}})
	b.Inject(Fault{Path: "/voices", Times: 1, Status: 200, Body: "<html>", ContentType: "text/html"})
	b.want(200, "GET /project", nil)
	for range 2 {
		if a := b.send("GET /voices", nil); a.status != 503 || a.header.Get("Retry-After") != "7" {
			t.Errorf("%d %v", a.status, a.header)
		}
	}
	if a := b.send("GET /voices", nil); a.status != 200 || a.header.Get("Content-Type") != "text/html" || string(a.body) != "<html>" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	b.want(200, "GET /voices", nil)
	b.Inject(Fault{Status: 500})
	for range 5 {
		b.want(500, "GET /voices", nil)
	}
	b.Clear()
	b.want(200, "GET /voices", nil)
	b.Inject(Fault{Method: "DELETE", Path: "/voices", Status: 500})
	b.want(200, "GET /voices", nil)
	b.want(500, "DELETE /voices", nil)
}

func TestWhatIsDroppedBeforeIsNotCarriedOut(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	for _, c := range []struct {
		fault  Fault
		status int // in the log
		made   int
	}{
		{Fault{DropBefore: true}, 0, 0}, {Fault{Status: 500}, 500, 0}, {Fault{DropAfter: true}, 200, 1}, {Fault{Status: 303, CarriedOut: true}, 303, 1},
	} {
		before := len(b.Dialled())
		c.fault.Path, c.fault.Times = "/call/makeCall", 1
		b.Inject(c.fault)
		status, err := b.try(t.Context(), "POST /call/makeCall")
		if c.fault.Status != status || (err == nil) != (status != 0) {
			t.Errorf("%+v: %d, %v", c.fault, status, err)
		}
		log := b.Log()
		if got := log[len(log)-1]; got.Status != c.status || got.Route != "POST /call/makeCall" {
			t.Errorf("%+v is logged as %+v", c.fault, got)
		}
		if made := len(b.Dialled()) - before; made != c.made {
			t.Errorf("%+v: %d calls made, want %d", c.fault, made, c.made)
		}
	}
}

func TestADelayEndsWithTheCallersPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{Scenario: smallScenario(), Quiet: true})
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, Server: s}
		b.token, _ = b.login()["token"].(string)
		b.Inject(Fault{Path: "/call/makeCall", Delay: time.Minute})
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := b.try(ctx, "POST /call/makeCall"); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 20*time.Second {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		if n := len(b.Dialled()); n != 0 {
			t.Errorf("%d calls were made for somebody who had hung up", n)
		}
		start = time.Now()
		if status, err := b.try(t.Context(), "POST /call/makeCall"); status != 200 || err != nil || time.Since(start) != time.Minute {
			t.Errorf("after %s: %d, %v", time.Since(start), status, err)
		}
	})
}

func TestTheTransportTellsThatARequestWasWritten(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.Inject(Fault{DropBefore: true})
	written := false
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteHeaders: func() { written = true }})
	if _, err := b.try(ctx, "POST /call/makeCall"); err == nil || !written {
		t.Errorf("written %v, %v", written, err)
	}
	written = false
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := b.try(ctx, "POST /call/makeCall"); !errors.Is(err, context.Canceled) || written {
		t.Errorf("written %v, %v", written, err)
	}
}
