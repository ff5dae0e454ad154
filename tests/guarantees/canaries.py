"""Words that stand nowhere else, and where they turn up: as they are, in disguise, and inside what is packed."""

import re
from collections.abc import Iterable, Iterator

import psycopg
from psycopg import sql

from ethicomm.app import House
from ethicomm.vault.scanning import Search


def found_in(held: bytes, words: Iterable[str]) -> set[tuple[str, str]]:
    """(word, form) of each that is in there."""
    return {(hit.word, hit.form) for hit in Search(words).look([held]).hits}


def at_rest(house: House) -> dict[str, bytes]:
    """All that lies on a disk when the machine is switched off, by name: files, and tables where they are no file."""
    folder = house.settings.root_key_file.parent
    held = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if not house.database.is_sqlite:
        held |= _tables(house.settings.database_url)
    return held


def _tables(url: str) -> Iterator[tuple[str, bytes]]:
    with psycopg.connect(re.sub(r"\+\w+", "", url, count=1)) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            with connection.cursor().copy(
                sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))
            ) as copied:
                yield name, b"".join(bytes(part) for part in copied)
