package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/sqlite"
	"talkdeck/client/localdata"
	"talkdeck/ui/kit/present"
)

func (p *program) archiveCommand() *cobra.Command {
	settings := []string{"profile", "tz"}
	return p.group(spec{
		use:   "archive",
		short: "Look after the calls that are kept on this computer",
		long: "archive is about the file in which all calls are kept that the dashboard or\n" +
			"talkdeck collect saw, one for each profile. Nothing is asked of the service.",
		example: "  talkdeck archive export > calls.ndjson",
	},
		p.build(spec{
			use:   "export",
			short: "Print all calls in the archive, a line of JSON each",
			long: "export prints one JSON object a line, the newest call first: service, project,\n" +
				"id, when it was seen, its timeline, who made it, note, answers, and the call as\n" +
				"Talkstack told it last.",
			settings: settings,
			run: func(ctx context.Context, inv *invocation) error {
				return inv.withArchive(func(a archive.Archive) error {
					n, err := archive.Export(ctx, a, archive.Query{Now: time.Now(), Zone: inv.cfg.Zone}, inv.out)
					if err == nil {
						inv.say("%s", present.Count(n, "call"))
					}
					return err
				})
			},
		}),
		p.build(spec{
			use:      "check",
			short:    "Read all of the archive, and tell what is wrong with it",
			long:     "check reads all of the archive. It exits with 0 if all is well. It takes about\na minute for a million calls.",
			settings: settings,
			run: func(ctx context.Context, inv *invocation) error {
				return inv.withArchive(func(a archive.Archive) error {
					if err := a.Check(ctx); err != nil {
						return err
					}
					info, err := a.Info(ctx)
					if err == nil {
						_, err = fmt.Fprintln(inv.out, "All is well: "+present.Archived(info, inv.cfg.Zone)+".")
					}
					return err
				})
			},
		}),
		p.build(spec{
			use:      "vacuum",
			short:    "Give what the archive doesn't need back to the disk",
			long:     "vacuum writes the archive anew, without what was removed. It needs as much room\nagain meanwhile, and no other talkdeck that writes the archive.",
			settings: settings,
			run: func(ctx context.Context, inv *invocation) error {
				return inv.withArchive(func(a archive.Archive) error {
					before, err := a.Info(ctx)
					if err == nil {
						err = a.Vacuum(ctx)
					}
					if err != nil {
						return err
					}
					after, err := a.Info(ctx)
					if err == nil {
						_, err = fmt.Fprintf(inv.out, "%s before, %s now\n", present.Size(before.Bytes), present.Size(after.Bytes))
					}
					return err
				})
			},
		}),
	)
}

// withArchive does something with the profile's archive, if there is one.
func (inv *invocation) withArchive(do func(archive.Archive) error) (err error) {
	path := localdata.ArchiveFile(inv.cfg.Profile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return notFound("no calls of the profile %s are kept here", inv.cfg.Profile)
	}
	a := sqlite.New(path, sqlite.Options{})
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(a)
}
