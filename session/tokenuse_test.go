package session

import (
	"testing"
	"time"

	"talkdeck/client"
)

func TestLessons(t *testing.T) {
	first, second := client.NewSecret("first"), client.NewSecret("second")
	t.Run("an operation that worked and is refused teaches how long tokens live", func(t *testing.T) {
		var l tokenUse
		l.sent("read", 0, first)
		l.sent("read", 19*time.Minute, first)
		if !l.refused("read", 20*time.Minute, first) || l.lifetime != 20*time.Minute {
			t.Errorf("learned %s", l.lifetime)
		}
	})
	t.Run("one that was just sent for the first time does not", func(t *testing.T) {
		var l tokenUse
		l.sent("read", 20*time.Minute, first)
		if l.refused("read", 20*time.Minute+provenAfter-1, first) || l.lifetime != 0 {
			t.Errorf("learned %s", l.lifetime)
		}
	})
	t.Run("nor one that worked with another token", func(t *testing.T) {
		var l tokenUse
		l.sent("read", 0, first)
		if l.refused("read", 20*time.Minute, second) || l.lifetime != 0 {
			t.Errorf("learned %s", l.lifetime)
		}
	})
	t.Run("what was learned is forgotten when the next token is refused as well", func(t *testing.T) {
		var l tokenUse
		l.sent("read", 0, first)
		l.sent("call", 0, first)
		_ = l.refused("read", 20*time.Minute, first)
		_ = l.refused("call", time.Second, second)
		if l.lifetime == 0 {
			t.Error("forgotten because of another operation")
		}
		l.sent("read", time.Second, second)
		if l.refused("read", 2*time.Second, second) || l.lifetime != 0 {
			t.Errorf("still learned: %s", l.lifetime)
		}
	})
	t.Run("renewing in vain is tried less and less often, until the operation works", func(t *testing.T) {
		var l tokenUse
		for _, age := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute} {
			if l.mayRenewFor("call", age-1, 2*time.Hour) || !l.mayRenewFor("call", age, 2*time.Hour) {
				t.Errorf("not from the age of %s on", age)
			}
		}
		if !l.mayRenewFor("read", time.Minute, 2*time.Hour) {
			t.Error("another operation has to suffer")
		}
		l.sent("call", 0, second)
		l.sent("call", provenAfter, second)
		if !l.mayRenewFor("call", time.Minute, 2*time.Hour) {
			t.Error("it works again, and still has to wait")
		}
	})
	t.Run("a token serves while some operation works with it", func(t *testing.T) {
		var l tokenUse
		l.sent("read", 0, first)
		if l.works(first) {
			t.Error("it isn't known yet")
		}
		l.sent("read", provenAfter, first)
		if !l.works(first) || l.works(second) {
			t.Error("it does serve, and the other isn't known")
		}
		_ = l.refused("read", provenAfter+1, first)
		if l.works(first) {
			t.Error("it doesn't any more")
		}
	})
}
