package session

import (
	"crypto/x509"
	"errors"
	"time"

	"talkdeck/client"
)

// clockCheck compares this computer's clock with the service's. It is for telling only: lifetimes don't depend on it.
type clockCheck struct {
	server    time.Time // the Date of the last answer; zero: none yet
	at        stamp     // when it came
	notBefore time.Time // a certificate is valid only from then on, which is yet to come here
}

// answer takes note of what a request's answer, or failure, says about the time.
func (c *clockCheck) answer(clock Clock, date time.Time, err error) {
	var e *client.Error
	if errors.As(err, &e) {
		date = e.ServerTime
	}
	if !date.IsZero() {
		*c = clockCheck{server: date, at: now(clock)}
		return
	}
	var cert x509.CertificateInvalidError
	if errors.As(err, &cert) && cert.Reason == x509.Expired && cert.Cert != nil && clock.Now().Before(cert.Cert.NotBefore) {
		*c = clockCheck{notBefore: cert.Cert.NotBefore}
	}
}

// off is how far this computer's clock is ahead, to the minute; 0 for up to five minutes, and while nothing is known. Setting
// the clock shows at once, without another answer, where there is a boot clock.
func (c *clockCheck) off(clock Clock) time.Duration {
	var off time.Duration
	switch {
	case !c.server.IsZero() && c.at.BootID != "" && c.at.BootID == clock.BootID():
		off = clock.Now().Sub(c.server.Add(since(clock, c.at)))
	case !c.server.IsZero():
		off = c.at.Wall.Sub(c.server)
	case !c.notBefore.IsZero():
		off = min(clock.Now().Sub(c.notBefore), 0)
	}
	if off = off.Round(time.Minute); off.Abs() <= 5*time.Minute {
		return 0
	}
	return off
}
