"""Pauses by destination: a domain that keeps saying "not now" is left alone for a while, everyone else goes on."""

from collections.abc import Iterable, Sequence

from ethicomm import clock
from ethicomm.mail import Message, Outcome, Result

PATIENCE = 3  # refusals in a row
FIRST, LONGEST = 60.0, 1800.0  # seconds


class Pauses:
    """Kept for one run of sending. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._refused = dict[str, int]()
        self._until = dict[str, float]()

    def part(self, messages: Sequence[Message[int]]) -> tuple[list[Message[int]], list[int]]:
        """(those to begin now, deliveries whose domain is left alone)."""
        now, begin, wait = clock.monotonic(), list[Message[int]](), list[int]()
        for message in messages:
            if self._until.get(domain_of(message), 0) > now:
                wait.append(message.key)
            else:
                begin.append(message)
        return begin, wait

    def learn(self, messages: Iterable[Message[int]], results: Iterable[Result[int]]) -> None:
        """Look at the answers in order; one acceptance ends a domain's pause."""
        for message, result in zip(messages, results, strict=True):
            domain = domain_of(message)
            if result.outcome is Outcome.SENT:
                self._refused.pop(domain, None)
            elif result.outcome is Outcome.DEFERRED and result.code:
                self._count(domain)

    def _count(self, domain: str) -> None:
        times = self._refused[domain] = self._refused.get(domain, 0) + 1
        if times >= PATIENCE:
            self._until[domain] = clock.monotonic() + min(LONGEST, FIRST * 2 ** (times - PATIENCE))


def domain_of(message: Message[int]) -> str:
    """Where it goes."""
    return message.recipient.rpartition("@")[2].casefold()
