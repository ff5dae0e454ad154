"""The letters of one `send`: what still waits, and what became of each."""

from collections import deque
from collections.abc import Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

from ethicomm import clock
from ethicomm.mail.replies import Outcome, Reply
from ethicomm.mail.talk import NoWay
from ethicomm.words import _

Key = TypeVar("Key", bound=Hashable)


class Message(NamedTuple, Generic[Key]):
    """One letter: the caller's key for it, whom it goes to, and the bytes a Layout made (lines end in CRLF)."""

    key: Key
    recipient: str
    content: bytes


class Result(NamedTuple, Generic[Key]):
    """What became of one letter. `text` holds no address; with code 0 the relay said nothing and it is our own."""

    key: Key
    outcome: Outcome
    code: int = 0
    enhanced: str = ""
    text: str = ""


class Pile(Generic[Key]):
    """Shared by the connections; none of them takes a letter that another took."""

    def __init__(self, messages: Sequence[Message[Key]], begin_until: float) -> None:
        self._messages = messages
        self._waiting = deque(range(len(messages)))
        self._results: dict[int, Result[Key]] = {}
        self._begin_until = begin_until
        self._refusal: Reply | None = None
        self.trouble: NoWay | None = None  # why a connection did not come about, or was given up
        self.moved = False  # whether the relay takes letters, whatever it says of each

    def take(self) -> int | None:
        """The next letter's place, to be begun at once; None when there is none, or the time or the relay says no."""
        return self._waiting.popleft() if self.waits else None

    @property
    def waits(self) -> bool:
        """Whether a letter may begin now."""
        return bool(self._waiting) and self._refusal is None and clock.monotonic() < self._begin_until

    def letter(self, place: int) -> Message[Key]:
        """The letter at this place."""
        return self._messages[place]

    def settle(self, place: int, outcome: Outcome, reply: Reply) -> None:
        """Keep what became of it. A relay that refused one sender's letter refuses them all."""
        message = self._messages[place]
        self._results[place] = _result(message, outcome, reply)
        if outcome is Outcome.RELAY_REFUSED:
            self._refusal = reply

    def results(self) -> list[Result[Key]]:
        """One for each letter, in their order; those nobody took have the outcome that explains it."""
        outcome, reply = self._left_over()
        found = self._results
        return [found.get(place) or _result(left, outcome, reply) for place, left in enumerate(self._messages)]

    def _left_over(self) -> tuple[Outcome, Reply]:
        if self._refusal is not None:
            return Outcome.RELAY_REFUSED, self._refusal
        late = clock.monotonic() >= self._begin_until
        if self.trouble is not None and not (late and self.moved):
            return self.trouble.outcome, self.trouble.reply
        return Outcome.NOT_BEGUN, Reply(0, _("Its time to leave was over."))


def _result(message: Message[Key], outcome: Outcome, reply: Reply) -> Result[Key]:
    return Result(message.key, outcome, reply.code, reply.enhanced, reply.words(message.recipient))
