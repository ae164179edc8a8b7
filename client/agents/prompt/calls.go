package prompt

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
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

// Filled keeps the names of the variables that each agent's last call gave values for, a file an agent. The values themselves
// are people's and aren't kept.
type Filled struct{ Dir string }

// Last gives the names, sorted; nil if there are none.
func (f Filled) Last(project, agent string) ([]string, error) {
	raw, err := durable.ReadRegular(file(f.Dir, project, agent, filledExt))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	if json.Unmarshal(raw, &names) != nil {
		var older map[string]string     // an older talkdeck kept the values too, by their names
		_ = json.Unmarshal(raw, &older) // what is damaged is as good as none, and the next call replaces it
		names = slices.Sorted(maps.Keys(older))
	}
	return names, nil
}

// Keep replaces the names by those of a call's values. Values that an older talkdeck kept are gone then.
func (f Filled) Keep(project, agent string, values map[string]string) error {
	raw, err := json.Marshal(slices.Sorted(maps.Keys(values)))
	if err == nil {
		err = durable.MakeFolder(f.Dir)
	}
	if err == nil {
		err = durable.Replace(file(f.Dir, project, agent, filledExt), append(raw, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("the names of the variables can't be kept for the next look at the prompt: %w", err)
	}
	return nil
}
