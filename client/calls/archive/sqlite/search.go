package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
)

// reading asks what is there, in one look at it. Nothing is asked of an archive that isn't there yet.
func (d *DB) reading(ctx context.Context, do func(*sql.Tx) error) error {
	db, err := d.reader(ctx)
	if err != nil {
		return d.explain(err)
	}
	if db == nil {
		return nil
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return d.explain(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return d.explain(do(tx))
}

// columns is what makes a call, of calls c and bodies b.
const columns = `c.k, c.key, s.service, s.project, b.id, b.raw, b.times`

const joined = ` join scopes s on s.id = c.scope join bodies b on b.k = c.k`

func readCall(scan scanner) (k int64, key []byte, c *archive.Call, err error) {
	c = &archive.Call{}
	var id sql.NullString
	var times []byte
	if err := scan(&k, &key, &c.Service, &c.Project, &id, &c.Raw, &times); err != nil {
		return 0, nil, nil, err
	}
	return k, key, c, unpack(c, id, times)
}

// extras gives calls what belongs to them.
type extras struct {
	ctx  context.Context
	tx   *sql.Tx
	some bool
	stmt *sql.Stmt
}

func newExtras(ctx context.Context, tx *sql.Tx) (*extras, error) {
	x := &extras{ctx: ctx, tx: tx}
	err := tx.QueryRowContext(ctx, `select exists(select 1 from extras)`).Scan(&x.some)
	if err == nil && x.some {
		x.stmt, err = tx.PrepareContext(ctx, `select kind, body from extras where key = ? and
			scope = (select id from scopes where service = ? and project = ?)`)
	}
	return x, err
}

func (x *extras) put(key []byte, c *archive.Call) error {
	if !x.some {
		return nil
	}
	return wearAll(x.ctx, c, x.stmt, key, c.Service, c.Project)
}

// Get implements archive.Archive.
func (d *DB) Get(ctx context.Context, in archive.Scope, id string) (found *archive.Call, err error) {
	key := archive.KeyOf(id)
	err = d.reading(ctx, func(tx *sql.Tx) error {
		x, err := newExtras(ctx, tx)
		if err != nil {
			return err
		}
		return each(ctx, tx, `select `+columns+` from calls c`+joined+` where c.key = ? and s.service = ? and s.project = ?`,
			[]any{key[:], in.Service, in.Project}, func(scan scanner) error {
				_, key, c, err := readCall(scan)
				if err == nil {
					err = x.put(key, c)
				}
				found = c
				return err
			})
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// Search implements archive.Archive.
func (d *DB) Search(ctx context.Context, q archive.Query) (archive.Page, error) {
	after := int64(-1)
	if q.After != "" {
		var err error
		if after, err = strconv.ParseInt(q.After, 10, 64); err != nil {
			return archive.Page{}, fmt.Errorf("%q is no place in the archive", q.After)
		}
	}
	var page archive.Page
	err := d.reading(ctx, func(tx *sql.Tx) error {
		p, err := d.compile(ctx, tx, &q)
		if err != nil {
			return err
		}
		if after >= 0 {
			p.and("c.k < ?", after)
		}
		last := int64(0)
		return d.matching(ctx, tx, &q, p, func(k int64, c *archive.Call) error {
			if len(page.Calls) == q.Size() {
				page.Next = strconv.FormatInt(last, 10)
				return errEnough
			}
			last = k
			page.Calls = append(page.Calls, c)
			return nil
		})
	})
	return page, err
}

// from is the calls that a plan selects, those with a body too if whole.
func (p *plan) from(whole bool) (clause string, args []any) {
	where := p.where
	clause = ` from calls c`
	if p.match != "" {
		clause = ` from words w cross join calls c on c.k = w.rowid`
		where = append([]string{"w.words match ?"}, where...)
		for i, cond := range where { // the index itself can skip what is out of bounds
			where[i] = strings.Replace(cond, "c.k ", "w.rowid ", 1)
		}
		args = append(args, p.match)
	}
	if whole {
		clause += strings.ReplaceAll(joined, " join", " cross join")
	}
	if len(where) > 0 {
		clause += " where " + strings.Join(where, " and ")
	}
	return clause, append(args, p.args...)
}

// order is by place, in the words' own order where they lead.
func (p *plan) order() string {
	if p.match != "" {
		return " order by w.rowid desc"
	}
	return " order by c.k desc"
}

// matching does something with each call that matches, newest first.
func (d *DB) matching(ctx context.Context, tx *sql.Tx, q *archive.Query, p *plan, do func(int64, *archive.Call) error) error {
	match := q.Matcher(p.words, p.filter)
	x, err := newExtras(ctx, tx)
	if err != nil {
		return err
	}
	from, args := p.from(true)
	return each(ctx, tx, `select `+columns+from+p.order(), args, func(scan scanner) error {
		k, key, c, err := readCall(scan)
		if err == nil {
			err = x.put(key, c)
		}
		if err != nil {
			return err
		}
		if !p.exact() && !match(c) {
			return nil
		}
		return do(k, c)
	})
}

// Facets implements archive.Archive.
func (d *DB) Facets(ctx context.Context, q archive.Query) (archive.Facets, error) {
	f := archive.NewFacets()
	err := d.reading(ctx, func(tx *sql.Tx) error {
		p, err := d.compile(ctx, tx, &q)
		switch {
		case err != nil:
			return err
		case p.exact() && len(q.Words) == 0 && q.Filter == nil:
			return d.allFacets(ctx, tx, q.Scope, &f)
		case p.exact():
			return d.countFacets(ctx, tx, p, &f)
		}
		return d.matching(ctx, tx, &q, p, func(_ int64, c *archive.Call) error {
			f.Add(c)
			return nil
		})
	})
	return f, err
}

const secondsADay = 24 * 60 * 60

// countFacets counts without reading the calls themselves.
func (d *DB) countFacets(ctx context.Context, tx *sql.Tx, p *plan, f *archive.Facets) error {
	from, args := p.from(false)
	query := fmt.Sprintf(`select g.n, g.day, s.name, a.name, m.name, h.name from (
		select count(*) n, (c.k >> 16) / %d day, c.status, c.agent, c.number, c.shape%s group by 2, 3, 4, 5, 6) g
		join names s on s.id = g.status join names a on a.id = g.agent join names m on m.id = g.number join names h on h.id = g.shape`,
		secondsADay, from)
	return each(ctx, tx, query, args, func(scan scanner) error {
		var n int
		var day int64
		var status, agent, number, shape string
		if err := scan(&n, &day, &status, &agent, &number, &shape); err != nil {
			return err
		}
		var keys []string
		if shape != "" {
			keys = strings.Split(shape, "\n")
		}
		f.Count(n, status, agent, number, time.Unix(day*secondsADay, 0).UTC().Format("2006-01"), keys)
		return nil
	})
}

// allFacets counts all calls, by the figures that are kept up.
func (d *DB) allFacets(ctx context.Context, tx *sql.Tx, in archive.Scope, f *archive.Facets) error {
	where, args := scoped(in)
	err := each(ctx, tx, `select g.n, g.day, s.name, a.name, m.name from (
		select sum(t.calls) n, t.hour / 24 day, t.status, t.agent, t.number from figures t where `+where+` group by 2, 3, 4, 5 having n > 0) g
		join names s on s.id = g.status join names a on a.id = g.agent join names m on m.id = g.number`, args, func(scan scanner) error {
		var n int
		var day int64
		var status, agent, number string
		err := scan(&n, &day, &status, &agent, &number)
		f.Count(n, status, agent, number, time.Unix(day*secondsADay, 0).UTC().Format("2006-01"), nil)
		return err
	})
	if err != nil {
		return err
	}
	return each(ctx, tx, `select sum(t.calls), h.name from shapes t join names h on h.id = t.shape
		where h.name <> '' and `+where+` group by 2 having sum(t.calls) > 0`, args, func(scan scanner) error {
		var n int
		var shape string
		err := scan(&n, &shape)
		for _, k := range strings.Split(shape, "\n") {
			f.Keys[k] += n
		}
		return err
	})
}

// scoped is a condition for a table with a scope.
func scoped(in archive.Scope) (where string, args []any) {
	if in == (archive.Scope{}) {
		return "true", nil
	}
	return "t.scope = (select id from scopes where service = ? and project = ?)", []any{in.Service, in.Project}
}

// Figures implements archive.Archive.
func (d *DB) Figures(ctx context.Context, in archive.Scope, from, to time.Time) (out []archive.Figure, err error) {
	const hour = 3600
	where, args := scoped(in)
	if !from.IsZero() {
		where += " and t.hour >= ?"
		args = append(args, (from.Unix()+hour-1)/hour)
	}
	if !to.IsZero() {
		where += " and t.hour < ?"
		args = append(args, (to.Unix()+hour-1)/hour)
	}
	query := `select g.hour, n.name, a.name, s.name, c.name, g.calls, g.timed, g.talk, g.priced, g.cost from (
		select t.hour, t.number, t.agent, t.status, t.currency, sum(t.calls) calls, sum(t.timed) timed, sum(t.talk) talk,
			sum(t.priced) priced, sum(t.cost) cost
		from figures t where ` + where + ` group by 1, 2, 3, 4, 5 having sum(t.calls) > 0) g
		join names n on n.id = g.number join names a on a.id = g.agent join names s on s.id = g.status
		join names c on c.id = g.currency order by 1, 2, 3, 4, 5`
	err = d.reading(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, query, args, func(scan scanner) error {
			var f archive.Figure
			var at int64
			err := scan(&at, &f.Number, &f.Agent, &f.Status, &f.Currency, &f.Calls, &f.Timed, &f.Talk, &f.Priced, &f.Cost)
			f.Hour = time.Unix(at*hour, 0).UTC()
			out = append(out, f)
			return err
		})
	})
	return out, err
}

// Daily implements archive.Archive.
func (d *DB) Daily(ctx context.Context, in archive.Scope) (out []archive.DayCount, err error) {
	where, args := scoped(in)
	query := `select t.day, n.name, sum(t.calls) from daily t join names n on n.id = t.status
		where ` + where + ` group by 1, 2 having sum(t.calls) > 0 order by 1, 2`
	err = d.reading(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, query, args, func(scan scanner) error {
			var c archive.DayCount
			var day int64
			err := scan(&day, &c.Status, &c.Calls)
			c.Day = time.Unix(day*secondsADay, 0).UTC().Format(time.DateOnly)
			out = append(out, c)
			return err
		})
	})
	return out, err
}

// Covered implements archive.Archive.
func (d *DB) Covered(ctx context.Context, in archive.Scope) (watched []watch.Span, days []string, err error) {
	where, args := scoped(in)
	err = d.reading(ctx, func(tx *sql.Tx) error {
		err := each(ctx, tx, `select since, until from spans t where `+where+` order by 1`, args, func(scan scanner) error {
			var from, to int64
			err := scan(&from, &to)
			watched = append(watched, watch.Span{From: time.Unix(0, from), To: time.Unix(0, to)})
			return err
		})
		if err != nil {
			return err
		}
		return each(ctx, tx, `select day from days t where `+where+` order by 1`, args, func(scan scanner) error {
			var day string
			err := scan(&day)
			days = append(days, day)
			return err
		})
	})
	return watched, days, err
}
