package cli

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestTheSimulatedServiceAnswersUntilItIsToldToStop(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	p := &program{ctx: ctx, env: none, streams: Streams{Err: os.Stderr}}
	sim := standardSimulation()
	sim.calls = 10
	box, err := sim.box(t.TempDir(), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	asked := false
	err = p.serve("127.0.0.1:0", box, func(url string) {
		defer stop()
		resp, err := http.Post(url+"/auth/login", "application/json", strings.NewReader(`{"email":"robin@copperlane.example","password":"demo-password"}`))
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		asked = err == nil && resp.StatusCode == http.StatusOK && strings.Contains(string(body), `"token"`)
	})
	if err != nil || !asked {
		t.Errorf("answered: %v, %v", asked, err)
	}
}

func TestADemoAnswersOnlyToItsOwnRun(t *testing.T) {
	sim := standardSimulation()
	sim.calls = 10
	box, err := sim.box("", 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	at, end, err := serveHere(box)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	another, endAnother, err := serveHere(box)
	if err != nil {
		t.Fatal(err)
	}
	defer endAnother()
	for name, transport := range map[string]http.RoundTripper{
		"without the secret": http.DefaultTransport, "with another run's": another.wrap(http.DefaultTransport), "with none": local{}.wrap(http.DefaultTransport),
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/auth/login", "/sandbox/mails", "/sandbox/cue", "/"} {
				resp, err := (&http.Client{Transport: transport}).Post("http://"+at.addr+path, "application/json",
					strings.NewReader(`{"email":"robin@copperlane.example","password":"demo-password"}`))
				if err != nil {
					t.Fatal(err)
				}
				if _ = resp.Body.Close(); resp.StatusCode != http.StatusForbidden {
					t.Errorf("%s answers %d", path, resp.StatusCode)
				}
			}
		})
	}
	p := &program{ctx: t.Context(), env: none, streams: Streams{Err: os.Stderr}}
	d, err := p.openSimulation(settings(t, nil, nil), box, at, t.TempDir(), nil)
	if err != nil {
		t.Fatal("the demo's own client: ", err)
	}
	for _, e := range d.Requests.List() {
		if e.Sent.Get(secretHeader) != "" || strings.Contains(e.Curl(), at.secret) {
			t.Errorf("the secret is in the log of requests: %+v", e)
		}
	}
}

func TestASimulationHasItsBounds(t *testing.T) {
	for _, change := range []func(*simulation){
		func(s *simulation) { s.calls = -1 },
		func(s *simulation) { s.calls = 1_000_001 },
		func(s *simulation) { s.speed = 0 },
		func(s *simulation) { s.speed = 101 },
		func(s *simulation) { s.ttl = 0 },
	} {
		s := standardSimulation()
		change(&s)
		if err := s.check(); ExitCode(err) != codeUsage {
			t.Errorf("%+v gave %v", s, err)
		}
	}
	s := standardSimulation()
	if err := s.check(); err != nil {
		t.Error(err)
	}
}
