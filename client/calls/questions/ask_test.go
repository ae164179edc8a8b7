package questions

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"talkdeck/client"
)

// TestAskingAboutALiveCall has servers refuse it in their own ways: nothing of it is documented.
func TestAskingAboutALiveCall(t *testing.T) {
	const live = `{"callSid":"CA1","status":"in-progress","to":"+1"}`
	const over = `{"callSid":"CA1","status":"completed","to":"+1"}`
	for name, tt := range map[string]struct {
		status       int
		answer, call string
		want         string // in the error; "" for none
		live         bool
		looks        int
	}{
		"400 in words":           {400, `{"message":"Call not over."}`, live, "still live (in-progress), and Talkstack analyses a call once it has ended: ask again then; it says: Call not over", true, 1},
		"400 without":            {400, ``, live, "still live (in-progress)", true, 1},
		"404":                    {404, `{"message":"No analysis"}`, live, "it says: No analysis", true, 1},
		"409":                    {409, `{}`, live, "still live", true, 1},
		"422 as a page":          {422, `<html>`, live, "still live", true, 1},
		"nothing":                {200, `{"message":"ok","analysis":{}}`, live, "still live", true, 1},
		"null":                   {200, `null`, live, "still live", true, 1},
		"an answer all the same": {200, `{"analysis":{"summary":"s"}}`, live, "", false, 0},
		"400, it is over":        {400, `{"message":"A question has no text"}`, over, "A question has no text", false, 1},
		"nothing, it is over":    {200, `{"analysis":{}}`, over, "", false, 1},
		"400, it can't be seen":  {400, `{"message":"m"}`, "", "could not analyse the call: m", false, 1},
		"403":                    {403, `{"message":"no"}`, live, "no", false, 0},
		"429":                    {429, ``, live, "429", false, 0},
		"500":                    {500, ``, live, "500", false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			asked, looks := 0, 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				switch {
				case r.URL.Path == "/call/analysis":
					asked++
					w.WriteHeader(tt.status)
					_, _ = io.WriteString(w, tt.answer)
				case tt.call == "":
					looks++
					w.WriteHeader(http.StatusForbidden)
				default:
					looks++
					_, _ = io.WriteString(w, tt.call)
				}
			}))
			defer srv.Close()
			c, err := client.New(client.WithAPIURL(srv.URL), client.WithAuth(client.StaticKey(client.NewSecret("k"))))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Ask(context.Background(), c.Calls, "p", "CA1", []client.Question{{Text: "Why?", Type: client.QuestionText}})
			var still *LiveError
			if errors.As(err, &still) != tt.live || (err == nil) != (tt.want == "") || err == nil && got == nil || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%+v, %v", got, err)
			}
			if asked != 1 || looks != tt.looks {
				t.Errorf("asked %d times, looked %d times", asked, looks)
			}
		})
	}
}
