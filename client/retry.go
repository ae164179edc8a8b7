package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxTries is how often a request that is safe to repeat is sent at the most; maxWait is the longest wait within one call:
// who asks for longer gets the error, and the caller decides.
const (
	maxTries = 3
	maxWait  = 10 * time.Second
)

// retry decides whether a request is sent again after its try number attempt (from 1) failed with e, and after what wait.
// It is pure; u is uniform in [0.5, 1) and spreads the waits.
func retry(safe bool, attempt int, e *Error, u float64) (wait time.Duration, again bool) {
	if !safe || attempt >= maxTries {
		return 0, false
	}
	switch e.Status {
	case 0:
		if !errors.Is(e, ErrNetwork) || errors.Is(e.Err, errTimeout) { // a second wait as long helps nobody
			return 0, false
		}
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return 0, false
	}
	if e.RetryAfter > 0 {
		return e.RetryAfter, e.RetryAfter <= maxWait
	}
	return time.Duration(float64(500*time.Millisecond<<(attempt-1)) * u), true
}

func jitter() float64 { return 0.5 + rand.Float64()/2 }

// retryAfter reads the header in either form, seconds or a date, the latter against the server's own clock. Unreadable,
// negative and past values are none.
func retryAfter(resp *http.Response) time.Duration {
	const day = 24 * 60 * 60
	v := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if s, err := strconv.ParseInt(v, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) { // s is the nearest then
		return time.Duration(min(max(s, 0), day)) * time.Second
	}
	at, err := http.ParseTime(v)
	now := serverTime(resp)
	if err != nil || now.IsZero() {
		return 0
	}
	return min(max(at.Sub(now), 0), day*time.Second)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
