package client

import (
	"time"

	"github.com/tidwall/gjson"
)

// maxLifetime is the documented life of an access token; nothing longer is believed.
const maxLifetime = 2 * time.Hour

// Grant is what a login or a refresh gives.
type Grant struct {
	Access  Secret
	Refresh Secret // zero if the answer has none: the old one stays
	// AltRefresh is set only when the answer has both refreshToken and resfreshToken, and they differ.
	AltRefresh Secret
	// Lifetime is how long Access is valid, from 1 s to 2 h: expirationTime less the answer's own Date, so that a wrong
	// clock here does no harm. Where either can't be read, or the difference makes no sense, the documented 2 h.
	Lifetime      time.Duration
	ServerTime    time.Time // the answer's Date; zero if it had none
	ExpirationRaw string    // expirationTime as it came
}

func newGrant(v gjson.Result, server time.Time) Grant {
	expires := find(v, "expirationTime", "expiration_time")
	g := Grant{
		Access:        credential(find(v, "token", "access_token", "accessToken")),
		Refresh:       credential(find(v, "refreshToken", "refresh_token")),
		Lifetime:      lifetime(when(expires), server),
		ServerTime:    server,
		ExpirationRaw: text(expires),
	}
	misspelt := credential(find(v, "resfreshToken", "resfresh_token"))
	switch {
	case g.Refresh.IsZero():
		g.Refresh = misspelt
	case misspelt != g.Refresh:
		g.AltRefresh = misspelt
	}
	return g
}

// credential is a token as it came, zero if it is none that could be sent back: a header would not take it.
func credential(v gjson.Result) Secret {
	s := NewSecret(text(v))
	if !s.fitsHeader() {
		return Secret{}
	}
	return s
}

// lifetime is server clock minus server clock.
func lifetime(expires, server time.Time) time.Duration {
	if expires.IsZero() || server.IsZero() {
		return maxLifetime
	}
	if l := expires.Sub(server); l >= time.Second && l <= maxLifetime {
		return l
	}
	return maxLifetime
}
