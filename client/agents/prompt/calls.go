package prompt

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"talkdeck/client/durable"
)

// Made is a call that was made from here, and the version of the prompt that was in force then: the service doesn't tell.
type Made struct {
	Call    string    `json:"call"` // its id
	Version string    `json:"version"`
	At      time.Time `json:"at"`
}

// Calls keeps which calls were made with which version, a file an agent.
type Calls struct{ Dir string }

// List gives an agent's calls, oldest first.
func (c Calls) List(project, agent string) ([]Made, error) {
	return durable.Records(file(c.Dir, project, agent, callsExt), func(m Made) bool { return m.Call != "" })
}

// Keep adds a call.
func (c Calls) Keep(project, agent string, m Made) error {
	if err := durable.AppendLine(file(c.Dir, project, agent, callsExt), m); err != nil {
		return fmt.Errorf("the call's version of the prompt can't be kept: %w", err)
	}
	return nil
}

// Values keeps what the {{variables}} of each agent's prompt were last filled with, a file an agent.
type Values struct{ Dir string }

// Last gives the values by their names, nil if there are none.
func (v Values) Last(project, agent string) (map[string]string, error) {
	raw, err := durable.ReadRegular(file(v.Dir, project, agent, valuesExt))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out map[string]string
	if json.Unmarshal(raw, &out) != nil {
		out = nil // damaged: as good as none, and the next call replaces it
	}
	return out, nil
}

// Keep replaces the values.
func (v Values) Keep(project, agent string, values map[string]string) error {
	raw, err := json.Marshal(values)
	if err == nil {
		err = durable.MakeFolder(v.Dir)
	}
	if err == nil {
		err = durable.Replace(file(v.Dir, project, agent, valuesExt), append(raw, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("the values can't be kept for the next call: %w", err)
	}
	return nil
}
