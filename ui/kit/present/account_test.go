package present

import (
	"strings"
	"testing"

	"talkdeck/client"
)

// All documented values, as the API counts them: 0 to 9, 0 to 6, 0 to 5.
func TestEachStatusOfAnAccountHasASentenceOfItsOwn(t *testing.T) {
	for name, say := range map[string]struct {
		last int
		says func(int) string
	}{
		"login":        {9, func(i int) string { return LoginStatus(client.LoginStatus(i)) }},
		"sign-up":      {6, func(i int) string { return SignUpStatus(client.SignUpStatus(i)) }},
		"verification": {5, func(i int) string { return VerificationStatus(client.VerificationStatus(i)) }},
	} {
		seen := map[string]int{}
		for i := range say.last + 1 {
			sentence := say.says(i)
			if before, ok := seen[sentence]; ok || !strings.HasSuffix(sentence, ".") {
				t.Errorf("%s %d: %q, as %d", name, i, sentence, before)
			}
			seen[sentence] = i
		}
		for _, i := range []int{client.Unnamed, say.last + 1} {
			if sentence := say.says(i); sentence != "" {
				t.Errorf("%s %d: %q", name, i, sentence)
			}
		}
	}
}

func TestHubSpotIsSaidToBeSetUpElsewhere(t *testing.T) {
	for status, want := range map[client.LoginStatus]string{
		5: "Signed in, but Talkstack could not reach HubSpot; that is set up in Talkstack's own dashboard.",
		6: "Signed in, and HubSpot is connected.",
	} {
		if got := LoginStatus(status); got != want {
			t.Errorf("%d: %q", status, got)
		}
	}
}
