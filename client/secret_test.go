package client

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// However a secret is printed, logged or marshalled, by itself or in what holds it, it isn't told.
func TestASecretIsNeverTold(t *testing.T) {
	const canary = "canary-7f3a"
	s := NewSecret(canary)
	grant := Grant{Access: s, Refresh: s}
	token := Token{Value: s}
	var out strings.Builder
	for _, verb := range "vsqxXdtbcoOUeEfFgGTpw" {
		for _, flag := range []string{"", "+", "#", "-40", "040", ".3", "[1]"} {
			for _, v := range []any{s, &s, grant, &grant, token, []Secret{s}, map[Secret]Secret{s: s}, struct{ S any }{s}, NewUser{Password: s}} {
				fmt.Fprintf(&out, "%"+flag+string(verb)+"\n", v)
			}
		}
	}
	fmt.Fprintln(&out, s, &s, grant, s.String(), s.GoString(), fmt.Errorf("with %w and %v", errors.New("x"), s))
	for _, v := range []any{s, &s, grant, token, map[string]any{"a": s}, map[Secret]int{s: 1}, []any{s}} {
		j, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%T: %v", v, err)
		}
		out.Write(j)
	}
	type element struct{ S Secret }
	x, err := xml.Marshal(element{s})
	if err != nil {
		t.Error(err)
	}
	out.Write(x)
	var logged bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
		l := slog.New(h)
		l.Info("m", "secret", s, "pointer", &s, "grant", grant, slog.Group("g", "s", s), "list", []Secret{s}, "any", slog.AnyValue(s))
		l.With("with", s).WithGroup("g").Info("m", "token", token)
	}
	out.Write(logged.Bytes())
	for _, told := range []string{canary, "7f3a", fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), "[99 97 110 97 114 121 45"} {
		if strings.Contains(out.String(), told) {
			t.Errorf("told: %s", told)
		}
	}
	if n := strings.Count(out.String(), hidden); n < 100 {
		t.Errorf("only %d times %s: is anything printed?", n, hidden)
	}
	if s.Reveal() != canary || s.IsZero() || !NewSecret("").IsZero() {
		t.Error("the secret itself is lost")
	}
}

func TestTakingASecretOutOfAText(t *testing.T) {
	for _, tt := range [][3]string{
		{"hunter2", "is hunter2, hunter2", "is [secret], [secret]"}, {"hunter2", "hunter", "hunter"}, {"pass", "password", "password"}, {"", "abc", "abc"},
	} {
		if got := NewSecret(tt[0]).hideIn(tt[1]); got != tt[2] {
			t.Errorf("%q in %q: %q", tt[0], tt[1], got)
		}
	}
}
