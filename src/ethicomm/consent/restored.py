"""What a restore brings back of consent: each no, and each end, that came after the backup.

They are events like any other, with a method of their own. Their numbers are those of the journal, so that a later
restore does not take them for news; whose no it was the journal does not say, so it is held as the member's own.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select

from ethicomm.accounts import MACHINE
from ethicomm.consent.appending import Said, Yes, append, hold, hold_many, let_go_later, record
from ethicomm.consent.models import ConsentState, Standing
from ethicomm.consent.vocabulary import Grade, Method, State
from ethicomm.db import Session, pages
from ethicomm.policy import in_force

Noes = Mapping[int, tuple[int, datetime]]  # subject: the number of the event and when it was


def say_no_again(session: Session, purpose: str, noes: Noes) -> int:
    """Append these noes where the log has no event of that number yet. Returns how many were new."""
    known = hold_many(session, noes, purpose)
    newer = {one: no for one, no in noes.items() if one not in known or known[one].n < no[0]}
    told = [Yes(subject, at, n=n) for subject, (n, at) in newer.items()]
    append(session, in_force(session), MACHINE, purpose, told, Said(State.WITHDRAWN, Method.RESTORE), known)
    let_go_later(session, newer)
    return len(newer)


def end_again(session: Session, subjects: Collection[int]) -> None:
    """End everything for members who were erased, or whose key is gone; the records stay as proof."""
    hold(session, subjects)
    policy = in_force(session)
    for part in pages(sorted(subjects)):
        mine = ConsentState.subject.in_(part)
        alike = defaultdict[tuple[str, str, str | None], dict[int, ConsentState]](dict)
        for state in session.scalars(select(ConsentState).where(mine).execution_options(populate_existing=True)):
            if State(state.state).permits:
                alike[state.purpose, state.grade, state.notice][state.subject] = state
        for (purpose, grade, words), known in alike.items():
            said = Said(State.WITHDRAWN, Method.RESTORE, Grade(grade), words)
            told = [Yes(one, state.since) for one, state in known.items()]
            record(session, policy, MACHINE, purpose, told, said, known)
        session.execute(delete(ConsentState).where(mine))
        session.execute(delete(Standing).where(Standing.subject.in_(part)))
