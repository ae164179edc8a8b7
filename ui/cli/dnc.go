package cli

import (
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
	cmd := &cobra.Command{
		Use:   "dnc COMMAND",
		Short: "Keep your do-not-call list: add, list, check, remove",
		Long: "dnc keeps the list of people who don't want to be called again. It is a file of\n" +
			"this computer's user, the same for all profiles, which a spreadsheet can read;\n" +
			"talkdeck info tells where it is. Nobody on it is called by talkdeck, nor anybody\n" +
			"on the list that the setting do_not_call names.",
		Example: "  talkdeck dnc add +14155550123 asked on the phone\n" +
			"  talkdeck dnc add - < numbers.txt\n" +
			"  talkdeck dnc check +14155550123 && echo nobody minds\n" +
			"  talkdeck dnc list -o csv",
		DisableFlagsInUseLine: true,
		Args:                  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Errorf("there is no command %q; talkdeck dnc --help lists what there is", "dnc "+args[0]))
			}
			return usage(errors.New("talkdeck dnc needs a command: add, list, check or remove"))
		},
	}
	cmd.SetUsageTemplate(strings.Replace(usageTemplate, "{{if .Runnable}}\n  {{.UseLine}}{{end}}", "", 1))
	cmd.AddCommand(p.dncAddCommand(), p.dncListCommand(), p.dncCheckCommand(), p.dncRemoveCommand())
	return cmd
}

// ownList is the person's own do-not-call list.
func ownList(cfg *config.Config) contacts.List {
	return contacts.List{Path: cfg.Batch.OwnList, Now: func() time.Time { return time.Now().In(cfg.Zone) }}
}

// atLeastANumber refuses a command line without one.
func atLeastANumber(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage(fmt.Errorf("%s needs a number, like +14155550123; %s --help tells more", cmd.CommandPath(), cmd.CommandPath()))
	}
	return nil
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
	cmd := &cobra.Command{
		Use:   "add NUMBER|- [REASON] [flags]",
		Short: "Put a number on your do-not-call list",
		Long: "add puts a number on your do-not-call list, with today's date and the reason, if\n" +
			"you give one. With - the numbers are read from standard input, one a line, as in\n" +
			"a do-not-call list: all of them are added, or none.",
		Example:               "  talkdeck dnc add +14155550123 asked on the phone\n  talkdeck dnc add - \"from the old list\" < old.txt",
		DisableFlagsInUseLine: true,
		Args:                  atLeastANumber,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
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
		},
	}
	addSettings(cmd.Flags(), "tz")
	return cmd
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
	var o output
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "List the numbers on your do-not-call list",
		Long: "list lists the numbers on your do-not-call list, with since when and why. As CSV\n" +
			"it can be read as such a list again.",
		Example:               "  talkdeck dnc list -o csv > list.csv",
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(formats()...); err != nil {
				return err
			}
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			all, err := ownList(cfg).Entries()
			if err != nil {
				return err
			}
			d := &desk{program: p, cfg: cfg}
			t := list([]field[contacts.Unwanted]{
				{key: "number", cell: func(u contacts.Unwanted) export.Cell { return export.Text(u.Number) }},
				{key: "date", cell: func(u contacts.Unwanted) export.Cell { return told(u.Since) }},
				{key: "reason", cell: func(u contacts.Unwanted) export.Cell { return told(u.Reason) }},
				{key: "country", more: true, cell: func(u contacts.Unwanted) export.Cell { return told(present.Country(u.Number)) }},
			}, all, o.forMachines())
			if err := d.print(o, t); err != nil {
				return err
			}
			p.say("%s on your do-not-call list", present.Count(len(all), "number"))
			if cfg.Batch.DoNotCall != "" {
				p.say("those in %s, which do_not_call names, aren't called either", cfg.Batch.DoNotCall)
			}
			return nil
		},
	}
	o.addFlag(cmd, formats()...)
	addSettings(cmd.Flags(), "do-not-call", "ascii")
	return cmd
}

func (p *program) dncCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check NUMBER [flags]",
		Short: "Tell whether a number is on a do-not-call list",
		Long: "check tells whether a number is on your do-not-call list, or on the one that the\n" +
			"setting do_not_call names: which, since when and why. It exits with 0 if it is\n" +
			"on none, and with 9 if it is on one.",
		Example:               "  talkdeck dnc check +14155550123",
		DisableFlagsInUseLine: true,
		Args:                  atLeastANumber,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			number, err := typedNumber(args)
			if err != nil {
				return err
			}
			u, found, err := cfg.Batch.Unwanted().Find(number)
			switch {
			case err != nil:
				return err
			case found:
				return refused("%s is %s", number, u)
			}
			p.answer("%s is on no do-not-call list", number)
			return nil
		},
	}
	addSettings(cmd.Flags(), "do-not-call", "region")
	return cmd
}

func (p *program) dncRemoveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remove NUMBER [flags]",
		Short: "Take a number off your do-not-call list",
		Long: "remove takes a number off your do-not-call list, and says since when and why it\n" +
			"was on it. A file that the setting do_not_call names is never changed.",
		Example:               "  talkdeck dnc remove +14155550123",
		DisableFlagsInUseLine: true,
		Args:                  atLeastANumber,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := p.load(cmd.Flags())
			if err != nil {
				return err
			}
			number, err := typedNumber(args)
			if err != nil {
				return err
			}
			removed, err := ownList(cfg).Remove(number)
			left, found := contacts.Unwanted{}, false
			if err == nil || errors.Is(err, contacts.ErrNotListed) {
				var unread error
				if left, found, unread = cfg.Batch.Unwanted().Find(number); unread != nil {
					p.say("%v", unread)
				}
			}
			switch {
			case errors.Is(err, contacts.ErrNotListed) && found:
				return &coded{codeNotFound, fmt.Errorf("%s is %s, which talkdeck doesn't change: take it out of line %d of %s yourself", number, left, left.Line, left.List)}
			case errors.Is(err, contacts.ErrNotListed):
				return &coded{codeNotFound, fmt.Errorf("%s isn't on your do-not-call list", number)}
			case err != nil:
				return err
			}
			p.answer("%s was %s; now it isn't", number, removed)
			if found {
				p.say("it is still %s", left)
			}
			return nil
		},
	}
	addSettings(cmd.Flags(), "do-not-call", "region")
	return cmd
}
