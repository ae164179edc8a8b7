package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"talkdeck/client/calls/archive"
)

// pruned is how many calls are forgotten in one transaction, so that others get in between.
const pruned = 2000

// Prune implements archive.Archive.
func (d *DB) Prune(ctx context.Context, before time.Time) (int, error) {
	gone := 0
	for {
		n := 0
		err := d.change(ctx, func(p *put) (err error) {
			n, err = p.prune(before)
			return err
		})
		gone += n
		if err != nil || n < pruned {
			return gone, err
		}
	}
}

// prune forgets some of the oldest calls.
func (p *put) prune(before time.Time) (int, error) {
	type old struct {
		k    int64
		call *archive.Call
		key  []byte
	}
	var olds []old
	err := each(p.ctx, p.tx, `select `+columns+` from calls c`+joined+` where c.k < ? order by c.k limit ?`,
		[]any{archive.FirstPlace(before.Unix()), pruned}, func(scan scanner) error {
			k, key, c, err := readCall(scan)
			olds = append(olds, old{k, c, key})
			return err
		})
	if err != nil {
		return 0, err
	}
	for _, o := range olds {
		if p.in != o.call.Scope {
			if err := p.flush(); err != nil {
				return 0, err
			}
			p.in = o.call.Scope
			if p.scope, err = p.scopeID(p.in); err != nil {
				return 0, err
			}
		}
		if err := p.dress(archive.Key(o.key), o.call); err != nil {
			return 0, err
		}
		if err := p.count(o.call, -1); err != nil {
			return 0, err
		}
		p.words = append(p.words, indexing{place: o.k, gone: true})
		if err := errors.Join(p.exec(`delete from calls where k = ?`, o.k),
			p.exec(`delete from bodies where k = ?`, o.k), p.exec(`delete from extras where scope = ? and key = ?`, p.scope, o.key)); err != nil {
			return 0, err
		}
	}
	return len(olds), errors.Join(
		p.exec(`delete from days where day < ?`, before.UTC().Format(time.DateOnly)),
		p.exec(`delete from spans where until <= ?`, before.UnixNano()),
		p.exec(`update spans set since = ?1 where since < ?1`, before.UnixNano()), p.flush())
}

// Vacuum implements archive.Archive.
func (d *DB) Vacuum(ctx context.Context) error {
	d.putting.Lock()
	defer d.putting.Unlock()
	db, err := d.writer(ctx)
	if err != nil {
		return d.explain(err)
	}
	for _, do := range []string{
		`insert into words(words) values('optimize')`, `delete from daily where calls = 0`, `delete from shapes where calls = 0`,
		`vacuum`, `pragma wal_checkpoint(truncate)`,
	} {
		if _, err := db.ExecContext(ctx, do); err != nil {
			return d.explain(err)
		}
	}
	return nil
}

// Check implements archive.Archive.
func (d *DB) Check(ctx context.Context) error {
	var wrong []string
	err := d.reading(ctx, func(tx *sql.Tx) error {
		err := each(ctx, tx, `pragma integrity_check(10)`, nil, func(scan scanner) error {
			var s string
			err := scan(&s)
			if s != "ok" {
				wrong = append(wrong, s)
			}
			return err
		})
		if err != nil || wrong != nil {
			return err
		}
		for _, c := range []struct{ what, query string }{
			{"calls without a body", `select count(*) from calls where k not in (select k from bodies)`},
			{"bodies without a call", `select count(*) from bodies where k not in (select k from calls)`},
			{"calls of which the figures know nothing", `select (select count(*) from calls) - (select ifnull(sum(calls), 0) from figures)`},
			{"calls of which the days know nothing", `select (select count(*) from calls) - (select ifnull(sum(calls), 0) from daily)`},
			{"calls without words", `select (select count(*) from calls) - (select count(*) from words)`},
		} {
			var n int
			if err := tx.QueryRowContext(ctx, c.query).Scan(&n); err != nil {
				return err
			}
			if n != 0 {
				wrong = append(wrong, fmt.Sprintf("%d %s", n, c.what))
			}
		}
		return nil
	})
	if err == nil && wrong != nil {
		return fmt.Errorf("%w: %s", archive.ErrDamaged, strings.Join(wrong, "; "))
	}
	return err
}

// Info implements archive.Archive.
func (d *DB) Info(ctx context.Context) (archive.Info, error) {
	info := archive.Info{Path: d.path}
	for _, end := range append([]string{""}, logs...) {
		if stat, err := os.Stat(d.path + end); err == nil {
			info.Bytes += stat.Size()
		}
	}
	err := d.reading(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `select ifnull(sum(calls), 0) from daily`).Scan(&info.Calls); err != nil {
			return err
		}
		for _, end := range []struct {
			which string
			at    *time.Time
		}{{"", &info.Oldest}, {"desc", &info.Newest}} {
			err := each(ctx, tx, `select `+columns+` from calls c`+joined+` where c.k = (select k from calls order by k `+end.which+` limit 1)`,
				nil, func(scan scanner) error {
					_, _, c, err := readCall(scan)
					if err == nil {
						*end.at = c.Began()
					}
					return err
				})
			if err != nil {
				return err
			}
		}
		return nil
	})
	d.mu.Lock()
	info.Writer = d.write != nil
	d.mu.Unlock()
	return info, err
}
