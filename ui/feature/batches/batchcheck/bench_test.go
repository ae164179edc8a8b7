package batchcheck

import (
	"testing"

	"talkdeck/client/batch"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

// large is a screen with a hundred thousand rows that were judged.
func large(b *testing.B) *uitest.Page {
	b.Helper()
	s := service(batch.MaxRows)
	p := uitest.Open(b, 120, 40, func(env *page.Env) page.Page { return New(env, id, s, s, s.draft()) })
	if !p.Page.(*Page).complete() {
		b.Fatal("not all rows were judged")
	}
	return p
}

func BenchmarkFrame(b *testing.B) {
	for name, keys := range map[string][]string{"all": nil, "filtered": {"]"}, "decided": {"]", "]"}} {
		b.Run(name, func(b *testing.B) {
			p := large(b)
			p.Press(keys...)
			p.Resize(layout.Size{Width: 120, Height: 37})
			b.ReportAllocs()
			for b.Loop() {
				p.Press("j")
				p.View()
			}
		})
	}
}

// BenchmarkFilter is what a key costs that changes which rows are shown.
func BenchmarkFilter(b *testing.B) {
	p := large(b).Page.(*Page)
	for b.Loop() {
		p.filter.Set("ana")
		p.filter.Set("duplicate")
	}
}

// BenchmarkJudged is what a hundred thousand rows cost until all are on the screen, a frame for each part of them.
func BenchmarkJudged(b *testing.B) {
	p := large(b)
	for b.Loop() {
		p.Run(p.Page.(*Page).judge(p.Page.(*Page).basis.Value.Rules))
		p.View()
	}
}
