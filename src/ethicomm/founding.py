"""Starting a community of one's own: policies to edit, a root key, the databases, the first owner's sign-in."""

import shlex
import shutil
import sys
from pathlib import Path

import click

from ethicomm.accounts import Role
from ethicomm.accounts.asking import address_in
from ethicomm.accounts.staff.people import invite
from ethicomm.app import House, create_house
from ethicomm.errors import Invalid
from ethicomm.keys.sheet import sheet
from ethicomm.policy import check as check_policies
from ethicomm.settings import Settings, house

VARIABLES = "ethicomm.env"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--owner", required=True, help="Your e-mail address; you sign in with it.")
@click.option("--base-url", default="http://localhost:8000", show_default=True, help="Where members reach you.")
@click.option("--database-url", help="An empty PostgreSQL database; without it, an SQLite file in FOLDER.")
def init(folder: Path, owner: str, base_url: str, database_url: str | None) -> None:
    """Start your own community in FOLDER. Nothing that exists is written over."""
    address_in(owner)
    more: dict[str, object] = {"database_url": database_url} if database_url else {}
    made = found(folder, base_url, False, **more)
    with made.database.write() as session:
        way_in = invite(session, owner, Role.OWNER)
    click.echo("\n" + sheet(made.roots.held()[0], made.roots.where))
    click.echo(f"Your community is in {folder}. Next:")
    run, variables = shlex.quote(sys.argv[0]), shlex.quote(str(folder.resolve() / VARIABLES))
    click.echo(f"  1. In each new shell: set -a; . {variables}; set +a")
    click.echo(f"  2. Edit the words in {made.settings.policies}, then: {run} policy apply --as {shlex.quote(owner)}")
    click.echo(f"  3. {run} serve")
    click.echo(f"  4. Sign in for the first time (once, within three days): {base_url}{way_in}")
    click.echo(f"  5. Before real use: {run} check --deploy")


def found(folder: Path, base_url: str, demo: bool = False, **more: object) -> House:
    """Make the folder and everything in it. Raises Invalid when a community is there already."""
    if (folder / "root.key").exists():
        raise Invalid(f"There is a community in {folder} already; it was left as it is.")
    folder.mkdir(parents=True, exist_ok=True)
    settings = settings_of(folder, base_url, demo, **more)
    if not settings.policies.exists():
        shutil.copytree(house("policies"), settings.policies)
    if wrong := check_policies(settings.policies):
        raise Invalid("\n".join([*map(str, wrong), "Nothing was made."]))
    made = create_house(settings)
    (folder / VARIABLES).touch(mode=0o600)
    (folder / VARIABLES).write_text(environment(settings))
    return made


def settings_of(folder: Path, base_url: str, demo: bool = False, **more: object) -> Settings:
    """The settings of a community that keeps all its files in one folder."""
    folder = folder.resolve()
    own: dict[str, object] = {
        "database_url": f"sqlite:///{folder / 'ethicomm.db'}",
        "keystore_url": f"sqlite:///{folder / 'keys.db'}",
        "root_key_file": folder / "root.key",
        "policies": folder / "policies",
        "base_url": base_url,
        "demo": demo,
    }
    return Settings.read(**{**own, **more})


def environment(settings: Settings) -> str:
    """The settings as lines of a shell file. Values are quoted; none of them is a secret but the relay's."""
    kept = ((name, value) for name, value in settings if name not in ("demo", "root_key") and value)
    lines = [f"ETHICOMM_{name.upper()}='{value}'" for name, value in kept]
    return "\n".join(lines) + "\n"
