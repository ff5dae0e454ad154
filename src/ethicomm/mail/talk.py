"""The conversation with a relay: opening it, and commands with their answers, pipelined where offered (RFC 2920)."""

import asyncio
import ssl
from base64 import b64encode
from collections import deque
from dataclasses import dataclass
from typing import Self

from ethicomm.mail.relay import Relay, Tls
from ethicomm.mail.replies import Outcome, Reply
from ethicomm.mail.wire import Wire
from ethicomm.words import _


@dataclass(frozen=True)
class Patience:
    """Seconds that each part of a conversation may take, however the relay spreads its answers."""

    opening: float = 15  # connecting, encrypting, signing in
    answer: float = 30  # MAIL, RCPT and DATA of one letter, together
    acceptance: float = 120  # the answer to a whole letter; giving up early makes letters uncertain (RFC 5321, 4.5.3.2)
    leaving: float = 2
    fresh: float = 1  # for so long after its last letter, a connection need not be asked whether it still lives


PATIENT = Patience()


class NoWay(Exception):
    """No conversation came about. `outcome` is what that means for every letter: deferred or relay_refused."""

    def __init__(self, outcome: Outcome, reply: Reply) -> None:
        super().__init__(reply.text)
        self.outcome, self.reply = outcome, reply


class Talk:
    """One open conversation. `offers` are the extensions of EHLO with their parameters, in capitals."""

    def __init__(self, wire: Wire, patience: Patience) -> None:
        self.wire, self.patience = wire, patience
        self.greeting = Reply(0, "")
        self.offers: dict[str, str] = {}
        self._unsaid: deque[bytes] = deque()
        self._unanswered = 0

    @classmethod
    async def open(cls, relay: Relay, patience: Patience) -> Self:
        """Connect, encrypt and sign in. Raises NoWay."""
        try:
            async with asyncio.timeout(patience.opening):
                return await cls._open(relay, patience)
        except TimeoutError:
            raise NoWay(Outcome.DEFERRED, Reply(0, _("The relay did not answer in time."))) from None
        except ssl.SSLCertVerificationError as error:
            why = _("The relay's certificate is not good: %(why)s", why=error.verify_message)
            raise NoWay(Outcome.RELAY_REFUSED, Reply(0, why)) from None
        except ssl.SSLError:
            raise NoWay(Outcome.RELAY_REFUSED, Reply(0, _("The relay cannot be reached encrypted."))) from None
        except OSError:
            raise NoWay(Outcome.DEFERRED, Reply(0, _("The relay cannot be reached."))) from None

    @classmethod
    async def _open(cls, relay: Relay, patience: Patience) -> Self:
        trust = relay.trust() if relay.tls is not Tls.NEVER else None
        first = trust if relay.tls is Tls.FIRST else None
        loop = asyncio.get_running_loop()
        _transport, wire = await loop.create_connection(Wire, relay.host, relay.port, ssl=first)
        talk = cls(wire, patience)
        try:
            await talk._begin(relay, trust)
        except BaseException:
            await wire.close()
            raise
        return talk

    @property
    def pipelining(self) -> bool:
        """Whether several commands may go at once."""
        return "PIPELINING" in self.offers

    @property
    def usable(self) -> bool:
        """Whether another letter may begin here."""
        return self.wire.lost is None and not self._unanswered and not self.wire.stray

    def say(self, *commands: bytes) -> None:
        """Send these lines: at once, or each after the answer to the one before."""
        if self.pipelining:
            self.wire.write(b"".join(commands))
            self._unanswered += len(commands)
        else:
            self._unsaid.extend(commands)
            self._say_next()

    async def answers(self, count: int) -> list[Reply]:
        """The answers to the next `count` commands; fewer when one was not good and the others were not said yet."""
        got: list[Reply] = []
        while len(got) < count:
            got.append(await self._answer())
            if self._unsaid and not got[-1].good:
                self._unsaid.clear()
                break
        return got

    async def ask(self, command: bytes) -> Reply:
        """One command and its answer."""
        self.say(command)
        return (await self.answers(1))[0]

    async def leave(self) -> None:
        """Say goodbye and let go."""
        self.wire.allow(self.patience.leaving)
        if self.usable:
            await self.ask(b"QUIT\r\n")
        await self.wire.close()

    async def _answer(self) -> Reply:
        self._say_next()
        reply = await self.wire.reply()
        self._unanswered -= 1
        return reply

    def _say_next(self) -> None:
        if self._unsaid and not self._unanswered:
            self.wire.write(self._unsaid.popleft())
            self._unanswered += 1

    async def _begin(self, relay: Relay, trust: ssl.SSLContext | None) -> None:
        self._unanswered = 1
        self.greeting = self._needed(await self._answer())
        await self._greet()
        if trust is not None and relay.tls is not Tls.FIRST:
            await self._encrypt(relay, trust)
        if relay.user:
            await self._sign_in(relay)

    async def _greet(self) -> None:
        own = self.wire.own_address()
        name = f"[IPv6:{own}]" if ":" in own else f"[{own}]"  # RFC 5321, 4.1.3: better than a name nobody can look up
        self.offers = {}
        hello = await self.ask(f"EHLO {name}\r\n".encode())
        if hello.code // 100 == 5:
            self._needed(await self.ask(f"HELO {name}\r\n".encode()))
            return
        lines = self._needed(hello).text.upper().split("\n")[1:]
        self.offers = {word: rest for word, _, rest in (line.partition(" ") for line in lines)}

    async def _encrypt(self, relay: Relay, trust: ssl.SSLContext) -> None:
        if "STARTTLS" not in self.offers:
            if relay.tls is Tls.REQUIRE:
                raise NoWay(Outcome.RELAY_REFUSED, Reply(0, _("The relay does not offer encryption.")))
            return
        self._needed(await self.ask(b"STARTTLS\r\n"))
        await self.wire.encrypt(trust, relay.host)
        await self._greet()  # what was offered in clear counts for nothing

    async def _sign_in(self, relay: Relay) -> None:
        if not (self.wire.certificate() or relay.may_send_password):
            raise NoWay(Outcome.RELAY_REFUSED, Reply(0, _("The password was not sent, as the relay encrypts nothing.")))
        ways = self.offers.get("AUTH", "").split()
        user, password = relay.user.encode(), relay.password.encode()
        if "PLAIN" in ways:
            reply = await self.ask(b"AUTH PLAIN %s\r\n" % b64encode(b"\0%s\0%s" % (user, password)))
        elif "LOGIN" in ways:
            reply = await self._sign_in_by_steps(user, password)
        else:
            raise NoWay(Outcome.RELAY_REFUSED, Reply(0, _("The relay offers no way to sign in that we know.")))
        self._needed(reply)

    async def _sign_in_by_steps(self, user: bytes, password: bytes) -> Reply:
        reply = await self.ask(b"AUTH LOGIN\r\n")
        for secret in (user, password):
            if reply.code == 334:
                reply = await self.ask(b64encode(secret) + b"\r\n")
        return reply

    def _needed(self, reply: Reply) -> Reply:
        """A reply that must be good for the conversation to go on."""
        if not reply.good:
            raise NoWay(Outcome.RELAY_REFUSED if reply.code // 100 == 5 else Outcome.DEFERRED, reply)
        return reply
