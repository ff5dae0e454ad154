"""The command line: every command in one list, imported only when it is called (`--help` stays quick)."""

import importlib
import sys

import click

from ethicomm.errors import Problem
from ethicomm.settings import Settings

COMMANDS = {
    "demo": ("ethicomm.demo.commands:demo", "walk through a sample community"),
    "init": ("ethicomm.founding:init", "start a community of your own"),
    "serve": ("ethicomm.serving:serve", "run the web pages and one worker"),
    "pages": ("ethicomm.serving:pages", "run the web pages alone"),
    "worker": ("ethicomm.serving:worker", "run one more worker (PostgreSQL)"),
    "migrate": ("ethicomm.serving:migrate", "bring the database to this version"),
    "check": ("ethicomm.deploying:check", "what stands between this and real use"),
    "policy": ("ethicomm.amendments.commands:policy", "check and apply the policy files"),
    "staff": ("ethicomm.accounts.commands:staff", "invite colleagues and auditors"),
    "import": ("ethicomm.members.commands:import_members", "import an audience export"),
    "segment": ("ethicomm.segments.commands:segment", "list and count groups"),
    "campaign": ("ethicomm.campaigns.commands:campaign", "write, count and send letters"),
    "ledger": ("ethicomm.ledger.commands:ledger", "verify the log"),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the list: what one needs first comes first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, or only its name and line while help is shown."""
        if cmd_name not in COMMANDS:
            return None
        place, line = COMMANDS[cmd_name]
        if ctx.resilient_parsing or not {cmd_name}.intersection(sys.argv[1:]):
            return click.Command(cmd_name, short_help=line)
        module, name = place.split(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        found.short_help = line
        return found


@click.group(cls=Lazy)
@click.version_option(package_name="ethicomm")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """A member data platform where every use of data rests on a consent that can be checked."""
    from ethicomm.app import House  # imports every domain, which --help need not wait for

    ctx.obj = House(Settings.read())


def main() -> None:
    """Run a command; what goes wrong is one sentence on standard error and exit code 1."""
    try:
        cli(prog_name="ethicomm")
    except Problem as problem:
        click.echo(problem.message, err=True)
        sys.exit(1)
