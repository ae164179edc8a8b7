package sandbox

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// upload sends a batch.
func (b *bench) upload(project, agent string, file []byte) (int, map[string]any) {
	b.t.Helper()
	return b.post(batchPath, "file", project, agent, file)
}

// post sends a form, with a file in the named field.
func (b *bench) post(path, field, project, agent string, file []byte) (int, map[string]any) {
	b.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile(field, "batch")
	if err == nil {
		_, err = part.Write(file)
	}
	for name, value := range map[string]string{"projectId": project, "agentId": agent} {
		if err == nil {
			err = w.WriteField(name, value)
		}
	}
	if err != nil {
		b.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, "https://"+apiHost+path, &form)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+b.token)
	a := b.round(req)
	var got map[string]any
	if err := json.Unmarshal(a.body, &got); err != nil {
		b.t.Error(err)
	}
	return a.status, got
}

// sheet is an Excel file of cells.
func sheet(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestABatchMakesACallARow(t *testing.T) {
	csv := "\xef\xbb\xbfnumber,note,dynamicVariables\n" +
		"+14155550101,x,\"{\"\"name\"\": \"\"Bo\"\", \"\"age\"\": 4}\"\n,,\n+14155550106,,\n"
	excel := sheet(t, []any{"note", "number", "dynamicVariables"}, []any{"x", "+14155550101", `{"name": "Bo", "age": 4}`}, nil, []any{"", "+14155550106"})
	for name, file := range map[string][]byte{"csv": []byte(csv), "excel": excel} {
		b := newBench(t, Options{Quiet: true})
		code, got := b.upload(shop, jack, file)
		if rejected, _ := got["rejected"].([]any); code != 200 || got["started"] != 2.0 || len(rejected) != 0 {
			t.Fatalf("%s: %d %v", name, code, got)
		}
		made := b.Dialled()
		if len(made) != 2 || made[0].Number != "+14155550101" || made[0].Variables["name"] != "Bo" || made[0].Variables["age"] != "4" ||
			made[1].Number != "+14155550106" || len(made[1].Variables) != 0 || made[1].AgentID != jack || made[1].Endpoint != "batch-call" {
			t.Errorf("%s: dialled %+v", name, made)
		}
		b.after(40 * time.Minute)
		calls := b.page(shop, "", 5)
		if len(calls) != 2 || calls[0]["status"] != "completed" || calls[1]["status"] != "busy" {
			t.Errorf("%s: %v", name, calls)
		}
	}
}

func TestABatchSaysWhatItCannotCall(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	csv := "number,dynamicVariables\n+14155550142,\n4155550142,\n+14155550143,name\n,{}\n"
	code, got := b.upload(shop, jack, []byte(csv))
	rejected, _ := got["rejected"].([]any)
	if code != 200 || got["started"] != 1.0 || len(rejected) != 3 {
		t.Fatalf("%d %v", code, got)
	}
	for i, line := range []float64{3, 4, 5} {
		if at(rejected[i], "row") != line {
			t.Errorf("%v is to be row %v", rejected[i], line)
		}
	}
}

func TestBatchesThatAreRefused(t *testing.T) {
	b := newBench(t, Options{Quiet: true})
	many := "number\n" + strings.Repeat("+14155550142\n", maxRows+1)
	for name, c := range map[string]struct {
		project, agent string
		file           []byte
		want           string
	}{
		"no agent":       {shop, "", []byte("number\n+14155550142\n"), "Missing"},
		"other project":  {clinic, jack, []byte("number\n+14155550142\n"), "not found"},
		"empty":          {shop, jack, nil, "empty"},
		"no column":      {shop, jack, []byte("phone\n+14155550142\n"), `no column "number"`},
		"another case":   {shop, jack, []byte("Number\n+14155550142\n"), `no column "number"`},
		"spaces":         {shop, jack, []byte(" number \n+14155550142\n"), `no column "number"`},
		"nobody to call": {shop, jack, []byte("number\n12\n"), "no number"},
		"broken csv":     {shop, jack, []byte("number\n\"+1"), "CSV"},
		"broken excel":   {shop, jack, []byte("PK\x03\x04 nonsense"), "Excel"},
		"numbers as numbers": {
			shop, jack, sheet(t, []any{"number"}, []any{14155550142}), "no number",
		},
		"too many rows":       {shop, jack, []byte(many), "more than"},
		"an unpacked bomb":    {shop, jack, bomb(t), "Excel"},
		"a too long excel":    {shop, jack, longSheet(t), "more than"},
		"a sheet of no cells": {shop, jack, sheet(t), "empty"},
	} {
		code, got := b.upload(c.project, c.agent, c.file)
		if message := fmt.Sprint(got["message"]); code != 400 || !strings.Contains(message, c.want) {
			t.Errorf("%s: %d %s, want %q", name, code, message, c.want)
		}
	}
	if n := len(b.Dialled()); n != 0 {
		t.Errorf("%d calls were made all the same", n)
	}
	b.want(400, "POST /call/batch-call", nil)
	b.want(400, "POST /call/batch-call", fields{"projectId": shop, "agentId": jack, "file": "number\n+14155550142\n"})
	if code, _ := b.post(batchPath, "upload", shop, jack, []byte("number\n+14155550142\n")); code != 400 {
		t.Errorf("a file in another field: %d", code)
	}
	if code, _ := b.post("/agent", "file", shop, jack, nil); code != 400 {
		t.Errorf("a form in the place of JSON: %d", code)
	}
}

// bomb is an Excel file that is well but for unpacking to more than the limit.
func bomb(t *testing.T) []byte {
	t.Helper()
	whole := sheet(t, []any{"number"}, []any{"+14155550142"})
	r, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	for _, f := range r.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	big, err := w.Create("xl/media/big.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := big.Write(make([]byte, maxUnzip)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func longSheet(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxRows + 2 {
		cell := "+14155550142"
		if i == 0 {
			cell = "number"
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), []any{cell}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
