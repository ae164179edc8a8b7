package sqlite

import (
	"encoding/binary"
	"fmt"
	"slices"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
)

// The statuses of a record as they are written; what isn't among them is written out. Their order never changes.
var statuses = []client.Status{
	client.StatusQueued, client.StatusInitiated, client.StatusRinging, client.StatusInProgress, client.StatusCompleted,
	client.StatusBusy, client.StatusFailed, client.StatusNoAnswer, client.StatusVoicemail, client.StatusSilence,
}

// The flags of a sighting, below its status.
const (
	foundFlag  = 1
	statusBits = 1
)

// pack writes the times of a record, a fifth as long as JSON: when the call was first seen, and how long after that the rest was.
func pack(r *archive.Record) []byte {
	came := uint64(0)
	if r.Came {
		came = 1
	}
	b := binary.AppendVarint(nil, r.First)
	b = binary.AppendVarint(b, r.Last-r.First)
	b = binary.AppendUvarint(b, came)
	for _, s := range r.Seen {
		code := uint64(slices.Index(statuses, s.Status)+1) << statusBits
		if s.Found {
			code |= foundFlag
		}
		b = binary.AppendUvarint(b, code)
		if code>>statusBits == 0 {
			b = binary.AppendUvarint(b, uint64(len(s.Status)))
			b = append(b, s.Status...)
		}
		b = binary.AppendVarint(b, s.At-r.First)
	}
	return b
}

// unpackTimes reads what pack wrote.
func unpackTimes(raw []byte, into *archive.Record) error {
	p := &packed{rest: raw}
	into.First = p.signed()
	into.Last = into.First + p.signed()
	into.Came = p.unsigned() == 1
	for len(p.rest) > 0 && !p.bad {
		code := p.unsigned()
		s := archive.Sighting{Found: code&foundFlag != 0}
		switch at := code >> statusBits; {
		case at == 0:
			s.Status = client.Status(p.text())
		case at <= uint64(len(statuses)):
			s.Status = statuses[at-1]
		default:
			p.bad = true
		}
		s.At = into.First + p.signed()
		into.Seen = append(into.Seen, s)
	}
	if p.bad {
		return fmt.Errorf("%w: the times of a call", archive.ErrDamaged)
	}
	return nil
}

// packed is what is left to read.
type packed struct {
	rest []byte
	bad  bool
}

func (p *packed) signed() int64 {
	v, n := binary.Varint(p.rest)
	p.skip(n)
	return v
}

func (p *packed) unsigned() uint64 {
	v, n := binary.Uvarint(p.rest)
	p.skip(n)
	return v
}

func (p *packed) text() string {
	n := p.unsigned()
	if n > uint64(len(p.rest)) {
		p.bad = true
		return ""
	}
	s := string(p.rest[:n])
	p.rest = p.rest[n:]
	return s
}

func (p *packed) skip(n int) {
	if n <= 0 {
		p.bad, n = true, len(p.rest)
	}
	p.rest = p.rest[n:]
}
