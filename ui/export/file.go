package export

import (
	"bytes"

	"talkdeck/client/durable"
)

// SaveFile writes a table into a file, as durable.Save does.
func SaveFile(path string, overwrite bool, f Format, t Table) error {
	var b bytes.Buffer
	if err := Write(&b, f, t); err != nil {
		return err
	}
	return durable.Save(path, overwrite, b.Bytes())
}
