package requests

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

const masked = "[secret]"

// secretHeaders hold nothing but what lets somebody in.
var secretHeaders = []string{"Authorization", "X-Api-Key", "Cookie", "Set-Cookie", "Proxy-Authorization"}

// maskHeader is a copy without what lets somebody in.
func maskHeader(h http.Header) http.Header {
	out := h.Clone()
	for name := range out {
		if slices.Contains(secretHeaders, name) || names(name) {
			out.Set(name, masked)
		}
	}
	return out
}

// maskBody is a body without its secrets. Where secrets may be in a body that isn't whole JSON, none of it is remembered.
func maskBody(path, contentType string, raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	if len(raw) < maxBody+slack && json.Valid(raw) {
		return string(maskJSON(raw, func(leaf []byte) []byte { return leaf }))
	}
	if secretive(path) {
		return "(not kept: it may hold secrets)"
	}
	if strings.Contains(contentType, "json") {
		return string(raw)
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

func secretive(path string) bool {
	return strings.Contains(path, "/auth/") || strings.Contains(path, "apikey")
}

// maskJSON replaces the values of keys that name secrets, at any depth. Everything else stands as it was, but for what leaf
// makes of keys, texts, numbers and the like.
func maskJSON(raw []byte, leaf func([]byte) []byte) []byte {
	raw = bytes.TrimSpace(raw)
	switch raw[0] {
	case '{':
		return maskObject(raw, leaf)
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return raw
		}
		for i := range list {
			list[i] = maskJSON(list[i], leaf)
		}
		return joined('[', ']', list)
	}
	return leaf(raw)
}

func maskObject(raw []byte, leaf func([]byte) []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return raw
	}
	var fields []json.RawMessage
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		var value json.RawMessage
		if err != nil || !ok || d.Decode(&value) != nil {
			return raw
		}
		if names(key) && value[0] == '"' {
			value = json.RawMessage(`"` + masked + `"`)
		} else {
			value = maskJSON(value, leaf)
		}
		name, err := json.Marshal(key)
		if err != nil {
			return raw
		}
		fields = append(fields, slices.Concat(leaf(name), []byte(":"), value))
	}
	return joined('{', '}', fields)
}

func joined(begin, end byte, parts []json.RawMessage) []byte {
	out := []byte{begin}
	for i, p := range parts {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, p...)
	}
	return append(out, end)
}

// names reports whether a key names a secret.
func names(key string) bool {
	key = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(key))
	for _, word := range []string{"token", "password", "apikey", "secret"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return key == "code"
}
