"""Handing letters over: a few lasting connections that share one pile, each letter ending in exactly one outcome.

A letter is begun (MAIL FROM leaves this machine) only while the caller's time runs; the promise to someone who
withdraws rests on that. So the time is looked at right before MAIL is written, and MAIL is never left in a buffer of
ours: it goes alone, or behind a small letter that the system takes whole, as all before that was answered.
"""

import asyncio
import math
from collections.abc import Hashable, Sequence
from types import TracebackType
from typing import Self, TypeVar

from ethicomm.mail.beside import Beside
from ethicomm.mail.headers import address
from ethicomm.mail.lanes import Lane
from ethicomm.mail.pile import Message, Pile, Result
from ethicomm.mail.relay import Relay
from ethicomm.mail.talk import PATIENT, Patience

Key = TypeVar("Key", bound=Hashable)


class Sender:
    """Connections to one relay, until the `with` block ends; for one thread at a time.

    `sender` is the envelope's address that failures come back to. Raises Unfit when it is none.
    """

    def __init__(self, relay: Relay, sender: str, *, connections: int = 4, patience: Patience = PATIENT) -> None:
        came_from = address(sender)
        self._lanes = [Lane(relay, came_from, patience) for _ in range(connections)]
        self._beside = Beside()

    def __enter__(self) -> Self:
        self._beside.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.cancel()
        self._beside.run(self._leave())
        self._beside.__exit__(kind, error, trace)

    def send(self, messages: Sequence[Message[Key]], begin_until: float = math.inf) -> list[Result[Key]]:
        """Hand the letters over, beginning each only before `begin_until` (seconds of `clock.monotonic()`).

        One result for each letter, in their order. Never raises for what a relay does. Returns when the last letter
        begun has its outcome: at the latest an opening, two answers and two acceptances (see Patience) later.
        """
        pile = Pile(messages, begin_until)
        if messages:
            self._beside.run(self._send(pile, len(messages)))
        return pile.results()

    async def _send(self, pile: Pile[Key], count: int) -> None:
        lanes = self._lanes[:count]
        if await lanes[0].ready(pile) is None:  # one is enough to find out that the password is wrong
            return
        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(lane.run(pile))

    async def _leave(self) -> None:
        await asyncio.gather(*(lane.leave() for lane in self._lanes))


def send_one(relay: Relay, sender: str, message: Message[Key], patience: Patience = PATIENT) -> Result[Key]:
    """Hand over a single letter, such as a sign-in mail, on a connection of its own."""
    with Sender(relay, sender, connections=1, patience=patience) as mail:
        return mail.send([message])[0]
