"""G16: whatever fails at whichever write, nothing is half done, and doing it again works (promises 1, 2, 4, 6).

Each core transaction fails at its first write, its second, and so on to its last commit, of the data and of the key
store, on both databases. After each failure every invariant holds, what is one unit has left no trace, and the same
act succeeds when it is done again.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from ethicomm.app import House
from ethicomm.db import Base
from ethicomm.errors import Problem
from tests.guarantees import acts_of_members, acts_of_the_house
from tests.guarantees.casting import Cast, Ready
from tests.guarantees.invariants import OF_THE_KEYS, broken
from tests.guarantees.striking import How, struck
from tests.guarantees.young_people import takes_young_people
from tests.proving import short_and_full
from tests.smtp import Smtp

pytestmark = pytest.mark.both
ACTS: tuple[Callable[[Cast], Ready], ...] = (*acts_of_members.ACTS, *acts_of_the_house.ACTS)


@short_and_full("acts", short=2, full=len(ACTS))
@pytest.mark.parametrize("how", How, ids=lambda how: how.name.lower())
def test_g16_nothing_is_half_done_and_doing_it_again_works(
    house: House, smtp: Smtp, tmp_path: Path, how: How, acts: int
) -> None:
    """A run of `make test` takes some of them, by its own seed; `make prove` takes all."""
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url, "anchor_file": tmp_path / "anchors"})
    cast = Cast(house, smtp, tmp_path)
    cast.do(partial(takes_young_people, house))
    for begins in random.sample(ACTS, acts):
        fails_at_each_write(cast, begins, how)
    assert broken(house) == []


def fails_at_each_write(cast: Cast, begins: Callable[[Cast], Ready], how: How) -> None:
    ready = begins(cast)
    before = everything_kept(cast.house)
    for at in count(1):
        blow = struck(cast.house, ready.act, at, how)
        here = f"{begins.__name__}, write {at}: {blow.struck}"
        done = cast.ask(ready.done)
        if left_as_it_was := ready.whole and not done:
            assert everything_kept(cast.house) == before, here
        assert broken(cast.house, OF_THE_KEYS if left_as_it_was else None) == [], here
        if not blow.struck:
            assert at > 1, f"{begins.__name__} writes nothing"
            assert done, f"{begins.__name__} did not succeed in the end"
            return
        if done:
            does_again(ready)
            assert cast.ask(ready.done), here
            assert broken(cast.house) == [], here
            ready = begins(cast)
            before = everything_kept(cast.house)


def does_again(ready: Ready) -> None:
    """It was done, and whoever did it does not know: a second time changes nothing, or says so."""
    with suppress(Problem):
        ready.act()


def everything_kept(house: House) -> dict[str, int]:
    """Every row of the data, as a number for each table."""
    with house.database.engine.connect() as connection:
        rows = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in Base.metadata.tables}
    return {name: hash(frozenset(map(tuple, found))) for name, found in rows.items()}
