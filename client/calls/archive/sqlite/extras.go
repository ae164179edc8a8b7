package sqlite

import (
	"encoding/json"

	"talkdeck/client/calls/archive"
)

// dress gives a call what belongs to it.
func (p *put) dress(key archive.Key, c *archive.Call) error {
	s, err := p.stmt(`select kind, body from extras where scope = ? and key = ?`)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(p.ctx, p.scope, key[:])
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
	touched := map[archive.Key]bool{}
	took := func(key archive.Key, changed bool, err error) error {
		if changed {
			touched[key] = true
		}
		return err
	}
	olds := map[archive.Key]*archive.Call{}
	places := map[archive.Key]int64{}
	before := func(id string) (archive.Key, error) {
		key := archive.KeyOf(id)
		if _, ok := places[key]; ok {
			return key, nil
		}
		k, c, err := p.load(key)
		places[key], olds[key] = k, c
		return key, err
	}
	for id, v := range u.Makers {
		key, err := before(id)
		if err == nil {
			changed, err2 := merge(p, key, makerKind, v, archive.LaterMaker)
			err = took(key, changed, err2)
		}
		if err != nil {
			return err
		}
	}
	for id, v := range u.Notes {
		key, err := before(id)
		if err == nil {
			changed, err2 := merge(p, key, noteKind, v, archive.LaterNote)
			err = took(key, changed, err2)
		}
		if err != nil {
			return err
		}
	}
	for id, v := range u.Answers {
		key, err := before(id)
		if err == nil {
			changed, err2 := merge(p, key, answersKind, archive.AddAnswers(nil, v), archive.AddAnswers)
			err = took(key, changed, err2)
		}
		if err != nil {
			return err
		}
	}
	for key := range touched {
		p.ids.extras = true
		if olds[key] == nil {
			continue
		}
		c := *olds[key]
		if err := p.dress(key, &c); err != nil {
			return err
		}
		if err := p.replace(key, places[key], olds[key], &c); err != nil {
			return err
		}
	}
	return nil
}

// merge brings an extra together with the one that is there.
func merge[T any](p *put, key archive.Key, kind int, v T, with func(a, b T) T) (changed bool, err error) {
	var body string
	found, err := p.get([]any{&body}, `select body from extras where scope = ? and key = ? and kind = ?`, p.scope, key[:], kind)
	if err != nil {
		return false, err
	}
	if found {
		var there T
		if err := json.Unmarshal([]byte(body), &there); err != nil {
			return false, err
		}
		v = with(there, v)
	}
	made, err := json.Marshal(v)
	if err != nil || string(made) == body {
		return false, err
	}
	return true, p.exec(`insert or replace into extras values(?, ?, ?, ?)`, p.scope, key[:], kind, string(made))
}
