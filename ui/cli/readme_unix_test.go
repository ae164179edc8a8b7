//go:build unix

package cli

import (
	"bytes"
	"cmp"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"talkdeck/assets"
	"talkdeck/client/sandbox"
)

// readmeLine is a command of README, and how it is run here.
type readmeLine struct {
	text   string
	not    string   // why it isn't run
	with   []string // what stands in README, and what takes its place, by turns
	stdin  string
	code   int
	prints string // a part of what it says on either stream
	until  string // it is interrupted once it has said this
}

// The commands of README in the order in which they are run: what one leaves, the next finds. $CALL, $AGENT and $BATCH are ids.
var readmeLines = []readmeLine{
	{text: "go run . --demo", not: "the demo takes a terminal: TestTheDemoEndsAsItShould"},
	{text: "go test ./...", not: "this test is a part of it"},
	{text: "CGO_ENABLED=0 go build -trimpath", not: ".ci/run build"},
	{text: "talkdeck", not: "the dashboard takes a terminal: TestSigningInByABurstOfKeysAndGoingRound in ui/e2e"},
	{text: "talkdeck --api-url http://127.0.0.1:8808 --calls-url http://127.0.0.1:8808", not: "the dashboard takes a terminal: all of ui/e2e starts it so"},

	{
		text: "talkdeck login --email you@example.com", with: []string{"you@example.com", "robin@copperlane.example --password-stdin"},
		stdin: "demo-password\n", prints: "Signed in to",
	},
	{text: "talkdeck status", prints: "robin@copperlane.example"},
	{text: "talkdeck info", prints: "do-not-call.csv"},

	{text: "talkdeck batch check list.csv --agent Jack", code: codePartly, prints: "2 of 3 rows would be called by Jack"},
	{text: "talkdeck batch run list.csv --agent Jack", code: codeRefused, prints: "2 rows would be called"},
	{
		text: "talkdeck batch run list.csv --agent Jack --yes --count 431 --result result.xlsx",
		with: []string{"431", "2 --rate 6000 --interval 500ms"}, code: codePartly, prints: "the result is in result.xlsx",
	},
	{text: "talkdeck batch resume", code: codeNotFound, prints: "there is no batch to go on with"},
	{text: "talkdeck batch list", prints: "list.csv"},
	{text: "talkdeck batch result 20261125 result.xlsx", with: []string{"20261125", "$BATCH --overwrite"}, prints: "result.xlsx"},
	{text: "talkdeck batch retry 20261125 --only busy,no-answer", with: []string{"20261125", "$BATCH"}, code: codeRefused, prints: `no call ended "busy"`},

	{text: "talkdeck unresolved", prints: ""},
	{text: "talkdeck unresolved look 20261125:12", code: codeNotFound, prints: "20261125:12"},
	{text: "talkdeck unresolved decide 20261125:12 found CA0123", code: codeNotFound, prints: "20261125:12"},
	{text: `talkdeck unresolved decide 20261125:12 not-made --because "the line was down"`, code: codeNotFound, prints: "20261125:12"},
	{text: "talkdeck unresolved decide 20261125:12 leave", code: codeNotFound, prints: "20261125:12"},

	{text: "talkdeck dnc add +1 415 555 0123 asked on the phone", prints: "is on your do-not-call list now"},
	{text: "talkdeck dnc add - < numbers.txt", prints: "2 numbers added"},
	{text: "talkdeck dnc add", code: codeUsage, prints: "needs a number"},
	{text: "talkdeck dnc check +14155550123", code: codeRefused, prints: "asked on the phone"},
	{text: "talkdeck dnc list -o csv", prints: "+14155550123,"},
	{text: "talkdeck dnc remove +14155550123", prints: "+14155550123"},

	{text: "talkdeck calls --filter 'status:failed,busy to:+49' --since 7d", prints: "STATUS"},
	{text: "talkdeck calls --since monday --columns id,started,data.outcome -o csv", prints: "id,started,data.outcome"},
	{text: "talkdeck calls watch --filter agent:jack | jq -r .to", not: "it never ends, and there may be no jq: TestOnlyWhatMatchesIsTold"},
	{text: "talkdeck search 'refu*' --filter status:completed --since 90d", code: codeNotFound, prints: "no calls are kept here yet"},
	{
		text: "talkdeck call CA0123456789abcdef0123456789abcdef -o json", with: []string{"CA0123456789abcdef0123456789abcdef", "$CALL"},
		prints: `"callSid"`,
	},
	{text: "talkdeck projects; talkdeck agents -o json; talkdeck agent ID > prompt.md", with: []string{"ID", "$AGENT"}, prints: "Nordwind"},
	{text: "talkdeck calls --demo --since 2h", prints: "STATUS"},

	{text: "talkdeck collect", until: "calls kept", code: codeInterrupted},
	{text: "talkdeck collect --once --back 30d", prints: "once, to"},
	{text: "talkdeck archive export > calls.ndjson", prints: "calls"},
	{text: "talkdeck archive check; talkdeck archive vacuum", prints: "All is well: "},
	{text: "talkdeck purge --older-than 90d", prints: "Nothing of the profile default is older than 90d"},

	{text: "talkdeck sandbox --state sandbox-state &", with: []string{"sandbox-state &", "sandbox-state --listen 127.0.0.1:0"}, until: "listens on"},
	{text: "talkdeck sandbox --listen 127.0.0.1:8808 --state DIR", with: []string{"8808", "0"}, until: "listens on"},
	{text: "talkdeck calls --record tape", prints: "STATUS"},
	{text: "talkdeck sandbox --replay tape", with: []string{"tape", "tape --listen 127.0.0.1:0"}, until: "can be had on"},
	{text: "talkdeck logout", prints: "Signed out"},
}

// TestTheCommandsOfREADME runs them against a simulated service. A command that isn't in the table fails, and so does an entry that
// isn't in README.
func TestTheCommandsOfREADME(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := commandsIn(string(text))
	for _, c := range commands {
		if !slices.ContainsFunc(readmeLines, func(l readmeLine) bool { return l.text == c }) {
			t.Errorf("README's %q is neither run nor excused in readmeLines", c)
		}
	}
	reader := newReader(t)
	reader.configure(string(text))
	for _, l := range readmeLines {
		if !slices.Contains(commands, l.text) {
			t.Errorf("%q isn't in README", l.text)
		}
		if l.not == "" {
			t.Run(l.text, func(t *testing.T) { reader.run(t, l) })
		}
	}
}

var inline = regexp.MustCompile("`((?:talkdeck|go)(?: [^`]*)?)`")

// commandsIn finds the shell's commands: the lines of blocks that name no language, and what stands in backquotes within text.
func commandsIn(text string) (commands []string) {
	starts := regexp.MustCompile(`^(CGO_ENABLED=0 )?(talkdeck|go)( |$)`)
	block := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```") && block == "":
			block = line
		case strings.HasPrefix(line, "```"):
			block = ""
		case block == "":
			for _, m := range inline.FindAllStringSubmatch(line, -1) {
				commands = append(commands, m[1])
			}
		case block == "```" && starts.MatchString(line):
			command, _, _ := strings.Cut(line, " #")
			commands = append(commands, strings.TrimSpace(command))
		}
	}
	return commands
}

// reader does what README says, on a computer and at a service of its own.
type reader struct {
	t   *testing.T
	dir string
	env []string
}

func newReader(t *testing.T) *reader {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Scenario: assets.Scenario(), Seed: 1, Quiet: true, Speed: 100})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	r := &reader{t: t, dir: dir, env: append(os.Environ(),
		"HOME="+dir, "XDG_CONFIG_HOME="+dir+"/config", "XDG_STATE_HOME="+dir+"/state", "XDG_DATA_HOME="+dir+"/data",
		"TALKSTACK_API_URL="+server.URL, "TALKSTACK_CALLS_URL="+server.URL)}
	r.file("list.csv", strings.Join([]string{
		"number,first_name,move_date,order_id,arrival_window,pickup_address,delivery_address",
		"+13125550106,Ana,4 May,NW-1,8 to 10,Rome,Oslo", "+12125550103,Bo,5 May,NW-2,8 to 10,Rome,Oslo", "0151 1234567,Cy,6 May,NW-3,8 to 10,Rome,Oslo",
	}, "\n"))
	r.file("numbers.txt", "+4930123456 Bo\n+4930123457 Cy\n")
	return r
}

func (r *reader) file(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// configure uses README's settings, of which all must be known, at any hour.
func (r *reader) configure(text string) {
	r.t.Helper()
	_, settings, ok := strings.Cut(text, "```yaml\n")
	settings, _, closed := strings.Cut(settings, "```")
	if !ok || !closed {
		r.t.Fatal("README shows no settings")
	}
	r.file("config/talkdeck/config.yaml", strings.Replace(settings, "08:00-21:00", "any", 1))
	r.file("do-not-call.txt", "+4930123999\n")
}

// ids gives the names of the tables the ids that this computer and its service have.
func (r *reader) ids(command string) string {
	for name, asks := range map[string]string{
		"$AGENT": "talkdeck agents -o ndjson", "$CALL": "talkdeck calls --columns id -o ndjson", "$BATCH": "talkdeck batch list -o ndjson",
	} {
		if !strings.Contains(command, name) {
			continue
		}
		said, code := r.shell(readmeLine{}, asks)
		id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(said)
		if code != 0 || id == nil {
			r.t.Fatalf("%s: exit code %d: %s", asks, code, said)
		}
		command = strings.ReplaceAll(command, name, id[1])
	}
	return command
}

// shell runs a command and gives what it says, on both streams, and its exit code.
func (r *reader) shell(l readmeLine, command string) (said string, code int) {
	r.t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env, cmd.Stdin = r.dir, r.env, strings.NewReader(l.stdin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a shell's commands are interrupted together
	interrupt := func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	out := &spoken{until: l.until, then: interrupt}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	limit := time.AfterFunc(time.Minute, interrupt)
	defer limit.Stop()
	_ = cmd.Wait() // what it returned is in ProcessState
	return out.text.String(), cmd.ProcessState.ExitCode()
}

// spoken is what a command says. Once it has said until, then is called.
type spoken struct {
	text  bytes.Buffer
	until string
	then  func()
}

func (s *spoken) Write(p []byte) (int, error) {
	n, err := s.text.Write(p)
	if s.until != "" && strings.Contains(s.text.String(), s.until) {
		s.until = ""
		s.then()
	}
	return n, err
}

func (r *reader) run(t *testing.T, l readmeLine) {
	r.t = t
	command := r.ids(strings.NewReplacer(l.with...).Replace(l.text))
	if l.until != "" {
		command = "exec " + command // so that the exit code is its own, and no shell's
	}
	said, code := r.shell(l, command)
	if code != l.code || !strings.Contains(said, cmp.Or(l.prints, l.until)) {
		t.Errorf("%s: exit code %d, want %d and %q:\n%s", command, code, l.code, cmp.Or(l.prints, l.until), said)
	}
}
