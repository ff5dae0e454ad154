"""Words that stand nowhere else, and where they turn up: as they are, in disguise, and inside what is packed."""

from collections.abc import Iterable

from ethicomm.app import House
from ethicomm.vault.looking import Lying, files_in, tables_of
from ethicomm.vault.scanning import Search

Found = dict[str, set[tuple[str, str]]]  # (word, form) by place


def found_in(held: bytes, words: Iterable[str]) -> set[tuple[str, str]]:
    """(word, form) of each that is in there."""
    return {(hit.word, hit.form) for hit in Search(words).look([held]).hits}


def found_at_rest(house: House, words: Iterable[str], *more: Lying) -> Found:
    """What is found in all that lies on a disk when the machine is switched off: files, tables, and these."""
    search = Search(words)
    with house.database.read() as session:
        places = [*tables_of(session), *files_in(house.settings.root_key_file.parent), *more]
        looked = {one.name: search.look(one.parts()) for one in places}
    return {name: {(hit.word, hit.form) for hit in one.hits} for name, one in looked.items() if one.hits}
