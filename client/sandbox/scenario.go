package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// scenario is who and what the simulation starts with. It is never changed.
type scenario struct {
	User struct {
		Email, Password, Name, Company string
	} `json:"user"`
	Projects []scenarioProject `json:"projects"`
	Voices   []voice           `json:"voices"`

	finds map[string][]finding // what each agent finds out, by its id
}

type scenarioProject struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Webhook     string          `json:"webhook"`
	Every       float64         `json:"every_seconds"` // a new call comes, on average
	Share       float64         `json:"share"`         // of the history
	Number      string          `json:"number"`
	Agents      []scenarioAgent `json:"agents"`
}

type scenarioAgent struct {
	ID       string              `json:"id"`
	Name     string              `json:"name"`
	Voice    string              `json:"voice"`
	Prompt   string              `json:"prompt"` // a file below prompts/
	Number   string              `json:"number"`
	Extracts map[string][]string `json:"extracts"` // what the agent finds out, and what it may be

	number phone // Number, read
}

type voice struct {
	ID         string            `json:"voice_id"`
	Name       string            `json:"name"`
	Labels     map[string]string `json:"labels"`
	PreviewURL string            `json:"preview_url"`
}

func readScenario(files fs.FS) (*scenario, error) {
	if files == nil {
		return nil, errors.New("the sandbox needs a scenario")
	}
	raw, err := fs.ReadFile(files, "scenario.json")
	if err != nil {
		return nil, fmt.Errorf("the sandbox's scenario: %w", err)
	}
	var c scenario
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, fmt.Errorf("the sandbox's scenario: %w", err)
	}
	if c.User.Email == "" || c.User.Password == "" || len(c.Projects) == 0 {
		return nil, errors.New("the sandbox's scenario needs a user with e-mail and password, and a project")
	}
	c.finds = map[string][]finding{}
	for i := range c.Projects {
		for j := range c.Projects[i].Agents {
			if err := c.read(files, &c.Projects[i].Agents[j]); err != nil {
				return nil, err
			}
		}
	}
	return &c, nil
}

// read completes an agent.
func (c *scenario) read(files fs.FS, a *scenarioAgent) error {
	text, err := fs.ReadFile(files, "prompts/"+a.Prompt)
	if err != nil {
		return fmt.Errorf("the prompt of %s: %w", a.Name, err)
	}
	a.Prompt = string(text)
	var ok bool
	if a.number, ok = parsePhone(a.Number); !ok {
		return fmt.Errorf("the number of %s: %q is not E.164", a.Name, a.Number)
	}
	c.finds[a.ID] = newFindings(a.Extracts)
	return nil
}
