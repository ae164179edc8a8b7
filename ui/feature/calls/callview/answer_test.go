package callview

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
)

// hostile is a call whose every field comes from a stranger.
func hostile(t *testing.T, status, to, key, value string) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"callSid": sid, "status": status, "to": to, "from": value, "agentId": value, "priceUnit": value, "cost": 1, key: value,
		"data": map[string]any{key: value, "list": []any{map[string]string{key: value}, value}}, "recordingUrls": []string{value, to},
		"transcripts": []any{value, map[string]string{"role": key, "content": value}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func safe(t *testing.T, screen string) {
	t.Helper()
	for _, r := range screen {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f) {
			t.Errorf("%U reached the screen", r)
		}
	}
}

func TestTranscripts(t *testing.T) {
	for answer, want := range map[string]string{
		``:                                   "transcript: not provided by Talkstack",
		`,"transcript":""`:                   "transcript: not provided by Talkstack",
		`,"transcript":[]`:                   "transcript: not provided by Talkstack",
		`,"transcript":"Hello.\nGoodbye."`:   "TRANSCRIPT Hello. Goodbye.",
		`,"transcription":["Hello.","Bye."]`: "TRANSCRIPT Hello. Bye.",
		`,"transcript":"","transcripts":[{"role":"agent","content":"Hello."},{"speaker":"caller","text":"Hi."},{"role":"agent","message":"Bye."}]`: "TRANSCRIPT agent: Hello. caller: Hi. agent: Bye.",
		`,"transcript":[{"role":"agent","words":7}]`: `TRANSCRIPT {"role":"agent","words":7}`,
		`,"transcript":{"id":7}`:                     `OTHER FIELDS transcript {"id":7}`, // not understood, and not lost
	} {
		s := opened(t, normal, picture(1, entry(t, answer+`,"data":{}`, seen("completed", 9))))
		s.sees(want)
		if strings.HasPrefix(want, "TRANSCRIPT") {
			s.lacks("not provided")
		}
	}
}

// Whatever names a thing comes under, it is shown, and once.
func TestEveryFieldOfTheAnswerIsShownOnce(t *testing.T) {
	for answer, want := range map[string]string{
		`{"callSid":"CA1","status":"busy","to":"+1","from":"+2","seconds":5,"cost":1,"date":"Mon, 23 Nov 2026 11:56:00 +0000","recordingUrls":["x"],"data":{}}`: "",
		`{"sid":"CA1","id":"65f","status":"busy","duration":"5","price":"-1","priceUnit":"USD","startTime":"2026-11-23T11:56:00Z"}`:                             "id=65f",
		`{"call_id":"CA1","id":"CA1","status":"busy"}`:                                                                         "",
		`{"callSid":"CA1","status":"busy","seconds":5,"duration":"7","date":"someday","endTime":"later"}`:                      "duration=7 date=someday endTime=later",
		`{"callSid":"CA1","status":"in-progress","seconds":0,"agentId":"a","agent_id":"b"}`:                                    "seconds=0 agent_id=b",
		`{"callSid":"CA1","status":"busy","cost":"free","priceUnit":"USD","recordingUrls":[{"url":"x"}]}`:                      `cost=free priceUnit=USD recordingUrls=[{"url":"x"}]`,
		`{"callSid":"CA1","status":{"code":1},"to":null,"recordingUrls":[],"recordingUrl":"","shiftId":null,"on":true,"":"x"}`: `status={"code":1} to=null recordingUrl= shiftId=null on=true =x`,
	} {
		c := read(t, answer)
		var got []string
		for _, f := range others(&c) {
			got = append(got, f.Key+"="+f.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\n%s, want %s", answer, strings.Join(got, " "), want)
		}
	}
}

func TestDataOfAnyShape(t *testing.T) {
	for data, want := range map[string]string{
		`{}`:                               "EXTRACTED DATA nothing extracted",
		`"a sentence"`:                     "a sentence",
		`["a","b"]`:                        "a, b",
		`[{"name":"Ana"},{"name":"Bo"}]`:   "EXTRACTED DATA 0.name Ana 1.name Bo",
		`{"a":{"b":{"c":true}},"d":[1,2]}`: "EXTRACTED DATA a.b.c true d 1, 2",
	} {
		opened(t, normal, picture(1, entry(t, `,"data":`+data, seen("completed", 9)))).sees(want)
	}
}

// An answer of many megabytes must not stop the program, and must not seem to be whole.
func TestWhatIsTooMuchIsCutAndSaid(t *testing.T) {
	var many strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&many, `,"key %d":%q`, i, strings.Repeat("words ", 100))
	}
	s := opened(t, normal, picture(1, entry(t, `,"data":{"long":"`+strings.Repeat("x", 2*mostValue)+`"}`+many.String(), seen("completed", 9))))
	if n := len(s.content.rest); n > 25_000 {
		t.Errorf("%d lines", n)
	}
	all := strings.Join(s.content.rest, "\n")
	if n := strings.Count(all, "x"); n > mostValue+100 {
		t.Errorf("%d bytes of a value", n)
	}
	for _, want := range []string{"1,000 more fields: see the raw JSON", "the rest is in the raw JSON"} {
		if !strings.Contains(all, want) {
			t.Errorf("it isn't said: %s", want)
		}
	}
	s.press("tab")
	s.press("G")
	s.sees("cut here: the whole answer has 1,8")
	if n := len(strings.Join(s.content.rest, "")); n > 2*mostJSON {
		t.Errorf("%d bytes of JSON", n)
	}
}

func TestLongJSONGoesOnBelowItself(t *testing.T) {
	s := opened(t, layout.Size{Width: 40, Height: 40}, picture(1, entry(t, `,"data":{"note":"one two three four five six seven eight"}`, seen("completed", 9))))
	s.press("tab")
	text := strings.Join(s.lines(), "\n")
	if want := "     \"note\": \"one two three four five s\n     ix seven eight\""; !strings.Contains(strings.ReplaceAll(text, " \n", "\n"), want) {
		t.Errorf("want %q in\n%s", want, text)
	}
}

func BenchmarkView(b *testing.B) {
	s := opened(b, normal, picture(1, finished(b)))
	b.ReportAllocs()
	for b.Loop() {
		_ = s.View()
	}
}

// BenchmarkTick is a second of a live call.
func BenchmarkTick(b *testing.B) {
	s := opened(b, normal, picture(1, talking(b)))
	b.ReportAllocs()
	for b.Loop() {
		s.build()
	}
}

// BenchmarkRawJSON lays out an answer of a megabyte, as happens once when it is looked at.
func BenchmarkRawJSON(b *testing.B) {
	raw := object(client.StatusCompleted, `,"data":{"note":"`+strings.Repeat("日本語 words ", 60_000)+`"}`)
	e := entry(b, "", seen("completed", 9))
	e.Call = read(b, raw)
	s := opened(b, normal, picture(1, e))
	s.press("tab")
	for b.Loop() {
		s.rebuild()
	}
}
