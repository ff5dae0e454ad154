"""One connection's part of a pile: it begins letters, carries them through, and begins anew when it is cut off.

Pipelined, a letter costs one round trip: its text, the dot and the next letter's MAIL, RCPT and DATA go out together.
"""

import asyncio
import re
from typing import Any, NamedTuple

from ethicomm import clock
from ethicomm.mail.headers import Unfit, address
from ethicomm.mail.pile import Pile
from ethicomm.mail.relay import Relay
from ethicomm.mail.replies import Outcome, Reply, Step, meaning
from ethicomm.mail.talk import NoWay, Patience, Talk
from ethicomm.words import _

_OVERLAP = 16_384  # octets of a letter that surely fit in the system's buffer, with the next MAIL behind them
_TRIES = 3  # connections in a row that carry nothing before a lane gives up
_GO_AHEAD, _CLOSING = 354, 421
_LINE_END = re.compile(rb"\r\n?|\n")
_DATA = b"DATA\r\n"


class _Letter(NamedTuple):
    place: int  # in the pile
    envelope: tuple[bytes, bytes, bytes]
    content: bytes


class Lane:
    """Lasts as long as its Sender; opens its connection when first needed."""

    def __init__(self, relay: Relay, sender: bytes, patience: Patience) -> None:
        self._relay, self._patience = relay, patience
        self._mail = b"MAIL FROM:<%s>\r\n" % sender
        self._mail_utf8 = b"MAIL FROM:<%s> BODY=8BITMIME SMTPUTF8\r\n" % sender
        self._ascii = sender.isascii()
        self._talk: Talk | None = None
        self._used = 0.0
        self._tries = _TRIES

    async def ready(self, pile: Pile[Any]) -> Talk | None:
        """A living connection, opened anew if need be; if there is none, the pile knows why."""
        if self._talk is not None and await self._lives(self._talk):
            return self._talk
        await self.leave()
        try:
            self._talk = await Talk.open(self._relay, self._patience)
        except NoWay as trouble:
            pile.trouble = trouble
        self._used = clock.monotonic()
        return self._talk

    async def run(self, pile: Pile[Any]) -> None:
        """Carry letters until the pile gives no more."""
        self._tries = _TRIES
        while self._tries and pile.waits and (talk := await self.ready(pile)):
            self._tries -= 1
            await self._pump(talk, pile)
            self._used = clock.monotonic()
        if not self._tries:
            pile.trouble = NoWay(Outcome.DEFERRED, Reply(0, _("The relay closes every connection.")))

    async def leave(self) -> None:
        """Say goodbye, if there is anyone to say it to."""
        talk, self._talk = self._talk, None
        if talk is not None:
            await talk.leave()

    async def _lives(self, talk: Talk) -> bool:
        if clock.monotonic() - self._used < self._patience.fresh:
            await asyncio.sleep(0)  # lets a goodbye that came meanwhile be seen
            return talk.usable
        talk.wire.allow(self._patience.opening)
        return talk.usable and (await talk.ask(b"RSET\r\n")).good

    async def _pump(self, talk: Talk, pile: Pile[Any]) -> None:
        letter = self._begin(talk, pile)
        while letter is not None:
            letter = await self._carry(talk, letter, pile)

    def _begin(self, talk: Talk, pile: Pile[Any]) -> _Letter | None:
        letter = self._next(talk, pile) if talk.usable else None
        if letter is not None:
            talk.say(*letter.envelope)
        return letter

    async def _carry(self, talk: Talk, letter: _Letter, pile: Pile[Any]) -> _Letter | None:
        """See a begun letter to its end, and give back the next one, begun."""
        talk.wire.allow(self._patience.answer)
        answers = await talk.answers(len(letter.envelope))
        if answers[-1].code == _GO_AHEAD and all(answer.good for answer in answers):
            return await self._hand_over(talk, letter, pile)
        refusals = ((step, reply) for step, reply in zip(Step, answers, strict=False) if not reply.good)
        step, reply = next(refusals, (Step.DATA, answers[-1]))
        self._settle(pile, letter, step, reply)
        await self._tidy(talk, answers)
        return self._begin(talk, pile)

    async def _hand_over(self, talk: Talk, letter: _Letter, pile: Pile[Any]) -> _Letter | None:
        content = _wired(letter.content)
        talk.wire.allow(self._patience.acceptance)
        following = self._next(talk, pile) if talk.pipelining and len(content) <= _OVERLAP else None
        talk.say(content, *(following.envelope if following else ()))
        [reply] = await talk.answers(1)
        dot_left = reply.code or not talk.wire.unsent
        self._settle(pile, letter, Step.DOT if dot_left else Step.DATA, reply)
        if reply.code == _CLOSING and following is None:
            await talk.wire.close()
        return following or self._begin(talk, pile)

    async def _tidy(self, talk: Talk, answers: list[Reply]) -> None:
        """End a letter that was refused on its way, so that another may begin."""
        last = answers[-1]
        if last.code == _GO_AHEAD:  # DATA was pipelined behind a refusal: an empty text goes to nobody (RFC 2920, 3.1)
            await talk.ask(b".\r\n")
        elif last.good or any(answer.code in (0, _CLOSING) for answer in answers):
            await talk.wire.close()
        else:
            await talk.ask(b"RSET\r\n")

    def _next(self, talk: Talk, pile: Pile[Any]) -> _Letter | None:
        """Take the next letter that this relay can take too."""
        while (place := pile.take()) is not None:
            message = pile.letter(place)
            try:
                recipient = address(message.recipient)
            except Unfit:
                pile.settle(place, Outcome.BOUNCED, Reply(0, _("This is not an e-mail address.")))
                continue
            ascii_only = self._ascii and recipient.isascii() and message.content.isascii()
            if not ascii_only and "SMTPUTF8" not in talk.offers:
                outcome = Outcome.RELAY_REFUSED if recipient.isascii() else Outcome.BOUNCED
                pile.settle(place, outcome, Reply(0, _("The relay does not take addresses beyond ASCII (SMTPUTF8).")))
                continue
            mail = self._mail if ascii_only else self._mail_utf8
            return _Letter(place, (mail, b"RCPT TO:<%s>\r\n" % recipient, _DATA), message.content)
        return None

    def _settle(self, pile: Pile[Any], letter: _Letter, step: Step, reply: Reply) -> None:
        pile.settle(letter.place, meaning(step, reply), reply)
        if reply.code not in (0, _CLOSING):
            self._tries = _TRIES
            pile.moved = True


def _wired(content: bytes) -> bytes:
    """The letter as DATA carries it. Only a dot behind a line end can be taken for the end of the letter."""
    if content.rfind(b"\n.") >= 0 or content.rfind(b"\r.") >= 0 or content.startswith(b"."):  # faster than `in`
        lines = _LINE_END.split(content)
        content = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
