package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"talkdeck/client/calls/archive"
)

// dress gives a call what belongs to it.
func (p *put) dress(key archive.Key, c *archive.Call) error {
	s, err := p.stmt(`select kind, body from extras where scope = ? and key = ?`)
	if err != nil {
		return err
	}
	return wearAll(p.ctx, c, s, p.scope, key[:])
}

// wearAll puts on a call what a statement lists: the kinds and bodies of its extras.
func wearAll(ctx context.Context, c *archive.Call, list *sql.Stmt, args ...any) error {
	rows, err := list.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // its errors are those of Err
	for rows.Next() {
		var kind int
		var body string
		if err := rows.Scan(&kind, &body); err != nil {
			return err
		}
		if err := wear(c, kind, body); err != nil {
			return err
		}
	}
	return rows.Err()
}

// wear puts one extra on a call.
func wear(c *archive.Call, kind int, body string) error {
	switch kind {
	case makerKind:
		c.Maker = &archive.Maker{}
		return json.Unmarshal([]byte(body), c.Maker)
	case noteKind:
		var n archive.Note
		err := json.Unmarshal([]byte(body), &n)
		c.Note = n.Text
		return err
	case answersKind:
		return json.Unmarshal([]byte(body), &c.Answers)
	}
	return nil
}

// extras merges what belongs to calls, and writes those anew that are there.
func (p *put) extras(u archive.Update) error {
	t := touched{}
	for id, v := range u.Makers {
		if err := merge(p, t, id, makerKind, v, archive.LaterMaker); err != nil {
			return err
		}
	}
	for id, v := range u.Notes {
		if err := merge(p, t, id, noteKind, v, archive.LaterNote); err != nil {
			return err
		}
	}
	for id, v := range u.Answers {
		if err := merge(p, t, id, answersKind, archive.AddAnswers(nil, v), archive.AddAnswers); err != nil {
			return err
		}
	}
	for key, before := range t {
		if !before.changed {
			continue
		}
		p.ids.extras = true
		if before.call == nil {
			continue
		}
		c := *before.call
		if err := p.dress(key, &c); err != nil {
			return err
		}
		if err := p.replace(key, before.place, before.call, &c); err != nil {
			return err
		}
	}
	return nil
}

// touched are calls to which something was to be added, as they were before.
type touched map[archive.Key]*undressed

type undressed struct {
	place   int64
	call    *archive.Call // nil if it isn't there
	changed bool          // something was added
}

// merge brings an extra of a call together with the one that is there.
func merge[T any](p *put, t touched, id string, kind int, v T, with func(a, b T) T) (err error) {
	key := archive.KeyOf(id)
	if t[key] == nil {
		before := &undressed{}
		if before.place, before.call, err = p.load(key); err != nil {
			return err
		}
		t[key] = before
	}
	var body string
	found, err := p.get([]any{&body}, `select body from extras where scope = ? and key = ? and kind = ?`, p.scope, key[:], kind)
	if err != nil {
		return err
	}
	if found {
		var there T
		if err := json.Unmarshal([]byte(body), &there); err != nil {
			return err
		}
		v = with(there, v)
	}
	made, err := json.Marshal(v)
	if err != nil || string(made) == body {
		return err
	}
	t[key].changed = true
	return p.exec(`insert or replace into extras values(?, ?, ?, ?)`, p.scope, key[:], kind, string(made))
}
