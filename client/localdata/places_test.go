package localdata

import "testing"

func TestAServiceHasOneNameHoweverItIsSpelled(t *testing.T) {
	for spelled, want := range map[string]string{
		"https://api.talkstackai.com": "api.talkstackai.com", "https://API.talkstackai.com:443/": "api.talkstackai.com", "https://api.talkstackai.com./v1": "api.talkstackai.com",
		"http://127.0.0.1:8080": "localhost:8080", "http://localhost:8080/": "localhost:8080", "http://[::1]:8080": "localhost:8080", "http://127.1.2.3:8080": "localhost:8080",
		"http://localhost": "localhost:80", "https://staging.example.com:8443": "staging.example.com:8443",
	} {
		t.Run(spelled, func(t *testing.T) {
			if got := Service(spelled); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}
