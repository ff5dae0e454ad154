"""The command line: every command in one list, imported only when it is called (`--help` stays quick)."""

import importlib
import sys

import click

from ethicomm.errors import Problem

COMMANDS = {
    "demo": ("ethicomm.demo.commands:demo", "walk through a sample community"),
    "init": ("ethicomm.founding:init", "start a community of your own"),
    "serve": ("ethicomm.serving:serve", "run the web pages and one worker"),
    "pages": ("ethicomm.serving:pages", "run the web pages alone"),
    "worker": ("ethicomm.serving:worker", "run one more worker (PostgreSQL)"),
    "migrate": ("ethicomm.serving:migrate", "bring the database to this version"),
    "check": ("ethicomm.deploying:check", "what stands between this and real use"),
    "policy": ("ethicomm.amendments.commands:policy", "check, plan and apply the policy files"),
    "staff": ("ethicomm.accounts.commands:staff", "invite colleagues and auditors"),
    "import": ("ethicomm.members.commands:import_members", "import an audience export"),
    "segment": ("ethicomm.segments.commands:segment", "list and count groups"),
    "campaign": ("ethicomm.campaigns.commands:campaign", "write, count and send letters"),
    "receipt": ("ethicomm.consent.receipts.commands:receipt", "check receipts offline"),
    "keys": ("ethicomm.keys.commands:keys", "renew keys, copy them, bring them back"),
    "backup": ("ethicomm.backups.commands:backup", "back up the data, rehearse restoring it"),
    "restore": ("ethicomm.restoring:restore", "a community again from a backup"),
    "vault": ("ethicomm.members.vault_commands:vault", "look whether anything lies in clear"),
    "retention": ("ethicomm.retention.commands:retention", "what ends and when; end what is due"),
    "ledger": ("ethicomm.ledger.commands:ledger", "verify the log"),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the list: what one needs first comes first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself: this is where its module is imported."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and lines for `--help`, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_place, line) in COMMANDS.items()])


@click.group(cls=Lazy)
@click.version_option(package_name="ethicomm")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """A member data platform where every use of data rests on a consent that can be checked."""
    from ethicomm.app import House  # these import every domain, which --help need not wait for
    from ethicomm.settings import Settings

    ctx.obj = House(Settings.read())


def main() -> None:
    """Run a command; what goes wrong is one sentence on standard error and exit code 1."""
    try:
        cli(prog_name="ethicomm")
    except Problem as problem:
        click.echo(problem.message, err=True)
        sys.exit(1)
    except Exception as error:
        from ethicomm.db import is_away
        from ethicomm.words import _

        if not is_away(error):
            raise
        click.echo(_("The database or the key store does not answer. Try again when it is back."), err=True)
        sys.exit(1)
