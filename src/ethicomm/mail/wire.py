"""Bytes out, replies in: one connection to a relay, with a time limit that dribbling cannot stretch.

Decision: asyncio with a small buffer of our own (its default of 256 KiB halves the speed). A reply that does not come
is itself a reply, of code 0 with the reason, so that every path ends in the same table of meanings.
"""

import asyncio
from collections import deque
from ssl import SSLContext
from typing import cast

from ethicomm.mail.replies import Reply
from ethicomm.words import _

_BUFFER = 8192  # octets
_LONGEST_LINE = 4096  # octets; RFC 5321 allows 512
_MOST_LINES = 200  # in one reply


class Wire(asyncio.BufferedProtocol):
    """Made for one connection; `lost` says why it is no longer there."""

    def __init__(self) -> None:
        self.lost: Reply | None = None
        self.unsent = False  # whether some of what was written has not left this machine
        self._transport: asyncio.Transport
        self._loop = asyncio.get_running_loop()
        self._buffer = memoryview(bytearray(_BUFFER))  # asyncio reads TLS into slices of it
        self._rest = b""
        self._lines: list[str] = []
        self._replies: deque[Reply] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._ends = float("inf")
        self._watch: asyncio.TimerHandle | None = None
        self._closed = self._loop.create_future()

    @property
    def stray(self) -> bool:
        """Whether the relay said something that nobody asked for."""
        return bool(self._replies or self._lines or self._rest)

    def allow(self, seconds: float) -> None:
        """All that is awaited from now on must have come after so many seconds."""
        self._ends = self._loop.time() + seconds
        if self._watch is None or self._watch.when() > self._ends:
            self._watch_until(self._ends)

    def write(self, octets: bytes) -> None:
        """Send; what the system does not take at once follows by itself."""
        if self.lost is None:
            self._transport.write(octets)

    async def reply(self) -> Reply:
        """The next reply, or the reason why there is none."""
        while not self._replies:
            if self.lost is not None:
                return self.lost
            self._waiting = self._loop.create_future()
            await self._waiting
        return self._replies.popleft()

    async def encrypt(self, trust: SSLContext, host: str) -> None:
        """STARTTLS, after the relay agreed. Raises OSError (ssl.SSLError) when the certificate is not good."""
        if self.stray:  # said in clear by someone in between, to be read as if it were encrypted (CVE-2011-0411)
            raise ConnectionError
        made = await self._loop.start_tls(self._transport, self, trust, server_hostname=host)
        if made is None:
            raise ConnectionError
        self._transport = made

    def certificate(self) -> dict[str, str]:
        """TLS version and end of the certificate; empty when nothing is encrypted."""
        tls = self._transport.get_extra_info("ssl_object")
        return {"version": tls.version(), "until": tls.getpeercert().get("notAfter")} if tls else {}

    def own_address(self) -> str:
        """The address we reach the relay from."""
        return str(self._transport.get_extra_info("sockname")[0])

    async def close(self) -> None:
        """Let go, whatever the other side does."""
        self._fail(_("The connection was closed."))
        await asyncio.wait([self._closed], timeout=1)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=0)

    def pause_writing(self) -> None:
        self.unsent = True

    def resume_writing(self) -> None:
        self.unsent = False

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        *lines, self._rest = (self._rest + bytes(self._buffer[:nbytes])).split(b"\n")
        for line in lines:
            self._read(line.rstrip(b"\r"))
        if len(self._rest) > _LONGEST_LINE or len(self._lines) > _MOST_LINES or len(self._replies) > _MOST_LINES:
            self._fail(_("The relay does not speak SMTP."))
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(_("The relay closed the connection."))
        if not self._closed.done():
            self._closed.set_result(None)

    def _read(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace")
        if not (text[:3].isdecimal() and text[3:4] in ("", " ", "-")):
            return self._fail(_("The relay does not speak SMTP."))
        self._lines.append(text[4:])
        if text[3:4] != "-":
            self._replies.append(Reply(int(text[:3]), "\n".join(self._lines)))
            self._lines.clear()
        return None

    def _watch_until(self, moment: float) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._watch = self._loop.call_at(moment, self._look)

    def _look(self) -> None:
        self._watch = None
        if self._loop.time() >= self._ends:
            self._fail(_("The relay did not answer in time."))
        elif self.lost is None:
            self._watch_until(self._ends)

    def _fail(self, why: str) -> None:
        if self.lost is None:
            self.lost = Reply(0, why)
            self._transport.abort()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
