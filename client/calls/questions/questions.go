package questions

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"talkdeck/client"
)

// kinds are the words in brackets that say how a question is answered.
var kinds = map[string]client.QuestionType{
	"yes/no": client.QuestionBoolean, "yes": client.QuestionBoolean, "no": client.QuestionBoolean, "boolean": client.QuestionBoolean,
	"number": client.QuestionNumber, "text": client.QuestionText,
}

// Parse reads questions, one a line. What stands in brackets at a line's end says how it is answered: [yes/no], [number],
// [text], or one of several words, [calm, hurried]; without it, by a text. The error is a sentence.
func Parse(text string) ([]client.Question, error) {
	var out []client.Question
	line := 0
	for l := range strings.SplitSeq(text, "\n") {
		line++
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		q, err := parseLine(l)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		out = append(out, q)
	}
	if len(out) == 0 {
		return nil, errors.New("type a question")
	}
	return out, nil
}

func parseLine(line string) (client.Question, error) {
	q := client.Question{Text: line, Type: client.QuestionText}
	rest, bracketed := strings.CutSuffix(line, "]")
	open := strings.LastIndex(rest, "[")
	if bracketed && open < 0 {
		return q, errors.New("] closes nothing")
	}
	if bracketed {
		how := strings.TrimSpace(rest[open+1:])
		q.Text = strings.TrimSpace(rest[:open])
		kind, known := kinds[strings.ToLower(how)]
		switch q.Type = kind; {
		case known:
		case strings.Contains(how, ","):
			q.Type, q.Options = client.QuestionSelector, options(how)
		default:
			return q, fmt.Errorf("[%s] isn't a way to answer: there are [yes/no], [number], [text], and words to choose from, [a, b, c]", how)
		}
	}
	switch {
	case q.Text == "":
		return q, errors.New("the question itself is missing")
	case q.Type == client.QuestionSelector && len(q.Options) < 2:
		return q, errors.New("a choice needs at least two different words")
	}
	return q, nil
}

// options are the different words of a list.
func options(list string) []string {
	var out []string
	for o := range strings.SplitSeq(list, ",") {
		if o = strings.TrimSpace(o); o != "" && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// ways are the kinds of answers in words.
var ways = map[client.QuestionType]string{
	client.QuestionBoolean: "yes or no", client.QuestionNumber: "a number", client.QuestionSelector: "one of ", client.QuestionText: "a text",
}

// Ways say how questions are answered, in words: "yes or no", "one of calm, hurried".
func Ways(questions []client.Question) []string {
	out := make([]string, len(questions))
	for i, q := range questions {
		out[i] = ways[q.Type] + strings.Join(q.Options, ", ")
	}
	return out
}
