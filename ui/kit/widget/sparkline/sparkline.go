package sparkline

import (
	"strings"

	"talkdeck/ui/kit/theme"
)

// View draws a bar for each count, the highest as high as a line is. A count that isn't zero is never drawn as low as one
// that is: that is a blank. It is "" if there is nothing to see.
func View(st *theme.Styles, counts []int) string {
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	if most == 0 {
		return ""
	}
	bars := st.Glyphs.Spark
	var b strings.Builder
	for _, n := range counts {
		if n <= 0 {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(bars[(n*len(bars)-1)/most])
	}
	return b.String()
}
