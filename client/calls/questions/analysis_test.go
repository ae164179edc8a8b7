package questions

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"talkdeck/client"
)

func TestEveryWayToAnswer(t *testing.T) {
	got, err := Parse(`Was the customer satisfied? [yes/no]
How many rooms are to be moved? [number]
What was agreed? [text]
What did they sound like? [calm, hurried, angry]`)
	want := []client.Question{
		{Text: "Was the customer satisfied?", Type: client.QuestionBoolean}, {Text: "How many rooms are to be moved?", Type: client.QuestionNumber},
		{Text: "What was agreed?", Type: client.QuestionText},
		{Text: "What did they sound like?", Type: client.QuestionSelector, Options: []string{"calm", "hurried", "angry"}},
	}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if ways := Ways(got); !cmp.Equal(ways, []string{"yes or no", "a number", "a text", "one of calm, hurried, angry"}) {
		t.Errorf("%q", ways)
	}
}

func TestHowALineIsRead(t *testing.T) {
	for line, want := range map[string]client.Question{
		"Why?":                   {Text: "Why?", Type: client.QuestionText},
		"  Why? [ YES/NO ] ":     {Text: "Why?", Type: client.QuestionBoolean},
		"Is [this] so?":          {Text: "Is [this] so?", Type: client.QuestionText},
		"Is [this] so? [number]": {Text: "Is [this] so?", Type: client.QuestionNumber},
		"Which? [b, a,, b]":      {Text: "Which?", Type: client.QuestionSelector, Options: []string{"b", "a"}},
	} {
		if got, err := Parse("\n" + line + "\n\n"); err != nil || !cmp.Equal(got, []client.Question{want}) {
			t.Errorf("%q: %+v, %v", line, got, err)
		}
	}
	for text, want := range map[string]string{
		"": "type a question", " \n ": "type a question", "Why?\nHow? [maybe]": "line 2: [maybe] isn't a way to answer", "Why]": "line 1: ] closes nothing",
		"[yes/no]": "line 1: the question itself is missing", "Which? [a, a]": "at least two different words", "Which? []": "[] isn't a way",
	} {
		if got, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestQuestionsAreAsTheServiceWantsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		questions, err := Parse(rapid.StringOfN(rapid.RuneFrom([]rune("ab?, \n[]/yesno")), 0, 40, -1).Draw(t, "text"))
		if err != nil {
			return
		}
		for _, q := range questions {
			if q.Text == "" || strings.Contains(q.Text, "\n") || (q.Type == client.QuestionSelector) != (len(q.Options) > 1) || Ways([]client.Question{q})[0] == "" {
				t.Errorf("%+v", q)
			}
		}
	})
}

func TestQuestionsStandBesideTheirAnswers(t *testing.T) {
	got := Findings([]client.Field{
		{Key: "message", Value: "Call analysed"}, {Key: "status", Value: "success"}, {Key: "analysis.sentiment", Value: "positive"}, {Key: "analysis.status", Value: "completed"},
		{Key: "analysis.answers.0.question", Value: "Agreed?"}, {Key: "analysis.answers.0.type", Value: "Boolean"}, {Key: "analysis.answers.0.answer", Value: "Yes"},
		{Key: "analysis.answers.1.value", Value: "7"}, {Key: "analysis.answers.1.text", Value: "Rooms?"}, {Key: "analysis.answers.1.confidence", Value: "0.9"},
		{Key: "analysis.answers.2.question", Value: "Unanswered?"}, {Key: "data.move_date", Value: "Monday"}, {Key: "answer", Value: "good"},
	})
	want := []client.Field{
		{Key: "sentiment", Value: "positive"}, {Key: "status", Value: "completed"}, {Key: "Agreed?", Value: "Yes"},
		{Key: "Rooms?", Value: "7"}, {Key: "Rooms?, confidence", Value: "0.9"}, {Key: "answers.2.question", Value: "Unanswered?"},
		{Key: "data.move date", Value: "Monday"}, {Key: "answer", Value: "good"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAnswersAndQuestionsAreKept(t *testing.T) {
	k, at := Store{Dir: t.TempDir()}, time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	first := Answer{At: at, Questions: "Why?", Answers: []client.Field{{Key: "answer", Value: "because"}}}
	second := Answer{At: at.Add(time.Hour), Questions: "How?"}
	for _, a := range []Answer{first, second} {
		if err := k.Keep("p", "../CA1", a); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := k.List("p", "../CA1"); err != nil || !cmp.Equal(got, []Answer{first, second}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := k.List("other", "../CA1"); err != nil || got != nil {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{"Why?", "How?", "How?"} {
		if err := k.KeepQuestions("p", text, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.KeepQuestions("q", "Who?", at); err != nil {
		t.Fatal(err)
	}
	for project, want := range map[string]string{"p": "How?", "q": "Who?", "r": ""} {
		if got, err := k.Questions(project); err != nil || got != want {
			t.Errorf("%s: %q, %v", project, got, err)
		}
	}
}
