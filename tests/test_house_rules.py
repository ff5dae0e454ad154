"""The rules of the house, so that the build fails when one is broken (not when somebody notices)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from jinja2 import Environment, FileSystemLoader, nodes

from ethicomm import app
from ethicomm.app import House, create_house
from ethicomm.db import Base
from ethicomm.settings import Settings

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "ethicomm"
MODULES = sorted(SOURCE.rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def importing(package: str) -> set[Path]:
    return {
        path.relative_to(SOURCE)
        for path in MODULES
        if any(name == package or name.startswith(package + ".") for name in imports_of(path))
    }


def test_ciphers_are_used_in_the_vault_and_the_ledger_only() -> None:
    assert {path.parts[0] for path in importing("cryptography")} <= {"vault", "ledger"}


def test_the_web_framework_stays_at_the_edge() -> None:
    inside = [
        path for path in importing("litestar") if path.name != "routes.py" and path.parts[0] not in ("web", "app.py")
    ]
    assert inside == []


def test_members_values_are_opened_in_one_place() -> None:
    opened = re.compile(r"\.open\(\s*Place\(\s*[\"']value[\"']")
    assert [path.name for path in MODULES if opened.search(path.read_text())] in ([], ["reveal.py"])


def test_nothing_commits_but_the_unit_of_work() -> None:
    assert [str(path) for path in MODULES if ".commit()" in path.read_text()] == []


def test_no_import_hides_inside_a_function_or_behind_a_flag() -> None:
    hidden = []
    for path in MODULES:
        text = path.read_text()
        if "TYPE_CHECKING" in text:
            hidden.append(f"{path.name}: TYPE_CHECKING")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom)]
                hidden += [f"{path.name}:{one.lineno}" for one in inside if path.name not in ("cli.py", "commands.py")]
    assert hidden == []


def test_every_table_about_people_says_what_it_owes_them() -> None:
    silent = [
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if "subject" in mapper.local_table.c and mapper.class_.__personal__ is None
    ]
    assert silent == []


def test_the_promises_of_a_table_name_purposes_of_the_policy(house: House) -> None:
    with house.database.read() as session:
        purposes = app.in_force(session).purposes
    named = {mapper.class_.__personal__.purpose for mapper in Base.registry.mappers if mapper.class_.__personal__}
    assert named <= set(purposes)


@pytest.mark.both
def test_migrations_and_models_agree(house: House, database_kind: str, tmp_path: Path) -> None:
    fresh = fresh_settings(house, database_kind, tmp_path)
    made = create_house(fresh)
    try:
        with made.database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
            assert compare_metadata(context, Base.metadata) == []
    finally:
        made.close()


def fresh_settings(house: House, kind: str, folder: Path) -> Settings:
    """An empty database of the same kind, so that only migrations shape it."""
    from tests.conftest import postgres_dsn
    from tests.houses import settings_in
    from tests.postgres import make_database

    (folder / "fresh").mkdir()
    url = make_database(postgres_dsn(), f"fresh_{folder.name[-20:]}") if kind == "postgres" else None
    return settings_in(folder / "fresh", url)


def test_lock_files_hold_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        text = lock.read_text()
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9._-]+(?:\[[^\]]*\])?==", text, re.M)
        assert len(pinned) == len(re.findall(r"==[^\n]*\\\n(?:    --hash=)", text))


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    missing = [name for name in Settings.model_fields if name != "demo" and f"ETHICOMM_{name.upper()}" not in readme]
    assert missing == []


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_says_every_word_through_gettext(path: Path) -> None:
    markup = r"<(script|svg)\b.*?</\1>|<[^>]*>|&[a-z#0-9]+;|[\w-]+=\"[^\"]*\""
    plain = re.sub(markup, " ", literal_text(path), flags=re.S)
    words = [word for word in re.findall(r"[A-Za-z]{3,}", plain) if word != "ethicomm"]
    assert words == []


def literal_text(path: Path) -> str:
    """What a template prints as it stands: outside of expressions and of translated blocks."""
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), extensions=["jinja2.ext.i18n"])
    outputs = environment.parse(path.read_text()).find_all(nodes.Output)
    return " ".join(part.data for one in outputs for part in one.nodes if isinstance(part, nodes.TemplateData))
