package sandbox

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
)

// question is one that an analysis answers. The name of its text is open: these are taken.
type question struct {
	Question string   `json:"question"`
	Text     string   `json:"text"`
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Options  []string `json:"options"`
}

func (q *question) text() string {
	for _, t := range []string{q.Question, q.Text, q.Name} {
		if t != "" {
			return t
		}
	}
	return ""
}

func (q *question) problem() string {
	switch {
	case q.text() == "":
		return "A question has no text"
	case !slices.Contains([]string{"Boolean", "Text", "Number", "Selector"}, q.Type):
		return "A question's type must be Boolean, Text, Number or Selector"
	case q.Type == "Selector" && len(q.Options) == 0:
		return "A Selector needs options"
	}
	return ""
}

// analyse answers questions about a call that has ended. What nobody answered has an empty analysis.
func (s *Server) analyse(u *user, _ *http.Request, p params) reply {
	var questions []question
	switch {
	case p.missing("sid"), !p.has("questions"):
		return fail(http.StatusBadRequest, "Missing sid or questions")
	case json.Unmarshal(p.fields["questions"], &questions) != nil:
		return fail(http.StatusBadRequest, "questions must be a list")
	}
	for _, q := range questions {
		if problem := q.problem(); problem != "" {
			return fail(http.StatusBadRequest, problem)
		}
	}
	c, v := s.someCall(u, p.str("sid"), p.str("projectId")), s.show()
	switch {
	case c == nil:
		return fail(http.StatusNotFound, "Call not found")
	case c.status(v.sim).live():
		return fail(http.StatusBadRequest, "The call has not ended yet")
	case c.Life.End != completed:
		return done("Nothing to analyse", fields{"analysis": fields{}})
	}
	answers := make([]fields, len(questions))
	for i, q := range questions {
		answers[i] = fields{"question": q.text(), "type": q.Type, "answer": answerTo(c, q)}
	}
	it, r := v.item(c), c.ID.rand()
	return done("Call analysed", fields{"analysis": fields{
		"sentiment": pick(r, "positive", "positive", "neutral", "negative"), "status": it.Status, "summary": summary(c, it),
		"answers": answers, "data": it.Data,
	}})
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// answerTo makes up an answer, always the same to the same question about the same call.
func answerTo(c *call, q question) any {
	h := fnv.New64a()
	_, _ = h.Write([]byte(q.Type + q.text())) // never fails
	r := rand.New(rand.NewPCG(h.Sum64(), c.ID.rand().Uint64()))
	switch q.Type {
	case "Boolean":
		return pick(r, "Yes", "No")
	case "Number":
		return 1 + r.IntN(10)
	case "Selector":
		return pick(r, q.Options...)
	default:
		return pick(r, "The customer said so in the first minute of the call.", "It was not mentioned.",
			"The customer asked to be called back about it.", "The agent explained it, and the customer agreed.")
	}
}

func summary(c *call, it item) string {
	who := "The agent called " + it.To
	if c.Inbound {
		who = it.From + " called"
	}
	var found []string
	for _, key := range slices.Sorted(maps.Keys(it.Data)) {
		found = append(found, strings.ReplaceAll(key, "_", " ")+": "+strings.Trim(string(it.Data[key]), `"`))
	}
	if len(found) == 0 {
		return fmt.Sprintf("%s; they talked for %d seconds.", who, it.Seconds)
	}
	return fmt.Sprintf("%s; they talked for %d seconds. Found out: %s.", who, it.Seconds, strings.Join(found, ", "))
}
