package assets

import (
	"embed"
	"io/fs"
)

//go:embed scenario
var files embed.FS

// Scenario is who the demo plays with: scenario.json, and below prompts a file for the instruction of each agent. The companies,
// people and numbers are invented; hosts end in .example, and numbers are of those that are never given to anybody.
func Scenario() fs.FS {
	scenario, err := fs.Sub(files, "scenario")
	if err != nil {
		panic(err) // only for a name that is no valid path, and this one is
	}
	return scenario
}
