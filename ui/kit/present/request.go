package present

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"charm.land/lipgloss/v2"

	"talkdeck/client/requests"
	"talkdeck/ui/kit/theme"
)

// Answered is the result of a request, and how it is drawn: "200 OK", "no answer".
func Answered(st *theme.Styles, e requests.Entry) (text string, style lipgloss.Style) {
	switch {
	case e.Err != "":
		return st.Glyphs.Failed + " no answer", st.Bad
	case e.Status == 0:
		return "on its way" + st.Glyphs.Ellipsis, st.Info
	}
	text, style = fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)), st.Good
	switch e.Status / 100 {
	case 4, 5:
		style = st.Bad
	case 1, 3:
		style = st.Warn
	}
	return Line(text), style
}

// Took is how long a request took until the answer's header: "84 ms", "2.31 s"; "" while there is no answer.
func Took(e requests.Entry) string {
	switch {
	case e.Took <= 0:
		return ""
	case e.Took < time.Second:
		return fmt.Sprintf("%d ms", max(e.Took.Milliseconds(), 1))
	case e.Took < 100*time.Second:
		return fmt.Sprintf("%.2f s", e.Took.Seconds())
	}
	return Duration(e.Took)
}

// Complaint is the error of a request, in the network's words or the service's own; "" if there is none.
func Complaint(e requests.Entry) string {
	if e.Err != "" || e.Status < 400 {
		return Line(e.Err)
	}
	var said struct{ Message, Error string }
	if json.Unmarshal([]byte(e.Answer), &said) != nil {
		return ""
	}
	if said.Message != "" {
		return Line(said.Message)
	}
	return Line(said.Error)
}

// JSON is a body made readable and safe: JSON is indented, everything else stays as it is.
func JSON(body string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(body), "", "  ") == nil {
		body = out.String()
	}
	return Text(body)
}
