"""The server's side of one SMTP conversation (RFC 5321), for the sink and the local mailbox.

Decision: a plain protocol that answers a whole pipelined group with one write; no coroutine for each line.
"""

import asyncio
import re
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Protocol, cast

from ethicomm import clock
from ethicomm.demo.faults import Fault, Step
from ethicomm.demo.voice import Voice

END = b"\r\n.\r\n"
TOO_LARGE = b"552 5.3.4 The letter is too large"
LONGEST_LINE = 8192  # octets
_PATH = re.compile(r"(?:MAIL FROM|RCPT TO):\s*<([^<>]*)>\s*(.*)", re.IGNORECASE)


@dataclass
class Letter:
    """One letter on its way in. `begun` and `ended` (None: not yet) are seconds of `clock.monotonic()`."""

    sender: str
    begun: float
    recipients: list[str] = field(default_factory=list)
    ended: float | None = None
    content: bytes = b""
    accepted: bool = False


class Server(Protocol):
    """What a conversation needs of the server it is held with."""

    pipelining: bool
    utf8: bool
    goes_ahead: bool
    largest: int
    users: dict[str, str]
    certificate: SSLContext | None
    faults: list[Fault]

    def begun(self, letter: Letter) -> None:
        """A recipient was named."""

    def arrived(self, letter: Letter) -> None:
        """The letter is there to its last dot, accepted or not; the answer leaves after this."""

    def opened(self, conversation: "Conversation") -> None:
        """A conversation begins."""

    def closed(self, conversation: "Conversation") -> None:
        """It is over."""


class Conversation(asyncio.Protocol):
    """Reads commands and letters, answers in order."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._inbox, self._at, self._searched = b"", 0, 0
        self._letter: Letter | None = None
        self._receiving = False
        self._signing_in: list[bytes] = []
        self._asking_who = False
        self._voice: Voice

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._voice = Voice(cast(asyncio.Transport, transport), self._server.faults, self._work)
        self._server.opened(self)
        self._voice.answer(Step.CONNECT, b"220 localhost ESMTP")
        self._voice.flush()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._inbox = self._inbox[self._at :] + data if self._at < len(self._inbox) else data
        self._searched, self._at = max(0, self._searched - self._at), 0
        self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        """Over."""
        self._voice.held = True
        self._server.closed(self)

    def close(self) -> None:
        """End it from our side."""
        self._voice.held = True
        self._voice.transport.abort()

    # Reading.

    def _work(self) -> None:
        while not self._voice.held and self._at < len(self._inbox):
            if not (self._take_content() if self._receiving else self._take_command()):
                break
        self._voice.flush()

    def _take_command(self) -> bool:
        end = self._inbox.find(b"\r\n", self._at)
        if end < 0:
            if len(self._inbox) - self._at > LONGEST_LINE:
                self.close()
            return False
        line = self._inbox[self._at : end]
        self._at = self._searched = end + 2
        if self._asking_who:
            self._go_on_signing_in(line)
        else:
            command = _COMMANDS.get(line[:4].upper(), Conversation._unknown)
            command(self, line.decode("utf-8", "replace"))
        return True

    def _take_content(self) -> bool:
        if self._voice.fails(Step.CONTENT, self._recipient):
            return False
        if self._inbox.startswith(END[2:], self._at):  # an empty letter
            content, after = b"", self._at + 3
        else:
            end = self._inbox.find(END, max(self._at, self._searched - len(END)))
            if end < 0:
                self._searched = len(self._inbox)
                if len(self._inbox) - self._at > self._server.largest:
                    self._voice.say(TOO_LARGE)
                    self._voice.hang_up()
                return False
            content, after = self._inbox[self._at : end + 2], end + len(END)
        self._at = self._searched = after
        self._receiving = False
        self._end(content)
        return True

    @property
    def _recipient(self) -> str:
        return self._letter.recipients[0] if self._letter and self._letter.recipients else ""

    def _end(self, content: bytes) -> None:
        letter, self._letter = self._letter, None
        if letter is None or not letter.recipients:
            self._voice.say(b"554 5.5.1 No valid recipients")
            return
        if len(content) > self._server.largest:
            self._voice.say(TOO_LARGE)
            return
        letter.ended, letter.content = clock.monotonic(), content
        letter.accepted = self._voice.answer(Step.DOT, b"250 2.0.0 Kept", letter.recipients[0])
        self._server.arrived(letter)

    # Commands.

    def _hello(self, line: str) -> None:
        if line[:4].upper() == "HELO":
            self._voice.answer(Step.EHLO, b"250 localhost")
            return
        offers = ["localhost", f"SIZE {self._server.largest}", "8BITMIME", "ENHANCEDSTATUSCODES"]
        offers += ["PIPELINING"] * self._server.pipelining + ["SMTPUTF8"] * self._server.utf8
        offers += ["AUTH PLAIN LOGIN"] * bool(self._server.users)
        offers += ["STARTTLS"] * bool(
            self._server.certificate and not self._voice.transport.get_extra_info("ssl_object")
        )
        lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
        self._voice.answer(Step.EHLO, "\r\n".join(lines).encode())

    def _start_tls(self, _line: str) -> None:
        certificate = self._server.certificate
        if certificate is None:
            self._voice.say(b"502 5.5.1 Not offered")
        elif self._voice.answer(Step.STARTTLS, b"220 2.0.0 Go ahead"):
            self._voice.flush()
            self._voice.held = True
            self._upgrading = asyncio.ensure_future(self._encrypt(certificate))

    async def _encrypt(self, certificate: SSLContext) -> None:
        loop = asyncio.get_running_loop()
        try:
            made = await loop.start_tls(self._voice.transport, self, certificate, server_side=True)
        except OSError:
            made = None  # they did not like our certificate, and said so
        if made is None:
            self.connection_lost(None)  # which asyncio does not tell in the middle of a handshake
            return
        self._voice.transport, self._voice.held = made, False
        self._work()

    def _sign_in(self, line: str) -> None:
        _, way, *first = line.split()
        if way.upper() == "PLAIN" and first:
            _, user, password = [*_decoded(first[0].encode()).split("\0"), "", ""][:3]
            self._end_signing_in(user, password)
        else:
            self._asking_who = True
            self._voice.say(b"334 VXNlcm5hbWU6")

    def _go_on_signing_in(self, line: bytes) -> None:
        self._signing_in.append(line)
        if len(self._signing_in) == 1:
            self._voice.say(b"334 UGFzc3dvcmQ6")
            return
        given, self._signing_in, self._asking_who = self._signing_in, [], False
        self._end_signing_in(*map(_decoded, given))

    def _end_signing_in(self, user: str, password: str) -> None:
        if self._server.users.get(user) == password:
            self._voice.answer(Step.AUTH, b"235 2.7.0 Welcome")
        else:
            self._voice.say(b"535 5.7.8 That is not right")

    def _mail(self, line: str) -> None:
        path = _PATH.fullmatch(line)
        if path is None or (not line.isascii() and not self._server.utf8):
            self._voice.say(b"501 5.5.4 Not an address")
        elif self._letter is not None:
            self._voice.say(b"503 5.5.1 A letter is on its way already")
        else:
            begun = clock.monotonic()
            if self._voice.answer(Step.MAIL, b"250 2.1.0 Fine", path[1]):
                self._letter = Letter(path[1], begun)

    def _rcpt(self, line: str) -> None:
        path = _PATH.fullmatch(line)
        if self._letter is None:
            self._voice.say(b"503 5.5.1 MAIL first")
        elif path is None or (not line.isascii() and not self._server.utf8):
            self._voice.say(b"501 5.1.3 Not an address")
        elif self._voice.answer(Step.RCPT, b"250 2.1.5 Fine", path[1]):
            self._letter.recipients.append(path[1])
            self._server.begun(self._letter)

    def _data(self, _line: str) -> None:
        if not self._recipient and not self._server.goes_ahead:
            self._voice.say(b"554 5.5.1 No valid recipients")
        elif self._voice.answer(Step.DATA, b"354 Go ahead", self._recipient):
            self._receiving = True

    def _reset(self, _line: str) -> None:
        self._letter = None
        self._voice.answer(Step.RSET, b"250 2.0.0 Forgotten")

    def _nothing(self, _line: str) -> None:
        self._voice.say(b"250 2.0.0 Fine")

    def _quit(self, _line: str) -> None:
        self._voice.answer(Step.QUIT, b"221 2.0.0 Goodbye")
        self._voice.hang_up()

    def _unknown(self, _line: str) -> None:
        self._voice.say(b"500 5.5.2 Not understood")


def _decoded(text: bytes) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except (NotBase64, UnicodeDecodeError):
        return ""


_COMMANDS = {
    b"EHLO": Conversation._hello,
    b"HELO": Conversation._hello,
    b"STAR": Conversation._start_tls,
    b"AUTH": Conversation._sign_in,
    b"MAIL": Conversation._mail,
    b"RCPT": Conversation._rcpt,
    b"DATA": Conversation._data,
    b"RSET": Conversation._reset,
    b"NOOP": Conversation._nothing,
    b"QUIT": Conversation._quit,
}
