package assets

import (
	"embed"
	"io/fs"
)

//go:embed cast
var files embed.FS

// Cast is who the demo plays with: cast.json, and below prompts a file for the instruction of each agent. The companies,
// people and numbers are invented; hosts end in .example, and numbers are of those that are never given to anybody.
func Cast() fs.FS {
	cast, err := fs.Sub(files, "cast")
	if err != nil {
		panic(err) // only for a name that is no valid path, and this one is
	}
	return cast
}
