package client

import (
	"context"
	"net/http"
)

// TokenKind is how a token is sent.
type TokenKind int

// The two ways in.
const (
	Bearer TokenKind = iota // Authorization: Bearer …, valid for 2 hours
	APIKey                  // x-api-key: …, no expiry
)

// Token is a credential for a request. Generation grows with each refresh.
type Token struct {
	Kind       TokenKind
	Value      Secret
	Generation uint64
}

func (t Token) apply(h http.Header) {
	if t.Kind == APIKey {
		h.Set("x-api-key", t.Value.Reveal())
		return
	}
	h.Set("Authorization", "Bearer "+t.Value.Reveal())
}

// Need says what a token is wanted for.
type Need struct {
	// Rejected is nil on the first try; otherwise it is the token to which the service answered 401: the source then
	// gives a newer one, refreshing once if need be, or an error if there is none.
	Rejected *Token
	// FromPage is set if that 401 came as a web page, which something in between may have sent: a newer token may help, but
	// nothing of the rejected one is known.
	FromPage bool
	// Op names the request for people: "make the call".
	Op string
	// Action is set for a request that changes something. While nobody is signed in, a source may let it wait for the
	// person; a read fails at once, since it will be asked again.
	Action bool
}

// TokenSource hands out the credential to send.
type TokenSource interface {
	Token(ctx context.Context, need Need) (Token, error)
}

// StaticKey is the source of an API key. When the service refuses the key there is no other.
func StaticKey(key Secret) TokenSource { return staticKey{key} }

type staticKey struct{ key Secret }

func (s staticKey) Token(_ context.Context, need Need) (Token, error) {
	if need.Rejected != nil {
		return Token{}, ErrKeyRefused
	}
	return Token{Kind: APIKey, Value: s.key}, nil
}
