package sandbox_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"talkdeck/client"
	"talkdeck/client/sandbox"
)

// signedIn is a token source that knows one token.
type signedIn struct{ access client.Secret }

func (s *signedIn) Token(_ context.Context, need client.Need) (client.Token, error) {
	if need.Rejected != nil {
		return client.Token{}, client.ErrSignInNeeded
	}
	return client.Token{Value: s.access}, nil
}

// scenario is one project with two agents.
func scenario() fstest.MapFS {
	return fstest.MapFS{
		"scenario.json": {Data: []byte(`{"user": {"email": "ana@example.com", "password": "pw", "name": "Ana"},
			"projects": [{"id": "p1", "name": "Shop", "every_seconds": 5, "agents": [
				{"id": "a1", "name": "Jack", "voice": "v1", "prompt": "p.md", "number": "+14155550110", "extracts": {"outcome": ["refund"]}},
				{"id": "a2", "name": "Jill", "voice": "v1", "prompt": "p.md", "number": "+14155550111"}]}],
			"voices": [{"voice_id": "v1", "name": "Rachel", "labels": {"accent": "british"}, "preview_url": "https://example.com/v1.mp3"}]}`)},
		"prompts/p.md": {Data: []byte("Greet {{name}}.")},
	}
}

type rig struct {
	*client.Client
	s   *sandbox.Server
	now time.Time
}

func newRig(t *testing.T, opts sandbox.Options) *rig {
	t.Helper()
	r := &rig{now: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
	opts.Scenario, opts.Now = scenario(), func() time.Time { return r.now }
	var err error
	if r.s, err = sandbox.New(opts); err != nil {
		t.Fatal(err)
	}
	source := &signedIn{}
	if r.Client, err = client.New(client.WithTransport(r.s.Transport()), client.WithAuth(source)); err != nil {
		t.Fatal(err)
	}
	email, password := r.s.Credentials()
	login, err := r.Auth.Login(t.Context(), email, client.NewSecret(password))
	if err != nil {
		t.Fatal(err)
	}
	source.access = login.Access
	return r
}

// expect reports an error, and whatever isn't as it should be.
func expect(t *testing.T) func(what string, err error, good bool) {
	return func(what string, err error, good bool) {
		t.Helper()
		if err != nil || !good {
			t.Errorf("%s: %v, as expected: %v", what, err, good)
		}
	}
}

// The tests named Contract go together through every method of the client once.

func TestContractOfAccounts(t *testing.T) {
	r, ctx := newRig(t, sandbox.Options{Quiet: true}), t.Context()
	must := expect(t)
	up, err := r.Auth.SignUp(ctx, client.NewUser{Email: "bo@example.com", Name: "Bo", Password: client.NewSecret("x")})
	must("sign up", err, err == nil && up.Status == client.SignUpSuccess)
	_, err = r.Auth.Login(ctx, "bo@example.com", client.NewSecret("x"))
	must("log in unverified", nil, errors.Is(err, client.ErrForbidden))
	must("resend", r.Auth.ResendCode(ctx, "bo@example.com"), true)
	verified, err := r.Auth.VerifyEmail(ctx, "bo@example.com", r.s.Mails()[1].Code)
	must("verify", err, err == nil && verified.Status == client.VerifySuccess)
	must("forget", r.Auth.ForgotPassword(ctx, "bo@example.com"), true)
	must("reset", r.Auth.ResetPassword(ctx, client.PasswordReset{Code: client.NewSecret(r.s.Mails()[2].Code), Password: client.NewSecret("y")}), true)
	login, err := r.Auth.Login(ctx, "bo@example.com", client.NewSecret("y"))
	must("log in", err, err == nil && login.Lifetime == 2*time.Hour && login.Status == client.LoginSuccess)
	grant, err := r.Auth.Refresh(ctx, login.Refresh)
	must("refresh", err, err == nil && !grant.Refresh.IsZero() && grant.Refresh != login.Refresh)
	_, err = r.Auth.Refresh(ctx, login.Refresh)
	must("refresh again", nil, errors.Is(err, client.ErrUnauthorized))
	_, err = r.Auth.Login(ctx, "bo@example.com", client.NewSecret("wrong"))
	must("wrong password", nil, errors.Is(err, client.ErrWrongPassword))
	must("wrong old password", nil, errors.Is(r.Auth.ChangePassword(ctx, client.NewSecret("wrong"), client.NewSecret("z")), client.ErrWrongPassword))
	must("change the password", r.Auth.ChangePassword(ctx, client.NewSecret("pw"), client.NewSecret("z")), true)
	key, err := r.User.GenerateAPIKey(ctx)
	must("API key", err, true)
	keyed, err := client.New(client.WithTransport(r.s.Transport()), client.WithAuth(client.StaticKey(key)))
	must("a client with a key", err, true)
	must("change it with an API key", keyed.Auth.ChangePassword(ctx, client.NewSecret("z"), client.NewSecret("pw")), true)
}

func TestContractOfProjectsAndAgents(t *testing.T) {
	r, ctx := newRig(t, sandbox.Options{Quiet: true}), t.Context()
	must := expect(t)
	key, err := r.User.GenerateAPIKey(ctx)
	must("API key", err, !key.IsZero())
	active, err := r.User.ActiveProject(ctx)
	must("active project", err, err == nil && active.ID == "p1")
	made, err := r.Projects.Create(ctx, "New", "")
	must("create a project", err, err == nil && made.Name == "New")
	_, err = r.User.SetActiveProject(ctx, made.ID)
	must("set the active project", err, true)
	_, err = r.Projects.Get(ctx, "nothing")
	must("no such project", nil, errors.Is(err, client.ErrNotFound))
	list, err := r.Projects.List(ctx)
	must("projects", err, err == nil && list.Complete && len(list.Projects) == 2)
	name := "Newer"
	changed, err := r.Projects.Update(ctx, made.ID, client.ProjectChange{Name: &name})
	must("rename", err, err == nil && changed.Name == name)
	about, hook := "about it", "https://example.com/first"
	changed, err = r.Projects.Update(ctx, made.ID, client.ProjectChange{Description: &about})
	must("describe", err, err == nil && changed.Description == about && changed.Name == name)
	changed, err = r.Projects.Update(ctx, made.ID, client.ProjectChange{Webhook: &hook})
	must("the webhook alone", err, err == nil && changed.Webhook == hook && changed.Name == name)
	must("webhook", r.Projects.SetWebhook(ctx, made.ID, "https://example.com/hook"), true)
	got, err := r.Projects.Get(ctx, made.ID)
	must("get", err, err == nil && got.Webhook == "https://example.com/hook")
	agents, err := r.Agents.List(ctx, made.ID)
	must("no agents", err, len(agents) == 0)
	agent, err := r.Agents.Create(ctx, client.NewAgent{ProjectID: made.ID, Name: "Zoe", Prompt: "x", PhoneNumber: "+14155550120"})
	must("create an agent", err, err == nil && agent.Name == "Zoe" && agent.PhoneNumber == "+14155550120")
	updated, err := r.Agents.Update(ctx, made.ID, agent.ID, client.AgentChange{Name: &name})
	must("update", err, err == nil && updated.ID == agent.ID && updated.Name == name)
	voice := "v1"
	updated, err = r.Agents.Update(ctx, made.ID, agent.ID, client.AgentChange{VoiceID: &voice})
	must("the voice alone", err, err == nil && updated.VoiceID == voice && updated.Name == name)
	_, err = r.Projects.SetActiveAgent(ctx, made.ID, agent.ID)
	must("set the active agent", err, true)
	id, err := r.Projects.ActiveAgent(ctx, made.ID)
	must("active agent", err, id == agent.ID)
	must("remove the active agent", r.Projects.RemoveActiveAgent(ctx, agent.ID), true)
	_, err = r.Projects.ActiveAgent(ctx, made.ID)
	must("no active agent", nil, errors.Is(err, client.ErrNotFound))
	must("delete what isn't empty", nil, errors.Is(r.Projects.Delete(ctx, made.ID, false), client.ErrBadRequest))
	must("delete the agent", r.Agents.Delete(ctx, made.ID, agent.ID), true)
	must("delete", r.Projects.Delete(ctx, made.ID, false), true)
	jack, err := r.Agents.Get(ctx, "p1", "a1")
	must("get the agent", err, err == nil && jack.Prompt == "Greet {{name}}.")
}

func TestContractOfVoicesNumbersAndCalls(t *testing.T) {
	r, ctx := newRig(t, sandbox.Options{Quiet: true}), t.Context()
	must := expect(t)
	voices, err := r.Voices.List(ctx)
	must("voices", err, len(voices) == 1 && voices[0].Labels["accent"] == "british")
	voice, err := r.Voices.Get(ctx, "v1")
	must("voice", err, err == nil && voice.Name == "Rachel")
	must("assign", r.Numbers.Assign(ctx, "+14155550130", "a2", "p1"), true)
	for by, look := range map[string]func(context.Context, string) ([]client.Number, error){"a2": r.Numbers.ByAgent, "p1": r.Numbers.ByProject} {
		numbers, err := look(ctx, by)
		must("numbers", err, len(numbers) == 1 && numbers[0].ProjectID == "p1")
		numbers, err = r.Numbers.ByID(ctx, numbers[0].ID)
		must("number", err, len(numbers) == 1 && numbers[0].Status == "AVAILABLE")
	}

	dialled, err := r.Calls.Make(ctx, client.NewCall{Number: "+14155550106", ProjectID: "p1", AgentID: "a1", Variables: map[string]string{"name": "Bo"}})
	must("make a call", err, err == nil && dialled.To == "+14155550106" && dialled.From == "+14155550110")
	_, err = r.Calls.Batch(ctx, client.Batch{ProjectID: "p1", AgentID: "a1", Filename: "b.csv", File: strings.NewReader("number\n+14155550101\n")})
	must("batch", err, len(r.s.Dialled()) == 2)
	r.now = r.now.Add(time.Hour)
	call, err := r.Calls.Get(ctx, "p1", dialled.ID)
	must("get the call", err, err == nil && call.Status == client.StatusCompleted && len(call.Recordings()) == 1)
	questions := []client.Question{{Text: "Mood?", Type: client.QuestionSelector, Options: []string{"good"}}, {Text: "Refund?", Type: client.QuestionBoolean}}
	analysis, err := r.Calls.Analyze(ctx, dialled.ID, questions)
	must("analysis", err, err == nil && slices.ContainsFunc(analysis.Answers, func(f client.Field) bool { return f.Value == "good" }))
}

// TestTheClientReadsEveryFormOfTheHistory compares what it makes of each with what it makes of the plain one.
func TestTheClientReadsEveryFormOfTheHistory(t *testing.T) {
	read := func(opts sandbox.Options, q client.HistoryQuery) []client.Call {
		t.Helper()
		opts.Calls, opts.Quiet = 200, true
		r := newRig(t, opts)
		q.ProjectID = "p1"
		h, err := r.Calls.History(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return h.Calls
	}
	plain := read(sandbox.Options{}, client.HistoryQuery{PageSize: 500})
	if len(plain) != 200 || !slices.IsSortedFunc(plain, func(a, b client.Call) int { return b.Started.Compare(a.Started) }) {
		t.Fatalf("%d calls", len(plain))
	}
	for name, opts := range map[string]sandbox.Options{
		"bare": {BareHistory: true}, "twilio": {TwilioNames: true}, "bare twilio, oldest first": {BareHistory: true, TwilioNames: true, OldestFirst: true},
	} {
		got := read(opts, client.HistoryQuery{PageSize: 500})
		if opts.OldestFirst {
			slices.Reverse(got)
		}
		if len(got) != len(plain) {
			t.Fatalf("%s: %d calls", name, len(got))
		}
		for i := range got {
			d, _ := got[i].Duration()
			want, _ := plain[i].Duration()
			if got[i].ID != plain[i].ID || got[i].Status != plain[i].Status || !got[i].Started.Equal(plain[i].Started) || d != want {
				t.Errorf("%s: %s, want %s", name, got[i].Raw, plain[i].Raw)
			}
		}
	}
	day := plain[50].Started.Format(time.DateOnly)
	for _, c := range read(sandbox.Options{}, client.HistoryQuery{PageSize: 500, StartOn: day, To: plain[50].To}) {
		if c.To != plain[50].To || c.Started.Format(time.DateOnly) != day {
			t.Errorf("filtered by %s and %s: %s", day, plain[50].To, c.Raw)
		}
	}
}

// TestTheDemosScenario holds the scenario that the program carries to what the sandbox needs.
func TestTheDemosScenario(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{Scenario: os.DirFS("../../assets/scenario"), Calls: 2000})
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no scenario yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Do("call"); err != nil {
		t.Error(err)
	}
}
