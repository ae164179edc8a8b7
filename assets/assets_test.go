package assets

import (
	"encoding/json"
	"io/fs"
	"math"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The scenario as the sandbox reads it, written down a second time so that neither side changes alone.
type (
	scenario struct {
		User struct {
			Email    string `json:"email"`
			Password string `json:"password"`
			Name     string `json:"name"`
			Company  string `json:"company"`
		} `json:"user"`
		Projects []project `json:"projects"`
		Voices   []voice   `json:"voices"`
	}
	project struct {
		ID          string  `json:"id"`
		Name        string  `json:"name"`
		Description string  `json:"description"`
		Webhook     string  `json:"webhook"`
		Every       float64 `json:"every_seconds"`
		Share       float64 `json:"share"`
		Number      string  `json:"number"`
		Agents      []agent `json:"agents"`
	}
	agent struct {
		ID       string              `json:"id"`
		Name     string              `json:"name"`
		Voice    string              `json:"voice"`
		Prompt   string              `json:"prompt"`
		Number   string              `json:"number"`
		Extracts map[string][]string `json:"extracts"`
	}
	voice struct {
		ID         string            `json:"voice_id"`
		Name       string            `json:"name"`
		Labels     map[string]string `json:"labels"`
		PreviewURL string            `json:"preview_url"`
	}
)

func readScenario(t *testing.T) scenario {
	t.Helper()
	f, err := Scenario().Open("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	var c scenario
	if err := dec.Decode(&c); err != nil {
		t.Fatal(err)
	}
	if dec.More() {
		t.Fatal("scenario.json goes on after its end")
	}
	return c
}

func (c *scenario) agents() []agent {
	var all []agent
	for _, p := range c.Projects {
		all = append(all, p.Agents...)
	}
	return all
}

func prompt(t *testing.T, a agent) string {
	t.Helper()
	text, err := fs.ReadFile(Scenario(), path.Join("prompts", a.Prompt))
	if err != nil {
		t.Fatalf("the prompt of %s: %v", a.Name, err)
	}
	return string(text)
}

// unique fails for what comes twice, and for what is empty or not of the form.
func unique(t *testing.T, what, form string, values []string) {
	t.Helper()
	re := regexp.MustCompile(form)
	seen := map[string]bool{}
	for _, v := range values {
		if !re.MatchString(v) {
			t.Errorf("%s %q is not of the form %s", what, v, form)
		}
		if seen[v] {
			t.Errorf("%s %q comes twice", what, v)
		}
		seen[v] = true
	}
}

func TestTheScenarioIsComplete(t *testing.T) {
	c := readScenario(t)
	if len(c.Projects) != 3 || len(c.agents()) != 12 || len(c.Voices) != 12 {
		t.Errorf("%d projects, %d agents and %d voices; want 3, 12 and 12", len(c.Projects), len(c.agents()), len(c.Voices))
	}
	if c.User.Password == "" || c.User.Name == "" || c.User.Company == "" || !regexp.MustCompile(`^[a-z]+@[a-z.]+\.example$`).MatchString(c.User.Email) {
		t.Errorf("the user lacks something: %+v", c.User)
	}
	for _, p := range c.Projects {
		if p.Description == "" || len(p.Agents) == 0 {
			t.Errorf("%s lacks a description or agents", p.Name)
		}
	}
}

func TestIDsNamesAndNumbersAreWellFormedAndDistinct(t *testing.T) {
	c := readScenario(t)
	var projects, agents, voices, names, numbers []string
	for _, p := range c.Projects {
		projects, names, numbers = append(projects, p.ID), append(names, p.Name), append(numbers, p.Number)
	}
	for _, a := range c.agents() {
		agents, names, numbers = append(agents, a.ID), append(names, a.Name), append(numbers, a.Number)
	}
	for _, v := range c.Voices {
		voices, names = append(voices, v.ID), append(names, v.Name)
	}
	unique(t, "the project's id", `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, projects)
	unique(t, "the agent's id", `^[0-9a-f]{24}$`, agents)
	unique(t, "the voice's id", `^[0-9A-Za-z]{20}$`, voices)
	unique(t, "the name", `^\S.{0,30}\S$`, names)
	unique(t, "the number", `^\+1[2-9]\d{2}55501\d{2}$`, numbers)
}

func TestEveryHostIsAnExample(t *testing.T) {
	c := readScenario(t)
	var urls []string
	for _, p := range c.Projects {
		if p.Webhook != "" {
			urls = append(urls, p.Webhook)
		}
	}
	if len(urls) == 0 || len(urls) == len(c.Projects) {
		t.Errorf("%d of %d projects have a webhook; want some with and some without", len(urls), len(c.Projects))
	}
	for _, v := range c.Voices {
		urls = append(urls, v.PreviewURL)
	}
	for _, raw := range urls {
		if u, err := url.Parse(raw); err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, ".example") {
			t.Errorf("%q is not an https address of an .example host", raw)
		}
	}
}

func TestTheFirstProjectIsTheBusiest(t *testing.T) {
	c := readScenario(t)
	sum := 0.0
	for i, p := range c.Projects {
		sum += p.Share
		if p.Share <= 0 || p.Every <= 0 {
			t.Errorf("%s: share %v, every %v seconds", p.Name, p.Share, p.Every)
		}
		if i > 0 && (p.Share >= c.Projects[0].Share || p.Every <= c.Projects[0].Every) {
			t.Errorf("%s is busier than the first project", p.Name)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the shares add up to %v", sum)
	}
}

func TestEveryAgentHasAVoiceThatExists(t *testing.T) {
	c := readScenario(t)
	for _, a := range c.agents() {
		if !slices.ContainsFunc(c.Voices, func(v voice) bool { return v.ID == a.Voice }) {
			t.Errorf("%s has a voice %q that isn't there", a.Name, a.Voice)
		}
	}
	for _, v := range c.Voices {
		for _, label := range []string{"accent", "description", "age", "gender", "use_case"} {
			if v.Labels[label] == "" {
				t.Errorf("the voice %s has no %s", v.Name, label)
			}
		}
	}
}

func TestEveryPromptIsUsedOnce(t *testing.T) {
	c := readScenario(t)
	var used []string
	for _, a := range c.agents() {
		used = append(used, path.Join("prompts", a.Prompt))
	}
	there, err := fs.Glob(Scenario(), "prompts/*")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(used)
	slices.Sort(there)
	if !slices.Equal(used, there) {
		t.Errorf("used: %q\nthere: %q", used, there)
	}
}

func TestPromptsAreRealSizedText(t *testing.T) {
	c := readScenario(t)
	beyondASCII := 0
	for _, a := range c.agents() {
		text := prompt(t, a)
		if n := strings.Count(text, "\n"); n < 25 || n > 70 || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s has %d lines; want 25 to 70, the last one ended", a.Prompt, n)
		}
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\t\r") {
			t.Errorf("%s has tabs, carriage returns or invalid UTF-8", a.Prompt)
		}
		if first, _, _ := strings.Cut(text, "\n"); len(first) < 60 {
			t.Errorf("%s: the first line, which lists show, says little: %q", a.Prompt, first)
		}
		if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			beyondASCII++
		}
	}
	if beyondASCII < 3 {
		t.Errorf("%d prompts go beyond ASCII; want some that show that it works", beyondASCII)
	}
}

func TestVariablesAreWellFormed(t *testing.T) {
	c := readScenario(t)
	variable := regexp.MustCompile(`\{\{[a-z][a-z0-9_]*\}\}`)
	without := 0
	for _, a := range c.agents() {
		text := prompt(t, a)
		if !variable.MatchString(text) {
			without++
		}
		if rest := variable.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
			t.Errorf("%s has a brace outside of a {{variable}}", a.Prompt)
		}
	}
	if without != 1 {
		t.Errorf("%d agents have no variables; want one", without)
	}
}

func TestPromptsAskForWhatIsExtracted(t *testing.T) {
	c := readScenario(t)
	for _, a := range c.agents() {
		text := prompt(t, a)
		if len(a.Extracts) < 4 || len(a.Extracts["outcome"]) < 2 {
			t.Errorf("%s extracts too little: %v", a.Name, a.Extracts)
		}
		for field, values := range a.Extracts {
			if !regexp.MustCompile(`(?m)^[- ]*` + regexp.QuoteMeta(field) + `: `).MatchString(text) {
				t.Errorf("%s doesn't ask for %s", a.Prompt, field)
			}
			unique(t, a.Name+": "+field, `^\S(.*\S)?$`, values)
		}
		for _, outcome := range a.Extracts["outcome"] {
			if !strings.Contains(text, outcome) {
				t.Errorf("%s doesn't name the outcome %q", a.Prompt, outcome)
			}
		}
	}
}
