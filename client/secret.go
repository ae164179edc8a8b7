package client

import (
	"fmt"
	"log/slog"
	"strings"
	"unique"
)

const hidden = "[secret]"

// Secret is a password, token or key. However it is printed, logged or marshalled, it says [secret]. In a field that isn't
// exported fmt can't ask it and prints what it is made of: a pointer. Secrets of equal values are equal.
type Secret struct{ value unique.Handle[string] }

// NewSecret wraps s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{unique.Make(s)}
}

// Reveal is the only way to the value. It is called where a request or the store is written, and nowhere else.
func (s Secret) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return s.value.Value()
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s == Secret{} }

// String hides the value.
func (Secret) String() string { return hidden }

// GoString hides the value from %#v.
func (Secret) GoString() string { return hidden }

// Format hides the value from every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// MarshalJSON hides the value; whoever means to store it must Reveal it.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText hides the value.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the value from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// hideIn takes the secret out of a text that a service may have repeated it in. What is shorter than 6 bytes stays: it
// would be found within other words, and a gap there tells more than it hides.
func (s Secret) hideIn(text string) string {
	value := s.Reveal()
	if len(value) < 6 {
		return text
	}
	return strings.ReplaceAll(text, value, hidden)
}

// fitsHeader reports whether the secret can be sent in a header: visible ASCII only.
func (s Secret) fitsHeader() bool {
	return strings.IndexFunc(s.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
