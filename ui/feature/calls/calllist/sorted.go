package calllist

import (
	"cmp"
	"context"
	"maps"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
)

// sorted is a list in another order than the picture's. An update ranks and sorts only what changed. The zero value is empty. Its
// slices are replaced, never changed, so that a copy is independent.
type sorted struct {
	order order
	list  []*watch.Entry // as of the last update, in the picture's order
	ranks []rank         // of them, in the order
	shown []*watch.Entry // in the order
}

// rank is a call's place among others: by a number, then by a text, then as in the picture.
type rank struct {
	key   uint64
	text  string
	entry *watch.Entry
	moves bool // it is another as time goes by
}

// update sorts a list that is in the picture's order. Calls without a key come last in either direction. When ctx ends it gives up
// and leaves s as it was.
func (s *sorted) update(ctx context.Context, o order, list []*watch.Entry, env filter.Env) error {
	next, ok := s.patched(o, list, env)
	if !ok {
		next = sortAll(ctx, o, list, env)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	shown := make([]*watch.Entry, len(next))
	for i := range next {
		shown[i] = next[i].entry
	}
	*s = sorted{o, list, next, shown}
	return nil
}

// sortAll sorts from scratch.
func sortAll(ctx context.Context, o order, list []*watch.Entry, env filter.Env) []rank {
	ranks, texts, down := o.ranked(ctx, list, env), map[string]uint32{}, o.down()
	if ctx.Err() != nil {
		return nil
	}
	for _, r := range ranks {
		if texts[r.text] = 0; len(texts) == manyTexts {
			break
		}
	}
	numbered := len(texts) < manyTexts
	if numbered {
		number(texts, down)
	}
	type place struct {
		key      uint64
		text, at uint32
	}
	places := make([]place, len(list)) // short, so that sorting moves little
	for i := range ranks {
		places[i] = place{key: ranks[i].key, at: uint32(i)} // there are fewer calls than that
		if numbered {
			places[i].text = texts[ranks[i].text]
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.key == b.key && !numbered {
			if c := compareTexts(ranks[a.at].text, ranks[b.at].text, down); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.text, b.text), cmp.Compare(a.at, b.at))
	})
	out := make([]rank, len(list))
	for i, p := range places {
		out[i] = ranks[p.at]
	}
	return out
}

// ranked ranks calls, on all processors.
func (o order) ranked(ctx context.Context, list []*watch.Entry, env filter.Env) []rank {
	const chunk = 4096
	rankOf, ranks := o.ranker(&env), make([]rank, len(list))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(list) && ctx.Err() == nil; from += chunk {
		g.Go(func() error {
			for i, e := range list[from:min(from+chunk, len(list))] {
				ranks[from+i] = rankOf(e)
			}
			return nil
		})
	}
	_ = g.Wait() // none fails
	return ranks
}

// manyTexts is from how many different texts on they are compared as texts. Fewer are numbered in their order first: extracted
// data is mostly one of a few answers.
const manyTexts = 1000

// number gives texts their numbers in the order.
func number(texts map[string]uint32, down bool) {
	all := slices.SortedFunc(maps.Keys(texts), func(a, b string) int { return compareTexts(a, b, down) })
	for i, text := range all {
		texts[text] = uint32(i) // they are few
	}
}

// patched is the sorted list with what changed put in and taken out; ok is false if sorting it all is faster.
func (s *sorted) patched(o order, list []*watch.Entry, env filter.Env) (out []rank, ok bool) {
	if s.order != o || len(s.list) == 0 {
		return nil, false
	}
	gone, came := differ(s.list, list)
	if len(gone)+len(came) > 64+len(list)/8 {
		return nil, false
	}
	rankOf, down := o.ranker(&env), o.down()
	rest, moved, ok := s.without(gone, rankOf, down)
	if !ok {
		return nil, false
	}
	var fresh []rank
	for _, e := range append(came, moved...) {
		fresh = append(fresh, rankOf(e))
	}
	slices.SortFunc(fresh, func(a, b rank) int { return compareRanks(a, b, down) })
	out = make([]rank, 0, len(list))
	for _, r := range fresh {
		at, _ := placeOf(rest, r, down)
		out, rest = append(append(out, rest[:at]...), r), rest[at:]
	}
	return append(out, rest...), true
}

// without returns the ranks without calls that are gone or moved with the time. ok is false if one that is gone has no rank.
func (s *sorted) without(gone []*watch.Entry, rankOf func(*watch.Entry) rank, down bool) (rest []rank, moved []*watch.Entry, ok bool) {
	var holes []int
	left := map[*watch.Entry]bool{}
	for _, e := range gone {
		at, found := placeOf(s.ranks, rankOf(e), down)
		if !found { // it has another rank by now
			at = slices.IndexFunc(s.ranks, func(r rank) bool { return r.entry == e })
		}
		if at < 0 {
			return nil, nil, false
		}
		holes, left[e] = append(holes, at), true
	}
	for at, r := range s.ranks {
		if r.moves && !left[r.entry] {
			holes, moved = append(holes, at), append(moved, r.entry)
		}
	}
	slices.Sort(holes)
	from := 0
	for _, at := range holes {
		rest, from = append(rest, s.ranks[from:at]...), at+1
	}
	return append(rest, s.ranks[from:]...), moved, true
}

// placeOf is where in ranks one belongs, and whether it is there.
func placeOf(ranks []rank, r rank, down bool) (int, bool) {
	return slices.BinarySearchFunc(ranks, r, func(a, b rank) int { return compareRanks(a, b, down) })
}

// differ lists what of an old list isn't in a new one, and the other way round. Both are in the picture's order.
func differ(old, list []*watch.Entry) (gone, came []*watch.Entry) {
	i, j := 0, 0
	for i < len(old) && j < len(list) {
		switch {
		case old[i] == list[j]:
			i, j = i+1, j+1
		case old[i].Compare(list[j]) < 0:
			gone, i = append(gone, old[i]), i+1
		default:
			came, j = append(came, list[j]), j+1
		}
	}
	return append(gone, old[i:]...), append(came, list[j:]...)
}

// ranker is how calls are ranked for the order.
func (o order) ranker(env *filter.Env) func(*watch.Entry) rank {
	c, _ := columnNamed(o.by)
	down := o.down()
	return func(e *watch.Entry) rank {
		k := c.sortBy(e, env)
		return rank{key: k.bits(down), text: k.text, entry: e, moves: o.by == colLength && e.Call.Status == client.StatusInProgress}
	}
}

// bits is a number that sorts as whether the key is known, and as its number.
func (k sortKey) bits(down bool) uint64 {
	if !k.known {
		return math.MaxUint64
	}
	bits := math.Float64bits(k.number + 0) // and not minus zero
	if k.number < 0 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	if down {
		bits = ^bits
	}
	return bits
}

func compareTexts(a, b string, down bool) int {
	if down {
		a, b = b, a
	}
	return cmp.Compare(a, b)
}

func compareRanks(a, b rank, down bool) int {
	return cmp.Or(cmp.Compare(a.key, b.key), compareTexts(a.text, b.text, down), a.entry.Compare(b.entry))
}
