package sparkline

import (
	"strings"

	"talkdeck/ui/kit/theme"
)

// View draws a bar for each count, the highest as high as the line; a blank for zero alone. It is "" if all counts are zero.
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
