package cli

import (
	"context"
	"errors"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/sqlite"
	"talkdeck/client/calls/collect"
	"talkdeck/client/calls/questions"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

// writing is how long is waited for the archive when the program ends.
const writing = 5 * time.Second

// newHub makes what watches calls. Its pictures go to the collector, if there is one by then.
func (s *services) newHub(interval time.Duration) *watch.Hub {
	return watch.NewHub(s.Client.Calls, watch.Options{Interval: interval, Published: func(picture *watch.Snapshot) {
		if s.collector != nil {
			s.collector.Take(picture)
		}
	}})
}

// kept is the archive, with somebody to tell that it was damaged.
type kept struct {
	archive.Archive
	damaged func(sentence string) // nil: nobody
}

// openArchive opens the archive, unless none is to be kept. No file is touched until it is used.
func (s *services) openArchive(cfg *config.Config) {
	if !cfg.Archive {
		return
	}
	k := &kept{}
	k.Archive = sqlite.New(s.places.archive, sqlite.Options{Say: func(sentence string) {
		if k.damaged != nil {
			k.damaged(sentence)
		}
	}})
	s.Archive, s.Service = k, s.places.service
}

// collect feeds the archive until end, which is the error of what couldn't be written. It is called before anything is watched.
func (s *services) collect(cfg *config.Config, say func(what string)) (end func(context.Context) error) {
	k, ok := s.Archive.(*kept)
	if !ok {
		return func(context.Context) error { return nil }
	}
	o := s.collectorOptions(cfg, say)
	return s.collectBy(k, o, say)
}

// collectBy feeds an archive likewise, with options of one's own.
func (s *services) collectBy(k *kept, o collect.Options, say func(what string)) (end func(context.Context) error) {
	c := collect.New(o)
	s.collector = c
	k.damaged = func(sentence string) {
		c.Anew()
		go say(sentence) // the archive is locked meanwhile
	}
	if notes, ok := s.Notes.(*config.Notes); ok {
		notes.Changed = c.Again
	}
	s.Answers.Kept = c.Again
	return func(leave context.Context) error {
		ctx, cancel := context.WithTimeout(leave, writing)
		defer cancel()
		return errors.Join(c.Close(ctx), k.Close())
	}
}

// collectorOptions are what a collector is told of the profile.
func (s *services) collectorOptions(cfg *config.Config, say func(what string)) collect.Options {
	o := collect.Options{
		Archive: s.Archive, Service: s.places.service, Origins: s.Origins, Keep: cfg.ArchiveKeep, Now: time.Now,
		Failed: func(err error) {
			if !errors.Is(err, archive.ErrDamaged) { // that was told already
				say("Calls aren't archived: " + present.Explain(err))
			}
		},
		Answers: func(project, call string) []archive.Answer { return answersOf(s.Answers, project, call) },
	}
	if notes, ok := s.Notes.(*config.Notes); ok {
		o.Note = func(call string) (archive.Note, bool) {
			text, at, ok := notes.Written(call)
			return archive.Note{At: at, Text: text}, ok
		}
	}
	return o
}

// answersOf are the answers that are kept about a call. What can't be read of them is said where they are shown.
func answersOf(store questions.Store, project, call string) []archive.Answer {
	list, _ := store.List(project, call)
	var out []archive.Answer
	for _, a := range list {
		text := ""
		for _, f := range a.Answers {
			if text != "" {
				text += "\n"
			}
			text += f.Key + ": " + f.Value
		}
		out = append(out, archive.Answer{At: a.At, Questions: a.Questions, Text: text})
	}
	return out
}
