package batch

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
)

// Upload is the plan's rows that go as a file that the service calls by itself, with the two columns that are documented, and
// the numbers in it.
func (p *Plan) Upload() (file []byte, numbers []string, err error) {
	var b bytes.Buffer
	lines := [][]string{{"number", "dynamicVariables"}}
	for i := range p.Judged() {
		if !p.Goes(i) {
			continue
		}
		variables, err := p.Table.Variables(p.Table.Rows[i].Cells)
		if err != nil {
			return nil, nil, err
		}
		raw, err := json.Marshal(variables)
		if err != nil {
			return nil, nil, err
		}
		numbers = append(numbers, p.Row(i).Number)
		lines = append(lines, []string{p.Row(i).Number, string(raw)})
	}
	err = csv.NewWriter(&b).WriteAll(lines)
	return b.Bytes(), numbers, err
}
