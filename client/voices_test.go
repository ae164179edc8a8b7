package client

import (
	"errors"
	"fmt"
	"testing"
)

const aVoice = `{"name":"Rachel","labels":{"accent":"american","description":"calm","age":"young","gender":"female","use_case":"narration"},"voice_id":"21m00Tcm4TlvDq8ikWAM","preview_url":"https://h/x.mp3"}`

func TestTheListOfVoices(t *testing.T) {
	for body, want := range map[string]int{
		`{"voices":[` + aVoice + `,{"voice_id":"v2"}]}`: 2, `[` + aVoice + `]`: 1, `{"data":{"voices":[` + aVoice + `,{"name":"no id"}]}}`: 1, `{"voices":[]}`: 0, `{"message":"m","voices":null}`: 0,
	} {
		c, s := answering(t, "200 "+body)
		voices, err := c.Voices.List(t.Context())
		if err != nil || len(voices) != want {
			t.Errorf("%s: %+v %v", body, voices, err)
		}
		s.expect(t, "GET /voices [Bearer tok-1]")
	}
	c, _ := answering(t, `200 {"message":"m"}`)
	if _, err := c.Voices.List(t.Context()); !errors.Is(err, ErrMalformed) {
		t.Error(err)
	}
}

func TestAVoice(t *testing.T) {
	for _, body := range []string{`{"voice":` + aVoice + `}`, aVoice, `{"message":"m","data":{"voice":` + aVoice + `}}`} {
		c, s := answering(t, "200 "+body)
		v, err := c.Voices.Get(t.Context(), "21m00Tcm4TlvDq8ikWAM")
		if err != nil || v.ID != "21m00Tcm4TlvDq8ikWAM" || v.Name != "Rachel" || v.PreviewURL != "https://h/x.mp3" || len(v.Labels) != 5 || v.Labels["use_case"] != "narration" {
			t.Errorf("%s: %+v %v", body, v, err)
		}
		s.expect(t, "GET /voices/21m00Tcm4TlvDq8ikWAM [Bearer tok-1]")
	}
	for labels, want := range map[string]string{`null`: "map[]", `"calm"`: "map[]", `[]`: "map[]", `{"age":30,"x":null,"y":{}}`: "map[age:30]"} {
		c, _ := answering(t, `200 {"voice_id":"v","labels":`+labels+`}`)
		if v, err := c.Voices.Get(t.Context(), "v"); err != nil || fmt.Sprint(v.Labels) != want {
			t.Errorf("%s: %+v %v", labels, v, err)
		}
	}
	c, _ := answering(t, `404 {"message":"no such voice"}`)
	if _, err := c.Voices.Get(t.Context(), "v"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
