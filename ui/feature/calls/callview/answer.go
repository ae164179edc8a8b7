package callview

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"talkdeck/client"
)

// utterance is one turn of a transcript; who is "" where the answer doesn't name the speaker.
type utterance struct{ who, text string }

// transcript is what was said in the call, and the key that has it: a text, or a list of texts or turns. Talkstack documents none.
func transcript(c *client.Call) (said []utterance, key string) {
	for _, key := range []string{"transcript", "transcripts", "transcription"} {
		v := gjson.Parse(c.Raw).Get(key)
		switch {
		case v.Type == gjson.String && strings.TrimSpace(v.Str) != "":
			return []utterance{{text: v.Str}}, key
		case v.IsArray():
			v.ForEach(func(_, turn gjson.Result) bool {
				said = append(said, turnOf(turn))
				return true
			})
			if said != nil {
				return said, key
			}
		}
	}
	return nil, ""
}

// turnOf reads one turn. One of another form is left as it is.
func turnOf(v gjson.Result) utterance {
	if !v.IsObject() {
		return utterance{text: v.String()}
	}
	who, text := first(v, "role", "speaker"), first(v, "text", "content", "message")
	if text.Type != gjson.String {
		return utterance{text: v.Raw}
	}
	return utterance{who.String(), text.Str}
}

// first is the first of the named fields that is there and not null.
func first(v gjson.Result, names ...string) gjson.Result {
	for _, name := range names {
		if f := v.Get(name); f.Exists() && f.Type != gjson.Null {
			return f
		}
	}
	return gjson.Result{}
}

// others are the fields of the answer that the page shows nowhere else, in the answer's order; what isn't a string is JSON.
func others(c *client.Call) []client.Field {
	shown := shownKeys(c)
	var out []client.Field
	gjson.Parse(c.Raw).ForEach(func(k, v gjson.Result) bool {
		if !shown[k.Str] {
			value := v.Raw
			if v.Type == gjson.String {
				value = v.Str
			}
			out = append(out, client.Field{Key: k.Str, Value: value})
		}
		return true
	})
	return out
}

// shownKeys are the keys whose values the page shows by name. Of several names for a thing the first counts, as in client.Call; the
// others, and what couldn't be read, are fields like any.
func shownKeys(c *client.Call) map[string]bool {
	root, shown := gjson.Parse(c.Raw), map[string]bool{"data": true}
	mark := func(read bool, names ...string) {
		for _, name := range names {
			if v := root.Get(name); read && v.Exists() && v.Type != gjson.Null {
				shown[name] = true
				return
			}
		}
	}
	root.ForEach(func(k, v gjson.Result) bool {
		shown[k.Str] = shown[k.Str] || v.Type != gjson.JSON && (v.Str == c.ID || v.Raw == c.ID)
		return true
	})
	_, hasLength := c.Duration()
	mark(hasLength && !c.Status.Live(), "seconds", "duration")
	_, hasCost := c.Cost()
	mark(hasCost, "cost", "price")
	mark(hasCost && c.Currency() != "", "priceUnit", "price_unit", "currency")
	mark(!c.Started.IsZero(), "date", "startTime", "dateCreated")
	mark(c.AgentID() != "", "agentId", "agent_id")
	mark(len(c.Recordings()) > 0 || empty(first(root, "recordingUrls", "recordingUrl")), "recordingUrls", "recordingUrl")
	mark(c.Status != "", "status")
	mark(c.To != "", "to")
	mark(c.From != "", "from")
	_, spoken := transcript(c)
	mark(spoken != "", spoken)
	return shown
}

// empty reports whether a value holds nothing.
func empty(v gjson.Result) bool {
	switch v.Type {
	case gjson.Null:
		return true
	case gjson.String:
		return v.Str == ""
	case gjson.JSON:
		return len(v.Raw) == len("[]")
	case gjson.False, gjson.True, gjson.Number:
	}
	return false
}

// pretty is JSON with a line for each value, by two blanks a level.
func pretty(raw string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(raw), "", "  ") != nil {
		return raw
	}
	return b.String()
}
