package client

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

const anAgent = `{"name":"Front desk","projectId":"p1","systemInstruction":"Hello {{name}}","id":"a1","voice_id":"v1","phoneNumber":"+14155550123"}`

func agentIDs(agents []Agent) string {
	var ids []string
	for _, a := range agents {
		ids = append(ids, a.ID)
	}
	return strings.Join(ids, " ")
}

func TestADocumentedAgent(t *testing.T) {
	c, s := answering(t, "200 "+anAgent)
	a, err := c.Agents.Get(t.Context(), "p1", "a1")
	if err != nil || a.ID != "a1" || a.Name != "Front desk" || a.ProjectID != "p1" || a.Prompt != "Hello {{name}}" || a.VoiceID != "v1" || a.PhoneNumber != "+14155550123" || !json.Valid(a.Raw) {
		t.Errorf("%+v %v", a, err)
	}
	s.expect(t, `POST /agent [Bearer tok-1] {"agentId":"a1","projectId":"p1"}`)
}

// A 404 is documented as there being none; other ways to say so are understood too, and errors aren't taken for it.
func TestTheListOfAgents(t *testing.T) {
	for answer, want := range map[string]string{
		`200 [` + anAgent + `,{"id":"a2","name":"n"}]`:                                            "a1 a2",
		`200 {"message":"m","status":"error","agents":[` + anAgent + `]}`:                         "a1",
		`200 {"agents":[{"agentId":"a3","name":"n"},{"name":"no id"},null,{"_id":4,"name":"n"}]}`: "a3 4",
		`200 {"users":[{"id":"u"}],"agents":[` + anAgent + `]}`:                                   "a1",
		`200 {"message":null,"agents":[{"id":"a5","name":null,"systemInstruction":null}]}`:        "a5",
		`200 []`: "", `200 {"agents":[]}`: "", `200 {"message":"none","data":null}`: "", `404 {"message":"No agents found"}`: "", `404 `: "", `404 No agents`: "", `404 []`: "", `404 <html>`: "", `204 `: "",
		`400 {"message":"m"}`: "error", `500 {"message":"m"}`: "error", `200 {"message":"m"}`: "error", `200 [1]`: "error", `200 `: "error",
	} {
		c, s := answering(t, answer)
		agents, err := c.Agents.List(t.Context(), "p1")
		got := agentIDs(agents)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: %s, want %s (%v)", answer, got, want, err)
		}
		s.expect(t, "GET /agent/p1 [Bearer tok-1]")
	}
}

// The answer to an update is documented bare and under data, and calls the id agentId.
func TestUpdatingAnAgent(t *testing.T) {
	prompt, voice := "new", ""
	for _, body := range []string{
		`{"agentId":"a1","name":"n","systemInstruction":"new","projectId":"p1"}`, `{"message":"m","status":"s","data":{"agentId":"a1","name":"n","systemInstruction":"new"}}`,
		`{"id":"a1","systemInstruction":"new"}`, `{"agentId":"a1","systemInstruction":"new","voice_id":null}`,
	} {
		c, s := answering(t, "200 "+body)
		a, err := c.Agents.Update(t.Context(), "p1", "a1", AgentChange{Prompt: &prompt, VoiceID: &voice})
		if err != nil || a.ID != "a1" || a.Prompt != "new" {
			t.Errorf("%s: %+v %v", body, a, err)
		}
		s.expect(t, `PUT /agent [Bearer tok-1] {"agentId":"a1","projectId":"p1","systemInstruction":"new","voice_id":""}`)
	}
}

// A name or a prompt is demanded: a voice alone is sent with the name that the agent has, and nothing else is read for a change.
func TestChangingOnlyAnAgentsVoice(t *testing.T) {
	voice, prompt := "v2", "new"
	c, s := answering(t, "200 "+anAgent, `200 {"agentId":"a1","name":"Front desk","voice_id":"v2"}`)
	a, err := c.Agents.Update(t.Context(), "p1", "a1", AgentChange{VoiceID: &voice})
	if err != nil || a.VoiceID != "v2" {
		t.Errorf("%+v %v", a, err)
	}
	s.expect(t, `POST /agent [Bearer tok-1] {"agentId":"a1","projectId":"p1"}`,
		`PUT /agent [Bearer tok-1] {"agentId":"a1","name":"Front desk","projectId":"p1","voice_id":"v2"}`)
	c, s = answering(t, "404 ")
	if _, err := c.Agents.Update(t.Context(), "p1", "a1", AgentChange{VoiceID: &voice}); !errors.Is(err, ErrNotFound) || len(s.all()) != 1 {
		t.Errorf("%v, sent %q", err, s.all())
	}
	c, s = answering(t, `200 {"agentId":"a1","name":"n"}`)
	if _, err := c.Agents.Update(t.Context(), "p1", "a1", AgentChange{VoiceID: &voice, Prompt: &prompt}); err != nil {
		t.Error(err)
	}
	s.expect(t, `PUT /agent [Bearer tok-1] {"agentId":"a1","projectId":"p1","systemInstruction":"new","voice_id":"v2"}`)
}

func TestDeletingAnAgent(t *testing.T) {
	for _, answer := range []string{`200 {"message":"m","status":"succcess"}`, `200 {"status":"error"}`, `200 `, `200 Deleted`, `204 `, `202 {}`} {
		c, s := answering(t, answer)
		if err := c.Agents.Delete(t.Context(), "p1", "a1"); err != nil {
			t.Errorf("%s: %v", answer, err)
		}
		s.expect(t, `DELETE /agent [Bearer tok-1] {"agentId":"a1","projectId":"p1"}`)
	}
}

// What creating an agent answers is open. Any agent in it is it; else the one that is new in the list.
func TestCreatingAnAgent(t *testing.T) {
	const before, after = `200 [{"id":"a0","name":"new"}]`, `200 [{"id":"a0","name":"new"},{"id":"a9","name":"new","systemInstruction":"Hi"}]`
	const none = "404 "
	sent := NewAgent{ProjectID: "p1", Name: "new", Prompt: "Hi", VoiceID: "v1"}
	for name, tt := range map[string]struct {
		answers  []string
		want     string
		requests int
	}{
		"bare":                  {[]string{none, `200 {"id":"a1","name":"new"}`}, "a1 new Hi p1 v1", 2},
		"under a key":           {[]string{before, `201 {"message":"m","agent":{"agentId":"a1","voice_id":"v2"}}`}, "a1 new Hi p1 v2", 2},
		"only an id":            {[]string{none, `200 {"message":"m","agentId":"a1"}`}, "a1 new Hi p1 v1", 2},
		"beside its project":    {[]string{none, `200 {"project":{"id":"p1","name":"p"},"agent":{"id":"a1","systemInstruction":"Hi"}}`}, "a1 new Hi p1 v1", 2},
		"nothing":               {[]string{before, `200 {"message":"created"}`, after}, "a9 new Hi p1 v1", 3},
		"not even JSON":         {[]string{before, `201 `, after}, "a9 new Hi p1 v1", 3},
		"text":                  {[]string{before, `200 Created`, after}, "a9 new Hi p1 v1", 3},
		"nothing, and none new": {[]string{before, `200 {"message":"created"}`, before}, "error", 3},
		"nothing, and no list":  {[]string{before, `200 {"message":"created"}`, `500 {}`}, "error", 3},
		"a refusal":             {[]string{before, `400 {"message":"phoneNumber is required"}`}, "error", 2},
		"the list before it":    {[]string{`400 {"message":"m"}`}, "error", 1},
		"a server error":        {[]string{before, `500 {"message":"m"}`}, "error", 2},
		"a proxy's page":        {[]string{before, `200 <html>`, before}, "error", 2},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := answering(t, tt.answers...)
			a, err := c.Agents.Create(t.Context(), sent)
			got := "error"
			if err == nil {
				got = strings.Join([]string{a.ID, a.Name, a.Prompt, a.ProjectID, a.VoiceID}, " ")
			}
			if got != tt.want {
				t.Errorf("%s, want %s (%v)", got, tt.want, err)
			}
			if len(s.all()) < tt.requests || len(s.all()) > tt.requests+2 {
				t.Errorf("sent %q", s.all())
			}
			creates := 0
			for _, r := range s.all() {
				if strings.HasPrefix(r, "POST") {
					creates++
				}
			}
			if creates > 1 {
				t.Errorf("created %d times", creates)
			}
		})
	}
	c, s := answering(t, none, `200 {"id":"a1"}`)
	if _, err := c.Agents.Create(t.Context(), NewAgent{ProjectID: "p1", Name: "n", PhoneNumber: "+1"}); err != nil {
		t.Error(err)
	}
	s.expect(t, "GET /agent/p1 [Bearer tok-1]", `POST /agent/create-agent [Bearer tok-1] {"name":"n","phoneNumber":"+1","projectId":"p1","systemInstruction":""}`)
}

func TestAnAgentThatIsGone(t *testing.T) {
	c, _ := answering(t, `404 {"message":"Agent not found"}`)
	if _, err := c.Agents.Get(t.Context(), "p", "a"); !errors.Is(err, ErrNotFound) || err.Error() != "could not read the agent: Agent not found" {
		t.Error(err)
	}
}
