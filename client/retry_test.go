package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// The policy: what is tried again, and after how long.
func TestTheRetryPolicy(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	status := func(s int, after time.Duration) *Error {
		return &Error{Status: s, RetryAfter: after, APIShaped: true, Outcome: Answered}
	}
	for name, tt := range map[string]struct {
		e       *Error
		attempt int
		wait    time.Duration // with u = 0.5; -1 for not at all
	}{
		"no connection":              {&Error{Err: refused}, 1, 250 * time.Millisecond},
		"no connection, again":       {&Error{Err: refused}, 2, 500 * time.Millisecond},
		"no connection, three times": {&Error{Err: refused}, 3, -1},
		"the connection broke":       {&Error{Err: io.ErrUnexpectedEOF, Outcome: Unknown}, 1, 250 * time.Millisecond},
		"no answer in time":          {&Error{Err: errTimeout, Outcome: Unknown}, 1, -1},
		"cancelled":                  {&Error{Err: context.Canceled}, 1, -1},
		"no token":                   {&Error{Err: ErrSignInNeeded}, 1, -1},
		"key refused":                {&Error{Err: ErrKeyRefused}, 1, -1},
		"a bad request, unsent":      {&Error{Err: ErrBadRequest}, 1, -1},
		"read-only":                  {&Error{Err: ErrReadOnly}, 1, -1},
		"too large":                  {&Error{Err: ErrTooLarge, Outcome: Unknown}, 1, -1},
		"not understood":             {&Error{Status: 200, Err: ErrMalformed, Outcome: Unknown}, 1, -1},
		"a proxy's page":             {&Error{Status: 200, Err: ErrProxy, Outcome: Unknown}, 1, -1},
		"302":                        {status(302, 0), 1, -1},
		"400":                        {status(400, 0), 1, -1},
		"401":                        {status(401, 0), 1, -1},
		"403":                        {status(403, 0), 1, -1},
		"404":                        {status(404, 0), 1, -1},
		"408":                        {status(408, 0), 1, -1},
		"425":                        {status(425, 0), 1, -1},
		"500":                        {status(500, 0), 1, -1},
		"501":                        {status(501, 0), 1, -1},
		"511":                        {status(511, 0), 1, -1},
		"429":                        {status(429, 0), 1, 250 * time.Millisecond},
		"502":                        {status(502, 0), 1, 250 * time.Millisecond},
		"503":                        {status(503, 0), 2, 500 * time.Millisecond},
		"504":                        {status(504, 0), 3, -1},
		"429, asks for 3 s":          {status(429, 3*time.Second), 1, 3 * time.Second},
		"503, asks for 10 s":         {status(503, maxWait), 2, maxWait},
		"429, asks for longer":       {status(429, maxWait+1), 1, -1},
		"500, asks for 3 s":          {status(500, 3*time.Second), 1, -1},
	} {
		t.Run(name, func(t *testing.T) {
			wait, again := retry(true, tt.attempt, tt.e, 0.5)
			if again != (tt.wait >= 0) || again && wait != tt.wait {
				t.Errorf("%v after %s, want %s", again, wait, tt.wait)
			}
			if _, again := retry(false, tt.attempt, tt.e, 0.5); again {
				t.Error("an action is tried again")
			}
		})
	}
	for range 1000 {
		if u := jitter(); u < 0.5 || u >= 1 {
			t.Fatal(u)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	const now = "Tue, 11 Mar 2025 17:49:38 GMT"
	for in, want := range map[string]time.Duration{
		"3": 3 * time.Second, " 3 ": 3 * time.Second, "0": 0, "-5": 0, "": 0, "soon": 0, "1.5": 0, "100000": 24 * time.Hour,
		"99999999999999999999999": 24 * time.Hour, "-99999999999999999999999": 0,
		"Tue, 11 Mar 2025 17:50:08 GMT": 30 * time.Second, "Tue, 11 Mar 2025 17:49:08 GMT": 0, "Tue, 11 Mar 2099 17:49:38 GMT": 24 * time.Hour,
		"Tuesday, 11-Mar-25 17:50:08 GMT": 30 * time.Second, "Tue Mar 11 17:50:08 2025": 30 * time.Second,
	} {
		resp := &http.Response{Header: http.Header{"Retry-After": {in}, "Date": {now}}}
		if got := retryAfter(resp); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	if got := retryAfter(&http.Response{Header: http.Header{"Retry-After": {"Tue, 11 Mar 2025 17:50:08 GMT"}}}); got != 0 {
		t.Errorf("a date without the server's: %s", got)
	}
}

// Every method of the client, on a server that is overloaded: reads are tried three times, all else once.
func TestOnlyReadsAreRepeated(t *testing.T) {
	ctx := context.Background()
	for name, tt := range map[string]struct {
		tries int
		call  func(c *Client) error
	}{
		"Login":             {1, func(c *Client) error { _, err := c.Auth.Login(ctx, "", Secret{}); return err }},
		"Refresh":           {1, func(c *Client) error { _, err := c.Auth.Refresh(ctx, Secret{}); return err }},
		"SignUp":            {1, func(c *Client) error { _, err := c.Auth.SignUp(ctx, NewUser{}); return err }},
		"VerifyEmail":       {1, func(c *Client) error { _, err := c.Auth.VerifyEmail(ctx, "", ""); return err }},
		"ResendCode":        {1, func(c *Client) error { return c.Auth.ResendCode(ctx, "") }},
		"ForgotPassword":    {1, func(c *Client) error { return c.Auth.ForgotPassword(ctx, "") }},
		"ResetPassword":     {1, func(c *Client) error { return c.Auth.ResetPassword(ctx, PasswordReset{}) }},
		"ChangePassword":    {1, func(c *Client) error { return c.Auth.ChangePassword(ctx, Secret{}, Secret{}) }},
		"GenerateAPIKey":    {1, func(c *Client) error { _, err := c.User.GenerateAPIKey(ctx); return err }},
		"SetActiveProject":  {1, func(c *Client) error { _, err := c.User.SetActiveProject(ctx, "p"); return err }},
		"ActiveProject":     {3, func(c *Client) error { _, err := c.User.ActiveProject(ctx); return err }},
		"Projects.Create":   {1, func(c *Client) error { _, err := c.Projects.Create(ctx, "", ""); return err }},
		"Projects.Get":      {3, func(c *Client) error { _, err := c.Projects.Get(ctx, "p"); return err }},
		"Projects.List":     {3, func(c *Client) error { _, err := c.Projects.List(ctx); return err }},
		"Projects.Update":   {1, func(c *Client) error { _, err := c.Projects.Update(ctx, "p", ProjectChange{}); return err }},
		"Projects.Delete":   {1, func(c *Client) error { return c.Projects.Delete(ctx, "p", true) }},
		"SetWebhook":        {1, func(c *Client) error { return c.Projects.SetWebhook(ctx, "p", "") }},
		"ActiveAgent":       {3, func(c *Client) error { _, err := c.Projects.ActiveAgent(ctx, "p"); return err }},
		"SetActiveAgent":    {1, func(c *Client) error { _, err := c.Projects.SetActiveAgent(ctx, "p", "a"); return err }},
		"RemoveActiveAgent": {1, func(c *Client) error { return c.Projects.RemoveActiveAgent(ctx, "a") }},
		"Agents.Create":     {3, func(c *Client) error { _, err := c.Agents.Create(ctx, NewAgent{ProjectID: "p"}); return err }}, // the list before it
		"Agents.Get":        {3, func(c *Client) error { _, err := c.Agents.Get(ctx, "p", "a"); return err }},
		"Agents.Update":     {1, func(c *Client) error { _, err := c.Agents.Update(ctx, "p", "a", AgentChange{}); return err }},
		"Agents.Delete":     {1, func(c *Client) error { return c.Agents.Delete(ctx, "p", "a") }},
		"Agents.List":       {3, func(c *Client) error { _, err := c.Agents.List(ctx, "p"); return err }},
		"Calls.Make":        {1, func(c *Client) error { _, err := c.Calls.Make(ctx, NewCall{}); return err }},
		"Calls.Get":         {3, func(c *Client) error { _, err := c.Calls.Get(ctx, "p", "c"); return err }},
		"Calls.History":     {3, func(c *Client) error { _, err := c.Calls.History(ctx, HistoryQuery{}); return err }},
		"Calls.Analyze":     {1, func(c *Client) error { _, err := c.Calls.Analyze(ctx, "c", nil); return err }},
		"Calls.Batch":       {1, func(c *Client) error { _, err := c.Calls.Batch(ctx, Batch{File: http.NoBody}); return err }},
		"Voices.List":       {3, func(c *Client) error { _, err := c.Voices.List(ctx); return err }},
		"Voices.Get":        {3, func(c *Client) error { _, err := c.Voices.Get(ctx, "v"); return err }},
		"Numbers.ByID":      {3, func(c *Client) error { _, err := c.Numbers.ByID(ctx, "n"); return err }},
		"Numbers.ByAgent":   {3, func(c *Client) error { _, err := c.Numbers.ByAgent(ctx, "a"); return err }},
		"Numbers.ByProject": {3, func(c *Client) error { _, err := c.Numbers.ByProject(ctx, "p"); return err }},
		"Numbers.Assign":    {1, func(c *Client) error { return c.Numbers.Assign(ctx, "+1", "a", "p") }},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := answering(t, `503 {"message":"overloaded"}`)
			if err := tt.call(c); !errors.Is(err, ErrServer) {
				t.Error(err)
			}
			if got := s.all(); len(got) != tt.tries {
				t.Errorf("sent %d times: %q", len(got), got)
			}
		})
	}
}

// The waits are what the policy says; the last error is told, and a cancelled wait ends at once.
func TestWaitingBetweenTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		began := time.Now()
		c := inMemory(t, func(w http.ResponseWriter, _ *http.Request) {
			at = append(at, time.Since(began))
			w.Header().Set("Retry-After", fmt.Sprint(3*len(at)))
			reply(w, 503, fmt.Sprintf(`{"message":"try %d"}`, len(at)))
		})
		c.sleep = sleep
		_, err := c.Agents.List(t.Context(), "p")
		var e *Error
		if !errors.As(err, &e) || e.Message != "try 3" || e.RetryAfter != 9*time.Second || fmt.Sprint(at) != "[0s 3s 9s]" {
			t.Errorf("%v at %v", err, at)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		at, began = nil, time.Now()
		if _, err = c.Agents.List(ctx, "p"); err == nil || time.Since(began) != time.Second || len(at) != 1 {
			t.Errorf("%v after %s, %d tries", err, time.Since(began), len(at))
		}
	})
}
