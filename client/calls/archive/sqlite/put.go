package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
)

// The kinds of extras: what belongs to a call and may come before it.
const (
	makerKind = iota + 1
	noteKind
	answersKind
)

// ids is what the writer knows of the small tables.
type ids struct {
	names  map[string]int64
	scopes map[archive.Scope]int64
	extras bool // there are some
}

// put is an update while it is written.
type put struct {
	ctx   context.Context
	tx    *sql.Tx
	ids   *ids
	in    archive.Scope
	scope int64

	prepared map[string]*sql.Stmt
	figures  map[figureKey]archive.Sum
	daily    map[[2]int64]int64 // by day and status
	shapes   map[int64]int64
	words    []indexing
}

// indexing is a change of the word index. They come last: any other statement after one makes the index write what it holds.
type indexing struct {
	place int64
	words string
	gone  bool
}

// figureKey is archive.FigureKey with ids for names.
type figureKey struct{ hour, number, agent, status, currency int64 }

// Put implements archive.Archive.
func (d *DB) Put(ctx context.Context, u archive.Update) error {
	return d.change(ctx, func(p *put) error { return p.update(u) })
}

// change does something in a transaction.
func (d *DB) change(ctx context.Context, do func(*put) error) error {
	d.putting.Lock()
	defer d.putting.Unlock()
	db, err := d.writer(ctx)
	if err != nil {
		return d.explain(err)
	}
	if d.idsOf != db {
		d.ids, d.idsOf = nil, db
	}
	if err := d.inTx(ctx, db, do); err != nil {
		d.ids = nil // it may hold what was rolled back
		return d.explain(err)
	}
	return nil
}

func (d *DB) inTx(ctx context.Context, db *sql.DB, do func(*put) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	p := &put{
		ctx: ctx, tx: tx, ids: d.ids, prepared: map[string]*sql.Stmt{}, figures: map[figureKey]archive.Sum{},
		daily: map[[2]int64]int64{}, shapes: map[int64]int64{},
	}
	if p.ids == nil {
		p.ids, err = loadIDs(ctx, tx)
	}
	if err == nil {
		err = do(p)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		_ = tx.Rollback() // the first error says why
		return err
	}
	d.ids = p.ids
	return nil
}

func loadIDs(ctx context.Context, tx *sql.Tx) (*ids, error) {
	out := &ids{names: map[string]int64{}, scopes: map[archive.Scope]int64{}}
	if err := tx.QueryRowContext(ctx, `select exists(select 1 from extras)`).Scan(&out.extras); err != nil {
		return nil, err
	}
	err := each(ctx, tx, `select id, service, project from scopes`, nil, func(scan scanner) error {
		var id int64
		var s archive.Scope
		err := scan(&id, &s.Service, &s.Project)
		out.scopes[s] = id
		return err
	})
	return out, err
}

// scanner takes a row's columns.
type scanner func(into ...any) error

// querier is what can be asked: a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

var errEnough = errors.New("enough rows")

// each does something with each row. errEnough ends it without an error.
func each(ctx context.Context, db querier, query string, args []any, do func(scanner) error) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err = do(rows.Scan); err != nil {
			break
		}
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return errors.Join(err, rows.Err(), rows.Close())
}

func (p *put) stmt(query string) (*sql.Stmt, error) {
	if s := p.prepared[query]; s != nil {
		return s, nil
	}
	s, err := p.tx.PrepareContext(p.ctx, query) // it ends with the transaction
	p.prepared[query] = s
	return s, err
}

func (p *put) exec(query string, args ...any) error {
	s, err := p.stmt(query)
	if err == nil {
		_, err = s.ExecContext(p.ctx, args...)
	}
	return err
}

// get scans the one row that a query gives; found is false if there is none.
func (p *put) get(into []any, query string, args ...any) (found bool, err error) {
	s, err := p.stmt(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(p.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (p *put) update(u archive.Update) (err error) {
	if u.Scope == (archive.Scope{}) {
		return errors.New("an update needs its project")
	}
	if p.scope, err = p.scopeID(u.Scope); err != nil {
		return err
	}
	p.in = u.Scope
	if err := p.extras(u); err != nil {
		return err
	}
	for _, e := range u.Entries {
		if err := p.entry(e); err != nil {
			return fmt.Errorf("call %.40q: %w", e.Call.ID, err)
		}
	}
	if err := p.cover(u); err != nil {
		return err
	}
	return p.flush()
}

// entry merges what was seen of a call.
func (p *put) entry(e *watch.Entry) error {
	key := archive.KeyOf(e.Call.ID)
	seen := archive.NewRecord(e)
	k, old, err := p.load(key)
	if err != nil {
		return err
	}
	c := &archive.Call{Scope: p.in, Record: seen}
	if old != nil {
		merged, changed := old.Merge(seen)
		if !changed {
			return nil
		}
		c.Record, c.Maker, c.Note, c.Answers = merged, old.Maker, old.Note, old.Answers
	} else if p.ids.extras {
		if err := p.dress(key, c); err != nil {
			return err
		}
	}
	return p.replace(key, k, old, c)
}

// load is a call and its place; nil if it isn't there.
func (p *put) load(key archive.Key) (k int64, c *archive.Call, err error) {
	found, err := p.get([]any{&k}, `select k from calls where key = ? and scope = ?`, key[:], p.scope)
	if !found {
		return 0, nil, err
	}
	c = &archive.Call{Scope: p.in}
	var id sql.NullString
	var times []byte
	found, err = p.get([]any{&id, &c.Raw, &times}, `select id, raw, times from bodies where k = ?`, k)
	if err == nil && !found {
		err = fmt.Errorf("%w: a call lacks its body", archive.ErrDamaged)
	}
	if err == nil {
		err = unpack(c, id, times)
	}
	if err == nil && p.ids.extras {
		err = p.dress(key, c)
	}
	return k, c, err
}

// unpack reads what a body holds.
func unpack(c *archive.Call, id sql.NullString, times []byte) error {
	if err := unpackTimes(times, &c.Record); err != nil {
		return err
	}
	c.ID = id.String
	return c.Parse()
}

// replace writes a call in place of what it was before; old is nil if it wasn't there.
func (p *put) replace(key archive.Key, k int64, old, c *archive.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	place := k
	if old != nil {
		if err := p.count(old, -1); err != nil {
			return err
		}
		p.words = append(p.words, indexing{place: k, gone: true})
	}
	if old == nil || old.Began().Unix() != c.Began().Unix() {
		var err error
		if place, err = p.free(key, c.Began()); err != nil {
			return err
		}
		if old != nil {
			if err := errors.Join(p.exec(`delete from calls where k = ?`, k), p.exec(`delete from bodies where k = ?`, k)); err != nil {
				return err
			}
		}
	}
	return p.write(key, place, c)
}

// free is a place where no call is yet.
func (p *put) free(key archive.Key, began time.Time) (int64, error) {
	for try := 0; ; try++ {
		k := archive.Place(began.Unix(), p.in, key, try)
		var there int
		if found, err := p.get([]any{&there}, `select 1 from calls where k = ?`, k); !found {
			return k, err
		}
	}
}

func (p *put) write(key archive.Key, k int64, c *archive.Call) error {
	if err := p.count(c, 1); err != nil {
		return err
	}
	var named [4]int64
	for i, name := range []string{c.Status, c.Agent(), c.Number(), strings.Join(c.Keys(), "\n")} {
		var err error
		if named[i], err = p.name(name); err != nil {
			return err
		}
	}
	p.shapes[named[3]]++
	var id any
	if c.ID != c.Named() {
		id = c.ID
	}
	if err := p.exec(`insert or replace into calls values(?, ?, ?, ?, ?, ?, ?)`,
		k, p.scope, key[:], named[0], named[1], named[2], named[3]); err != nil {
		return err
	}
	if err := p.exec(`insert or replace into bodies values(?, ?, ?, ?)`, k, id, c.Raw, pack(&c.Record)); err != nil {
		return err
	}
	p.words = append(p.words, indexing{place: k, words: strings.Join(c.Words(), " ")})
	return nil
}

// count adds a call to the figures, or takes it away.
func (p *put) count(c *archive.Call, times int64) error {
	const hours = 24
	f, sum := c.Figure()
	key := figureKey{hour: f.Hour}
	for _, n := range []struct {
		name string
		id   *int64
	}{{f.Number, &key.number}, {f.Agent, &key.agent}, {f.Status, &key.status}, {f.Currency, &key.currency}} {
		var err error
		if *n.id, err = p.name(n.name); err != nil {
			return err
		}
	}
	all := p.figures[key]
	all.Add(sum, times)
	p.figures[key] = all
	p.daily[[2]int64{f.Hour / hours, key.status}] += times
	if times > 0 {
		return nil // its shape is counted by who writes it
	}
	shape, err := p.name(strings.Join(c.Keys(), "\n"))
	p.shapes[shape] += times
	return err
}

// name is the id of a text that many calls have.
func (p *put) name(s string) (id int64, err error) {
	const most = 10_000
	if id, ok := p.ids.names[s]; ok {
		return id, nil
	}
	found, err := p.get([]any{&id}, `select id from names where name = ?`, s)
	if err == nil && !found {
		_, err = p.get([]any{&id}, `insert into names(name) values(?) returning id`, s)
	}
	if len(p.ids.names) >= most {
		clear(p.ids.names)
	}
	p.ids.names[s] = id
	return id, err
}

func (p *put) scopeID(s archive.Scope) (id int64, err error) {
	if id, ok := p.ids.scopes[s]; ok {
		return id, nil
	}
	_, err = p.get([]any{&id}, `insert into scopes(service, project) values(?, ?) returning id`, s.Service, s.Project)
	p.ids.scopes[s] = id
	return id, err
}

// flush writes the figures, and the words at last.
func (p *put) flush() error {
	for k, s := range p.figures {
		if err := p.exec(`insert into figures values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set
			calls = calls + excluded.calls, timed = timed + excluded.timed, talk = talk + excluded.talk,
			priced = priced + excluded.priced, cost = cost + excluded.cost`,
			p.scope, k.hour, k.number, k.agent, k.status, k.currency, s.Calls, s.Timed, s.Talk, s.Priced, s.Cost); err != nil {
			return err
		}
		if s.Calls < 0 {
			if err := p.exec(`delete from figures where scope = ? and hour = ? and number = ? and agent = ? and status = ? and
				currency = ? and calls = 0`, p.scope, k.hour, k.number, k.agent, k.status, k.currency); err != nil {
				return err
			}
		}
	}
	for k, n := range p.daily {
		if err := p.exec(`insert into daily values(?, ?, ?, ?) on conflict do update set calls = calls + excluded.calls`,
			k[0], p.scope, k[1], n); err != nil {
			return err
		}
	}
	for k, n := range p.shapes {
		if err := p.exec(`insert into shapes values(?, ?, ?) on conflict do update set calls = calls + excluded.calls`, p.scope, k, n); err != nil {
			return err
		}
	}
	clear(p.figures)
	clear(p.daily)
	clear(p.shapes)
	for _, w := range p.words {
		var err error
		if w.gone {
			err = p.exec(`delete from words where rowid = ?`, w.place)
		} else {
			err = p.exec(`insert into words(rowid, doc) values(?, ?)`, w.place, w.words)
		}
		if err != nil {
			return err
		}
	}
	p.words = nil
	return nil
}

// cover adds what was watched, and which days are complete.
func (p *put) cover(u archive.Update) error {
	for _, day := range u.Complete {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return err
		}
		if err := p.exec(`insert or ignore into days values(?, ?)`, p.scope, day); err != nil {
			return err
		}
	}
	for _, s := range u.Watched {
		if !s.From.Before(s.To) {
			continue
		}
		since, until := s.From.UnixNano(), s.To.UnixNano()
		var from, to sql.NullInt64
		if _, err := p.get([]any{&from, &to}, `select min(since), max(until) from spans where scope = ? and until >= ? and since <= ?`,
			p.scope, since, until); err != nil {
			return err
		}
		if from.Valid {
			since, until = min(since, from.Int64), max(until, to.Int64)
		}
		if err := p.exec(`delete from spans where scope = ? and until >= ? and since <= ?`, p.scope, since, until); err != nil {
			return err
		}
		if err := p.exec(`insert into spans values(?, ?, ?)`, p.scope, since, until); err != nil {
			return err
		}
	}
	return nil
}
