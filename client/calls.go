package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// CallService is /call.
type CallService struct{ c *Client }

// NewCall is what making a call needs.
type NewCall struct {
	Number             string // E.164
	ProjectID, AgentID string
	Variables          map[string]string // fill the prompt's {{variables}}
}

// MadeCall is a call that the service accepted. ID is "" if it doesn't tell.
type MadeCall struct{ ID, To, From string }

// HistoryQuery selects calls. The dates are UTC days, written 2006-01-02.
type HistoryQuery struct {
	ProjectID string
	PageSize  int // 0: the service's default, 20
	To, From  string
	Status    Status

	StartOn     string // started on that day
	StartBefore string // started on or before that midnight
	StartAfter  string // started on or after it
	EndOn       string
	EndBefore   string
	EndAfter    string
}

// History is the service's answer, in its own order, which nothing is known of.
type History struct {
	Calls      []Call
	Strange    []json.RawMessage // entries that are no calls, kept as they came
	ServerTime time.Time         // zero if not reported
}

// QuestionType is how a question about a call is answered.
type QuestionType string

// The documented types.
const (
	QuestionBoolean  QuestionType = "Boolean"
	QuestionText     QuestionType = "Text"
	QuestionNumber   QuestionType = "Number"
	QuestionSelector QuestionType = "Selector" // needs Options
)

// Question is one thing to find out about a call that has ended.
type Question struct {
	Text    string
	Type    QuestionType
	Options []string
}

// Analysis is what the service found. Its form is open: Answers is everything in it, flattened, or what it says in plain
// words. It may be empty.
type Analysis struct {
	Answers []Field
	Raw     json.RawMessage
}

// Batch is a file of numbers to call: CSV or Excel, with a column "number" and optionally "dynamicVariables".
type Batch struct {
	ProjectID, AgentID string
	Filename           string
	File               io.Reader
}

// BatchAnswer is whatever the service answered: nothing of it is documented.
type BatchAnswer struct{ Raw json.RawMessage }

// Make is POST /call/makeCall on the calls host. It rings a phone, and nothing makes it safe to repeat: an error whose
// Outcome is Unknown may mean that the call was made.
func (s *CallService) Make(ctx context.Context, n NewCall) (*MadeCall, error) {
	vars := n.Variables
	if vars == nil {
		vars = map[string]string{}
	}
	r := write("make the call", http.MethodPost, "/call/makeCall", map[string]any{
		"number": n.Number, "projectId": n.ProjectID, "agentId": n.AgentID, "dynamicVariables": vars,
	})
	r.calls, r.rings, r.limit = true, true, dialLimit
	id := func(v gjson.Result) string { return text(first(v, "call_id", "callSid", "sid", "callId", "call")) }
	made := func(v gjson.Result) MadeCall {
		return MadeCall{ID: cmp.Or(id(v), text(first(v, "id", "_id"))), To: text(v.Get("to")), From: text(v.Get("from"))}
	}
	return one(ctx, s.c, r, made, func(v gjson.Result) bool { return id(v) != "" }, func(v gjson.Result) bool { return like(v) == isCall },
		func(v gjson.Result) bool { return text(first(v, "to", "from")) != "" })
}

// Get is POST /call, a read of one call.
func (s *CallService) Get(ctx context.Context, projectID, sid string) (*Call, error) {
	r := read("read the call", http.MethodPost, "/call", map[string]string{"sid": sid, "projectId": projectID})
	asked := func(v gjson.Result) bool { var c Call; c.fill(v); return c.ID == sid }
	of := func(v gjson.Result) Call {
		c, _ := newCall([]byte(v.Raw))
		c.ID = cmp.Or(c.ID, sid)
		return c
	}
	return one(ctx, s.c, r.orNotFound(), of, asked, func(v gjson.Result) bool { return like(v) == isCall }, func(v gjson.Result) bool { return like(v) == nameless })
}

// History is POST /call/get-call-history, a read. Its answer is open and read tolerantly, as a stream: it may be 64 MiB. A
// 404 is taken for no calls, as it is documented for agents.
func (s *CallService) History(ctx context.Context, q HistoryQuery) (*History, error) {
	body := map[string]any{"projectId": q.ProjectID}
	if q.PageSize > 0 {
		body["pageSize"] = q.PageSize
	}
	r := read("read the call history", http.MethodPost, "/call/get-call-history", body)
	r.query, r.max = q.filters(), maxHistory
	var out *History
	err := s.c.do(ctx, r, func(a *answer) (err error) {
		if out, err = readHistory(a.body); err == nil {
			out.ServerTime = a.serverTime
		}
		return err
	})
	var e *Error
	switch {
	case err == nil:
		return out, nil
	case errors.As(err, &e) && e.Status == http.StatusNotFound && errors.Is(e, ErrNotFound):
		return &History{ServerTime: e.ServerTime}, nil
	}
	return nil, err
}

// filters are the query parameters of q.
func (q HistoryQuery) filters() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"to": q.To, "from": q.From, "status": string(q.Status),
		"startTime": q.StartOn, "startTimeBefore": q.StartBefore, "startTimeAfter": q.StartAfter,
		"endTime": q.EndOn, "endTimeBefore": q.EndBefore, "endTimeAfter": q.EndAfter,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// Analyze is POST /call/analysis (the documentation's URL line says /call). The name of a question's own text field is
// open: "question" is sent.
func (s *CallService) Analyze(ctx context.Context, sid string, questions []Question) (*Analysis, error) {
	list := make([]map[string]any, len(questions))
	for i, q := range questions {
		list[i] = map[string]any{"question": q.Text, "type": q.Type}
		if len(q.Options) > 0 {
			list[i]["options"] = q.Options
		}
	}
	r := write("analyse the call", http.MethodPost, "/call/analysis", map[string]any{"sid": sid, "questions": list})
	r.limit = dialLimit // a model reads the whole call
	var out Analysis
	err := s.c.do(ctx, r, func(a *answer) error {
		root, err := parse(a)
		if plain := wellFormed(strings.TrimSpace(string(a.whole))); err != nil && plain != "" && !strings.ContainsAny(plain[:1], "{[") {
			said, _ := json.Marshal(plain) // a string can't fail
			root, err = gjson.ParseBytes(said), nil
		}
		if err != nil {
			return err
		}
		if out.Raw = compact(root); !null(root) {
			out.Answers = flatten("answer", root)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// Batch is POST /call/batch-call. It rings everybody in the file; the answer names no batch, so its progress can't be
// followed and it can't be stopped. Never repeated.
func (s *CallService) Batch(ctx context.Context, b Batch) (*BatchAnswer, error) {
	r := write("upload the batch", http.MethodPost, "/call/batch-call", nil)
	r.rings, r.limit = true, uploadLimit
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if err := writeBatch(w, b); err != nil {
		return nil, &Error{Op: r.op, Message: "the file can't be read: " + line(err.Error()), Err: fmt.Errorf("%w: %w", ErrBadRequest, err)}
	}
	r.form, r.contentType = form.Bytes(), w.FormDataContentType()
	var out BatchAnswer
	err := s.c.do(ctx, r, func(a *answer) error {
		raw, err := io.ReadAll(a.body)
		if out.Raw = raw; !json.Valid(raw) {
			out.Raw, _ = json.Marshal(line(string(raw))) // a string can't fail
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func writeBatch(w *multipart.Writer, b Batch) error {
	for _, f := range []Field{{"projectId", b.ProjectID}, {"agentId", b.AgentID}} {
		if err := w.WriteField(f.Key, f.Value); err != nil {
			return err
		}
	}
	name := filepath.Base(b.Filename) // where it lies on this computer is nobody's business
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", name)},
		"Content-Type":        {fileType(name)},
	})
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, b.File); err != nil {
		return err
	}
	return w.Close()
}

// fileType is the content type of a batch's file, by its name: upload handlers look at it.
func fileType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return "text/csv"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".xls":
		return "application/vnd.ms-excel"
	}
	return "application/octet-stream"
}
