package sandbox

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

func TestAnAnalysisAnswersEveryTypeOfQuestion(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	made := b.want(200, "POST /call/makeCall", fields{"number": "+14155550106", "projectId": shop, "agentId": jack})
	body := fields{"sid": at(made, "call/call_id"), "questions": []fields{
		{"question": "Was it refunded?", "type": "Boolean"}, {"text": "What was wrong?", "type": "Text"},
		{"name": "How many?", "type": "Number"}, {"question": "Mood?", "type": "Selector", "options": []string{"good", "bad"}},
	}}
	b.want(400, "POST /call/analysis", body) // not before the call ends
	b.after(time.Hour)
	got := b.want(200, "POST /call/analysis", body)
	answers, _ := at(got, "analysis/answers").([]any)
	if len(answers) != 4 || at(got, "analysis/status") != "completed" || at(got, "analysis/summary") == "" || at(got, "analysis/sentiment") == "" {
		t.Fatalf("%v", got)
	}
	if a := at(answers[0], "answer"); a != "Yes" && a != "No" {
		t.Errorf("Boolean: %v", a)
	}
	if a, _ := at(answers[1], "answer").(string); a == "" || at(answers[1], "question") != "What was wrong?" {
		t.Errorf("Text: %v", answers[1])
	}
	if _, ok := at(answers[2], "answer").(float64); !ok {
		t.Errorf("Number: %v", answers[2])
	}
	if a := at(answers[3], "answer"); a != "good" && a != "bad" {
		t.Errorf("Selector: %v", a)
	}
	if again := b.want(200, "POST /call", body); !reflect.DeepEqual(again, got) {
		t.Errorf("asked again, where the URL line says: %v, was %v", again, got)
	}
	data, _ := at(got, "analysis/data").(map[string]any)
	if call := b.want(200, "POST /call", fields{"sid": body["sid"], "projectId": shop}); !reflect.DeepEqual(call["data"], at(got, "analysis/data")) || len(data) == 0 {
		t.Errorf("data %v, and of the call %v", data, call["data"])
	}
}

func TestWhatCannotBeAnalysed(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	made := b.want(200, "POST /call/makeCall", fields{"number": "+14155550101", "projectId": shop, "agentId": jack})
	sid := at(made, "call/call_id")
	b.after(time.Hour)
	got := b.want(200, "POST /call/analysis", fields{"sid": sid, "questions": []any{}})
	if a, _ := got["analysis"].(map[string]any); a == nil || len(a) != 0 {
		t.Errorf("of a busy line: %v", got)
	}
	for _, q := range []any{
		"why", []fields{{"type": "Text"}}, []fields{{"question": "Why?", "type": "Choice"}}, []fields{{"question": "Why?", "type": "Selector"}},
	} {
		b.want(400, "POST /call/analysis", fields{"sid": sid, "questions": q})
	}
}

func TestDataComesFromTheScenario(t *testing.T) {
	b := newBench(t, Options{Calls: 1000, Quiet: true})
	outcomes, missing := map[string]int{}, 0
	for _, c := range b.page(shop, "status=completed", everything) {
		data, _ := c["data"].(map[string]any)
		switch data["outcome"] {
		case "refund", "exchange":
			outcomes[fmt.Sprint(data["outcome"])]++
			if r := data["rating"]; r != nil && r != 4.0 && r != 5.0 {
				t.Errorf("rating %v", r)
			}
		case nil:
			missing++
		default:
			t.Errorf("outcome %v", data["outcome"])
		}
	}
	if outcomes["refund"] == 0 || outcomes["exchange"] == 0 || missing == 0 {
		t.Errorf("%v, %d missing", outcomes, missing)
	}
}

func TestACreatedAgentFindsOutSomethingToo(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	agent := at(b.want(200, "POST /agent/create-agent", fields{"projectId": shop, "name": "Zoe", "systemInstruction": "x"}), "data/id")
	made := b.want(200, "POST /call/makeCall", fields{"number": "+14155550106", "projectId": shop, "agentId": agent})
	if at(made, "call/from") != "+14155550110" {
		t.Errorf("it calls from %v", at(made, "call/from"))
	}
	b.after(time.Hour)
	c := b.want(200, "POST /call", fields{"sid": at(made, "call/call_id"), "projectId": shop})
	if data, _ := c["data"].(map[string]any); len(data) == 0 {
		t.Errorf("%v", c)
	}
}
