"""G6, what deletes: after a jump of more than a day nothing ends by the clock until a person has looked at the time."""

from datetime import timedelta
from pathlib import Path

import pytest

from ethicomm import clock
from ethicomm.app import House
from ethicomm.retention import timekeeping
from ethicomm.retention.clearing import clear
from tests.consent.people import OWNER
from tests.retention.people import held, members_of, run_at
from tests.retention.policies import keeping

pytestmark = pytest.mark.both
DAY = timedelta(days=1)


@pytest.mark.parametrize("jump", [3 * DAY, 400 * DAY, -3 * DAY], ids=["ahead", "a year ahead", "back"])
def test_g6_after_a_jump_nothing_ends_until_somebody_looked_at_the_time(
    house: House, tmp_path: Path, jump: timedelta
) -> None:
    keeping(house, tmp_path / "p", region='keep = "P27D"')
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    now = clock.now() + 25 * DAY
    run_at(house, now)
    done = run_at(house, now + jump)
    assert not done.believed
    assert "region" in held(house, anna)
    with clock.moved(now + jump):
        clear(house.database)
        with house.database.write() as session:
            assert timekeeping.doubt(session)
            timekeeping.confirm(session, OWNER)
    done = run_at(house, now + jump)
    assert done.believed
    assert ("region" in held(house, anna)) == (jump < timedelta())
