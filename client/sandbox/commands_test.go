package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// do does a demo command that must be understood.
func (b *bench) do(text string) string {
	b.t.Helper()
	said, err := b.Do(text)
	if err != nil {
		b.t.Fatalf("%s: %v", text, err)
	}
	return said
}

func TestEveryDemoCommandThatIsOfferedIsUnderstood(t *testing.T) {
	for _, text := range Commands() {
		b := newBench(t, Options{Calls: 100, Crash: func() {}})
		switch text {
		case "resume":
			b.do("pause")
		case "mail":
			b.want(200, "POST /auth/forgot-password", fields{"email": email})
		}
		if said := b.do(text); !strings.HasSuffix(said, ".") || strings.Contains(said, "%!") {
			t.Errorf("%s says %q", text, said)
		}
	}
}

func TestWrongDemoCommandsSayWhatTheyShouldBe(t *testing.T) {
	for text, want := range map[string]string{
		"": "try one of", "nonsense": `"nonsense"; try one of: burst 20, busy`, "outage": "like: outage 30s", "outage 3 s": "like: outage 30s",
		"outage -3s": "from 1s to 1h", "outage 30": "from 1s to 1h", "speed": "like: speed 5", "speed 0": "above 0", "speed NaN": "above 0",
		"speed 1e9": "100 at most", "pause now": "takes nothing", "resume": "going on already", "burst 0": "from 1 to", "burst many": "from 1 to",
		"lose-answers x": "from 1 to", "mail": "no mail", "misanswer 200": "from 300 to 599",
		"crash-at 0": "from 1 to", "crash-at 5": "ends the demo only",
	} {
		b := newBench(t, Options{})
		if said, err := b.Do(text); err == nil || said != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want %q", text, said, err, want)
		}
	}
	b := newBench(t, Options{})
	b.do("pause")
	if _, err := b.Do("pause"); err == nil {
		t.Error("it pauses twice")
	}
	b.want(200, "DELETE /project/"+shop, fields{"cascade": true})
	b.want(200, "DELETE /project/"+clinic, fields{"cascade": true})
	for _, text := range []string{"call", "burst 3"} {
		if _, err := b.Do(text); err == nil || !strings.Contains(err.Error(), "no agent") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAnOutageEndsByItself(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.do("outage 30s")
	for i := range 10 {
		status, err := b.try(t.Context(), "GET /voices")
		if status != 503 && err == nil {
			t.Errorf("request %d: %d", i, status)
		}
		b.after(3*time.Second - 1)
	}
	b.after(10)
	b.want(200, "GET /voices", nil)
	b.do("outage 1h")
	b.do("recover")
	b.want(200, "GET /voices", nil)
}

func TestARevokedSessionMustSignInAgain(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	refresh := b.login()["refreshToken"]
	b.do("revoke")
	b.want(401, "GET /voices", nil)
	b.refreshed(401, refresh)
	b.login()
}

func TestARingingCallGoesToVoicemail(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	made := b.want(200, "POST /call/makeCall", fields{"number": "+14155550102", "projectId": shop, "agentId": jack}) // not answered
	get := func() any {
		return b.want(200, "POST /call", fields{"sid": at(made, "call/call_id"), "projectId": shop})["status"]
	}
	b.after(10 * time.Second)
	if get() != "ringing" {
		t.Fatal(get())
	}
	if said := b.do("voicemail"); said != "The call to +14155550102, which rings now, ends as voicemail." {
		t.Error(said)
	}
	if get() != "in-progress" {
		t.Error(get())
	}
	b.after(30 * time.Second)
	if get() != "voicemail" || b.page(shop, "", 1)[0]["status"] != "voicemail" {
		t.Error(get())
	}
	b.do("busy") // nothing rings: the next one
	made = b.want(200, "POST /call/makeCall", fields{"number": "+14155550106", "projectId": shop, "agentId": jack})
	b.after(time.Minute)
	if get() != "busy" {
		t.Error(get())
	}
}

func TestTheNextCallOfTheSimulationEndsAsToldAndStaysSo(t *testing.T) {
	dir := t.TempDir()
	b := newBench(t, Options{Calls: 10, State: dir})
	b.want(200, "POST /user/set-active-project", fields{"projectId": clinic}) // where a call comes every 20 s
	known := b.page(clinic, "", everything)
	said := b.do("failed")
	if strings.HasPrefix(said, "The call to") {
		t.Skip("a call rang; another test shows that")
	}
	var sid any
	for range 100 {
		b.after(2 * time.Second)
		for _, c := range b.page(clinic, "", 5) {
			if sid == nil && c["to"] == c["phoneNumber"] && !slices.ContainsFunc(known, func(k map[string]any) bool { return k["callSid"] == c["callSid"] }) {
				sid = c["callSid"]
			}
		}
	}
	status := func() any { return b.want(200, "POST /call", fields{"sid": sid, "projectId": clinic})["status"] }
	if status() != "failed" {
		t.Error(status())
	}
	b.restart(Options{State: dir})
	if status() != "failed" {
		t.Errorf("after a restart it is %v", status())
	}
}

func TestPauseSpeedAndResume(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	made := b.want(200, "POST /call/makeCall", fields{"number": "+14155550106", "projectId": shop, "agentId": jack})
	get := func() map[string]any {
		return b.want(200, "POST /call", fields{"sid": at(made, "call/call_id"), "projectId": shop})
	}
	b.do("pause")
	b.after(time.Hour)
	if get()["status"] != "queued" {
		t.Error(get())
	}
	b.do("resume")
	b.after(35 * time.Second)
	if get()["status"] != "in-progress" {
		t.Error(get())
	}
	b.do("speed 20")
	before, _ := get()["seconds"].(float64)
	b.after(100 * time.Millisecond)
	if after, _ := get()["seconds"].(float64); after != before+2 {
		t.Errorf("%v s, and a tenth of a second later %v s", before, after)
	}
	b.do("pause")
	if said := b.do("resume"); said != "Calls go on at 20 times the real speed." {
		t.Error(said)
	}
}

func TestCallsComeInOnCommand(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	said := b.do("call")
	c := b.page(shop, "", 5)
	if len(c) != 1 || c[0]["to"] != "+14155550110" || said != c[0]["phoneNumber"].(string)+" calls +14155550110." || !b.when(c[0]).Equal(noon) {
		t.Errorf("%s: %v", said, c)
	}
	if said := b.do("burst 20"); said != "20 calls come in at once." || len(b.page(shop, "", 50)) != 21 {
		t.Error(said)
	}
	if n := len(b.Dialled()); n != 0 {
		t.Errorf("%d of them count as dialled", n)
	}
}

// The call that the program ends with is made and kept, and its answer never comes.
func TestTheProgramEndsWithACall(t *testing.T) {
	crashed := 0
	o := Options{Quiet: true, State: t.TempDir(), Crash: func() { crashed++; panic(http.ErrAbortHandler) }}
	b := newBench(t, o)
	if said := b.do("crash-at 3"); !strings.Contains(said, "after 3 more calls") {
		t.Error(said)
	}
	b.want(200, "GET /voices", nil)
	for i := range 4 {
		if _, err := b.try(t.Context(), "POST /call/makeCall"); (err != nil) != (i == 2) || crashed != min(max(i-1, 0), 1) {
			t.Errorf("call %d: %v, ended %d times", i+1, err, crashed)
		}
		if i == 2 {
			if n := len(newBench(t, o).Dialled()); n != 3 {
				t.Errorf("%d calls are kept", n)
			}
		}
	}
	b.do("crash-at 1")
	b.do("recover")
	if _, err := b.try(t.Context(), "POST /call/makeCall"); err != nil || crashed != 1 {
		t.Errorf("after recovering: %v", err)
	}
}

func TestMisanswers(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	b.do("misanswer 307")
	b.do("misanswer 429")
	for _, want := range []int{307, 429, 200} {
		if status, err := b.try(t.Context(), "POST /call/makeCall"); status != want || err != nil {
			t.Errorf("answered %d, %v; want %d", status, err, want)
		}
	}
	if n := len(b.Dialled()); n != 3 {
		t.Errorf("%d calls", n)
	}
}

func TestLostAnswers(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	if said := b.do("lose-answers 2"); said != "The next 2 calls are made, but the answer is lost." {
		t.Error(said)
	}
	for range 2 {
		if _, err := b.try(t.Context(), "POST /call/makeCall"); err == nil {
			t.Error("an answer came")
		}
	}
	if _, err := b.try(t.Context(), "POST /call/makeCall"); err != nil || len(b.Dialled()) != 3 {
		t.Errorf("%d calls, %v", len(b.Dialled()), err)
	}
}
