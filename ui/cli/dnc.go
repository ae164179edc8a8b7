package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"talkdeck/client/contacts"
	"talkdeck/ui/config"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/present"
)

func (p *program) dncCommand() *cobra.Command {
	return p.group(spec{
		use:   "dnc",
		short: "Keep your do-not-call list: add, list, check, remove",
		long: "dnc keeps the list of people who don't want to be called again. It is a file of\n" +
			"this computer's user, the same for all profiles, which a spreadsheet can read;\n" +
			"talkdeck info tells where it is. Nobody on it is called by talkdeck, nor anybody\n" +
			"on the list that the setting do_not_call names.",
		example: "  talkdeck dnc add +14155550123 asked on the phone\n" +
			"  talkdeck dnc add - < numbers.txt\n" +
			"  talkdeck dnc check +14155550123 && echo nobody minds\n" +
			"  talkdeck dnc list -o csv",
	}, p.dncAddCommand(), p.dncListCommand(), p.dncCheckCommand(), p.dncRemoveCommand())
}

// ownList is the person's own do-not-call list.
func ownList(cfg *config.Config) contacts.List {
	return contacts.List{Path: cfg.Batch.OwnList, Now: func() time.Time { return time.Now().In(cfg.Zone) }}
}

// someNumber is for commands about a number, which may have blanks in it.
func someNumber(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return needs("a number, like +14155550123", 1, 1)(cmd, args)
}

// typedNumber reads a number that may have blanks in it, and so be several arguments, and nothing else.
func typedNumber(args []string) (string, error) {
	n, err := contacts.Read(strings.Join(args, " "))
	if err != nil {
		return "", usage(fmt.Errorf("%s: %w", present.Line(strings.Join(args, " ")), err))
	}
	return n.E164, nil
}

// numberAndReason reads a number, which may have blanks in it, and the reason behind it.
func numberAndReason(args []string) (number, reason string, err error) {
	if n, err := contacts.Read(args[0]); err == nil {
		reason = strings.Join(args[1:], " ")
		if strings.IndexFunc(reason, func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune("+＋(", r) }) == 0 {
			return "", "", usage(fmt.Errorf("is %s part of the number, or another one? Put a number with blanks in quotes; several numbers go to talkdeck dnc add -", present.Line(args[1])))
		}
		return n.E164, reason, nil
	}
	n, reason, err := contacts.Split(strings.Join(args, " "), "")
	if err != nil {
		return "", "", usage(fmt.Errorf("%s: %w", present.Line(strings.Join(args, " ")), err))
	}
	return n.E164, reason, nil
}

func (p *program) dncAddCommand() *cobra.Command {
	return p.build(spec{
		use:   "add NUMBER|- [REASON]",
		short: "Put a number on your do-not-call list",
		long: "add puts a number on your do-not-call list, with today's date and the reason, if\n" +
			"you give one. With - the numbers are read from standard input, one a line, as in\n" +
			"a do-not-call list: all of them are added, or none.",
		example:  "  talkdeck dnc add +14155550123 asked on the phone\n  talkdeck dnc add - \"from the old list\" < old.txt",
		args:     someNumber,
		settings: []string{"tz"},
		run:      func(_ context.Context, inv *invocation) error { return p.dncAdd(inv.cfg, inv.args) },
	})
}

func (p *program) dncAdd(cfg *config.Config, args []string) error {
	if args[0] == "-" {
		return p.dncAddAll(cfg, strings.Join(args[1:], " "))
	}
	number, reason, err := numberAndReason(args)
	if err != nil {
		return err
	}
	before, already, err := ownList(cfg).Add(number, reason)
	switch {
	case err != nil:
		return err
	case already:
		p.answer("%s is already %s", number, before)
	default:
		p.answer("%s, %s, is on your do-not-call list now", number, present.Country(number))
	}
	return nil
}

// answer prints a sentence to standard output.
func (p *program) answer(format string, args ...any) {
	fmt.Fprintln(p.streams.Out, present.Line(fmt.Sprintf(format, args...)))
}

// dncAddAll adds the numbers that come by standard input.
func (p *program) dncAddAll(cfg *config.Config, reason string) error {
	const most = 64 << 20
	raw, err := io.ReadAll(io.LimitReader(p.streams.In, most+1))
	switch {
	case err != nil:
		return fmt.Errorf("standard input can't be read: %w", err)
	case len(raw) > most:
		return fmt.Errorf("standard input has more than %d MiB", most>>20)
	}
	numbers, err := contacts.ParseList(raw, "standard input")
	if err != nil {
		return err
	}
	for i := range numbers {
		if numbers[i].Reason == "" {
			numbers[i].Reason = reason
		}
	}
	had, err := ownList(cfg).AddAll(numbers)
	if err != nil {
		return err
	}
	p.answer("%s added to your do-not-call list, %s on it already", present.Count(len(numbers)-len(had), "number"), present.Thousands(len(had)))
	return nil
}

func (p *program) dncListCommand() *cobra.Command {
	return p.build(spec{
		use:   "list",
		short: "List the numbers on your do-not-call list",
		long: "list lists the numbers on your do-not-call list, with since when and why. As CSV\n" +
			"it can be read as such a list again.",
		example:  "  talkdeck dnc list -o csv > list.csv",
		formats:  formats(),
		settings: []string{"do-not-call", "ascii"},
		run:      func(_ context.Context, inv *invocation) error { return inv.dncList() },
	})
}

func (inv *invocation) dncList() error {
	all, err := ownList(inv.cfg).Entries()
	if err != nil {
		return err
	}
	t := list([]field[contacts.Unwanted]{
		{key: "number", cell: func(u contacts.Unwanted) export.Cell { return export.Text(u.Number) }},
		{key: "date", cell: func(u contacts.Unwanted) export.Cell { return optional(u.Since) }},
		{key: "reason", cell: func(u contacts.Unwanted) export.Cell { return optional(u.Reason) }},
		{key: "country", more: true, cell: func(u contacts.Unwanted) export.Cell { return optional(present.Country(u.Number)) }},
	}, all, inv.forMachines())
	if err := inv.print(t); err != nil {
		return err
	}
	inv.say("%s on your do-not-call list", present.Count(len(all), "number"))
	if inv.cfg.Batch.DoNotCall != "" {
		inv.say("those in %s, which do_not_call names, aren't called either", inv.cfg.Batch.DoNotCall)
	}
	return nil
}

func (p *program) dncCheckCommand() *cobra.Command {
	return p.build(spec{
		use:   "check NUMBER",
		short: "Tell whether a number is on a do-not-call list",
		long: "check tells whether a number is on your do-not-call list, or on the one that the\n" +
			"setting do_not_call names: which, since when and why. It exits with 0 if it is\n" +
			"on none, and with 9 if it is on one.",
		example:  "  talkdeck dnc check +14155550123",
		args:     someNumber,
		settings: []string{"do-not-call", "region"},
		run: func(_ context.Context, inv *invocation) error {
			number, err := typedNumber(inv.args)
			if err != nil {
				return err
			}
			u, found, err := inv.cfg.Batch.Unwanted().Find(number)
			switch {
			case err != nil:
				return err
			case found:
				return refused("%s is %s", number, u)
			}
			p.answer("%s is on no do-not-call list", number)
			return nil
		},
	})
}

func (p *program) dncRemoveCommand() *cobra.Command {
	return p.build(spec{
		use:   "remove NUMBER",
		short: "Take a number off your do-not-call list",
		long: "remove takes a number off your do-not-call list, and says since when and why it\n" +
			"was on it. A file that the setting do_not_call names is never changed.",
		example:  "  talkdeck dnc remove +14155550123",
		args:     someNumber,
		settings: []string{"do-not-call", "region"},
		run:      func(_ context.Context, inv *invocation) error { return p.dncRemove(inv.cfg, inv.args) },
	})
}

func (p *program) dncRemove(cfg *config.Config, args []string) error {
	number, err := typedNumber(args)
	if err != nil {
		return err
	}
	removed, err := ownList(cfg).Remove(number)
	notListed := errors.Is(err, contacts.ErrNotListed)
	if err != nil && !notListed {
		return err
	}
	left, found, unread := cfg.Batch.Unwanted().Find(number)
	if unread != nil {
		p.say("%v", unread)
	}
	switch {
	case notListed && found:
		return notFound("%s is %s, which talkdeck doesn't change: take it out of line %d of %s yourself", number, left, left.Line, left.List)
	case notListed:
		return notFound("%s isn't on your do-not-call list", number)
	}
	p.answer("%s was %s; now it isn't", number, removed)
	if found {
		p.say("it is still %s", left)
	}
	return nil
}
