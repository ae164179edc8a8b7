package sandbox

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// upload is a batch's file, read; problem is why it can't be used.
type upload struct {
	rows    []row
	problem string
}

// row is one call of a batch.
type row struct {
	line      int // in the file, from 1; the header's is 1
	number    string
	variables string // JSON
}

const (
	maxRows  = 10_000
	maxUnzip = 64 << 20
	// batchPause lies between two calls of a batch.
	batchPause = 1500 * time.Millisecond
)

// batch starts a call a row. What it answers is open; rows that can't be called are reported.
func (s *Server) batch(u *user, _ *http.Request, p params) reply {
	switch {
	case p.missing("projectId", "agentId"), p.file == nil:
		return fail(http.StatusBadRequest, "Missing projectId, agentId or file")
	case p.file.problem != "":
		return fail(http.StatusBadRequest, p.file.problem)
	}
	a := s.world.agent(u, p.str("projectId"), p.str("agentId"))
	if a == nil {
		return fail(http.StatusBadRequest, "Project or agent not found")
	}
	started, rejected := 0, []fields{}
	for _, row := range p.file.rows {
		to, valid := parsePhone(row.number)
		variables, readable := readVariables(json.RawMessage(row.variables))
		switch {
		case !valid:
			rejected = append(rejected, fields{"row": row.line, "number": row.number, "reason": "not valid E.164"})
		case !readable:
			rejected = append(rejected, fields{"row": row.line, "number": row.number, "reason": "dynamicVariables is not a JSON object of texts"})
		default:
			s.dial(a, to, variables, "batch-call", time.Duration(started)*batchPause)
			started++
		}
	}
	if started == 0 {
		return fail(http.StatusBadRequest, "The file holds no number that can be called")
	}
	return done("Batch started", fields{"started": started, "rejected": rejected})
}

// readUpload reads a CSV or an Excel file.
func readUpload(raw []byte) *upload {
	read := readCSV
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		read = readXLSX
	}
	table, err := read(raw)
	if err != nil {
		return &upload{problem: err.Error()}
	}
	rows, err := readRows(table)
	if err != nil {
		return &upload{problem: err.Error()}
	}
	return &upload{rows: rows}
}

func readCSV(raw []byte) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord = -1 // a row may leave its variables out
	table, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the CSV file can't be read: %w", err)
	}
	return table, nil
}

func readXLSX(raw []byte) (table [][]string, err error) {
	unreadable := errors.New("the Excel file can't be read")
	// With both limits the same, nothing is unpacked to the disk.
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzip, RawCellValue: true})
	if err != nil {
		return nil, unreadable
	}
	defer func() {
		if f.Close() != nil && err == nil {
			err = unreadable
		}
	}()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return nil, unreadable
	}
	for rows.Next() && len(table) <= maxRows+1 {
		cells, err := rows.Columns()
		if err != nil {
			return nil, unreadable
		}
		table = append(table, cells)
	}
	if errors.Join(rows.Error(), rows.Close()) != nil {
		return nil, unreadable
	}
	return table, nil
}

// readRows finds the columns "number" and "dynamicVariables", which must be written so. Empty rows are passed over.
func readRows(table [][]string) ([]row, error) {
	if len(table) == 0 {
		return nil, errors.New("the file is empty")
	}
	column := func(name string) int {
		return slices.Index(table[0], name)
	}
	cell := func(cells []string, i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[i])
	}
	number, variables := column("number"), column("dynamicVariables")
	if number < 0 {
		return nil, errors.New(`the file has no column "number"`)
	}
	var rows []row
	for i, cells := range table[1:] {
		r := row{line: i + 2, number: cell(cells, number), variables: cell(cells, variables)}
		if r.number == "" && r.variables == "" {
			continue
		}
		if len(rows) == maxRows {
			return nil, fmt.Errorf("the file has more than %d rows", maxRows)
		}
		rows = append(rows, r)
	}
	return rows, nil
}
