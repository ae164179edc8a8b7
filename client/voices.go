package client

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/tidwall/gjson"
)

// VoiceService is /voices.
type VoiceService struct{ c *Client }

// Voice is what an agent speaks with. Its id has the form of an ElevenLabs id.
type Voice struct {
	ID, Name   string
	PreviewURL string
	Labels     map[string]string // accent, description, age, gender, use_case
	Raw        json.RawMessage
}

func voiceLike(v gjson.Result) bool { return text(first(v, "voice_id", "voiceId")) != "" }

func newVoice(v gjson.Result) Voice {
	labels := map[string]string{}
	v.Get("labels").ForEach(func(k, l gjson.Result) bool {
		if s := text(l); s != "" && k.Str != "" {
			labels[k.Str] = s
		}
		return true
	})
	return Voice{ID: text(first(v, "voice_id", "voiceId")), Name: text(v.Get("name")), PreviewURL: text(first(v, "preview_url", "previewUrl")), Labels: labels, Raw: compact(v)}
}

// List is GET /voices.
func (s *VoiceService) List(ctx context.Context) ([]Voice, error) {
	return many(ctx, s.c, read("list the voices", http.MethodGet, "/voices", nil), newVoice, voiceLike)
}

// Get is GET /voices/:voice_id.
func (s *VoiceService) Get(ctx context.Context, id string) (*Voice, error) {
	return one(ctx, s.c, read("read the voice", http.MethodGet, at("/voices/", id), nil), newVoice, voiceLike)
}
