package localdata

import "path/filepath"

// PromptsDir is where what is kept of agents and their calls is, within the folder of a profile's data.
func PromptsDir(data string) string { return filepath.Join(data, "prompts") }

// NumbersFile is where the person's own numbers are, within the folder of a profile's data.
func NumbersFile(data string) string { return filepath.Join(data, "numbers.json") }

// AnalysesDir is where questions about calls and their answers are, within the folder of a profile's data.
func AnalysesDir(data string) string { return filepath.Join(data, "analyses") }
