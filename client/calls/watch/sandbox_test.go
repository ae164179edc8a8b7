package watch

import (
	"context"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/sandbox"
)

// bearer is a token that is never renewed.
type bearer client.Secret

func (b bearer) Token(context.Context, client.Need) (client.Token, error) {
	return client.Token{Value: client.Secret(b)}, nil
}

// openSandbox starts a sandbox and signs in to it.
func openSandbox(t *testing.T, opts sandbox.Options) (*sandbox.Server, *client.CallService, string) {
	t.Helper()
	opts.Scenario, opts.Seed, opts.Calls = os.DirFS("../../../assets/scenario"), 1, 2000
	box, err := sandbox.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := client.New(client.WithTransport(box.Transport()))
	if err != nil {
		t.Fatal(err)
	}
	email, password := box.Credentials()
	login, err := bare.Auth.Login(t.Context(), email, client.NewSecret(password))
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.WithTransport(box.Transport()), client.WithAuth(bearer(login.Access)))
	if err != nil {
		t.Fatal(err)
	}
	project, err := c.User.ActiveProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return box, c.Calls, project.ID
}

// TestTheSandboxThroughAnOutageAndBackAMonth watches the simulated service as a shift does: through an outage, an absence
// and a load of all its history, and holds what is known against what an unlimited sandbox of the same seed lists.
func TestTheSandboxThroughAnOutageAndBackAMonth(t *testing.T) {
	for name, opts := range map[string]sandbox.Options{
		"as it is":             {},
		"oldest first":         {OldestFirst: true},
		"capped":               {PageCap: 100},
		"capped, oldest first": {PageCap: 100, OldestFirst: true},
		"with Twilio's names":  {TwilioNames: true, BareHistory: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				_, reference, _ := openSandbox(t, sandbox.Options{})
				box, calls, project := openSandbox(t, opts)
				h := NewHub(calls, Options{})
				defer h.Close()
				f := h.Open(project)
				after(f, time.Minute)
				box.Inject(sandbox.Fault{Path: "/call", Status: http.StatusInternalServerError})
				if snap := after(f, time.Minute); snap.Err == nil || !snap.Stale(time.Now()) || len(snap.Calls) == 0 {
					t.Errorf("in the outage: %v, %d calls", snap.Err, len(snap.Calls))
				}
				box.Clear()
				after(f, time.Minute)
				f.Close()
				time.Sleep(20 * time.Minute)
				f = h.Open(project)
				f.LoadOlder(time.Now().AddDate(0, 0, -32))
				snap := after(f, 15*time.Second)
				const today = "2000-02-10" // has more calls of one status than a capped sandbox lists
				o, cut := snap.Older, opts.PageCap > 0
				if o.Err != nil || o.Active || snap.Err != nil || snap.Gap != cut || cut != slices.Contains(o.Partial, today) || len(o.Partial) > 1 {
					t.Errorf("after all: %+v, gap %v, %v", o, snap.Gap, snap.Err)
				}
				if len(snap.Gaps) != 2 {
					t.Errorf("gaps %v", snap.Gaps)
				}
				all, err := reference.History(t.Context(), client.HistoryQuery{ProjectID: project, PageSize: 100_000})
				if err != nil || len(all.Calls) < 500 {
					t.Fatalf("%d calls, %v", len(all.Calls), err)
				}
				for _, c := range all.Calls {
					if c.Started.After(snap.Updated.Add(-leeway)) || cut && c.Started.Format(time.DateOnly) == today {
						continue
					}
					if e := snap.Find(c.ID); e == nil || e.Call.Status != c.Status && !e.Live(time.Now()) {
						t.Fatalf("%s of %s is %s, not %+v", c.ID, c.Started, c.Status, e)
					}
				}
				if err := check(snap); err != nil {
					t.Error(err)
				}
				came := slices.IndexFunc(snap.Calls, func(e *Entry) bool { return e.Came && len(e.Seen) > 2 })
				if came < 0 {
					t.Error("no call was followed from its beginning")
				}
			})
		})
	}
}
