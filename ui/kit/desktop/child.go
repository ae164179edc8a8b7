package desktop

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/google/shlex"
)

// ErrQuote is why a text isn't a command line.
var ErrQuote = errors.New("a quote in it has no end")

// harmless are the variables of talkdeck's that hold no secret.
var harmless = []string{"TALKSTACK_API_URL", "TALKSTACK_CALLS_URL", "TALKSTACK_PROFILE", "TALKSTACK_PROJECT"}

// KeepSecrets takes talkdeck's secrets out of the process's environment, so that no program inherits them, whoever starts it:
// some helpers of a clipboard run on for hours. What it gives looks up variables as before.
func KeepSecrets(getenv func(string) string) func(string) string {
	secrets := map[string]string{}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		upper := strings.ToUpper(name) // Windows doesn't mind the case
		if strings.HasPrefix(upper, "TALKSTACK_") && !slices.Contains(harmless, upper) {
			secrets[name] = getenv(name)
			_ = os.Unsetenv(name) // which fails for no name that is in use
		}
	}
	return func(name string) string {
		if v, ok := secrets[name]; ok {
			return v
		}
		return getenv(name)
	}
}

// Words is the command line in a variable, as a shell takes it: with quotes around what has blanks. What is the name of a
// program as a whole is one word. None if the variable says nothing.
func Words(variable, value string) ([]string, error) {
	if strings.TrimSpace(value) == "" {
		return nil, nil
	}
	if _, err := exec.LookPath(value); err == nil {
		return []string{value}, nil
	}
	words, err := shlex.Split(value)
	if err != nil {
		return nil, fmt.Errorf("%s isn't a command line: %w: %s", variable, ErrQuote, value)
	}
	return words, nil
}
