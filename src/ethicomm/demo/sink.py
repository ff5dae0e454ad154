"""A mail server on loopback that takes everything: fast enough to measure a sender, and bad on demand to test one.

It delivers nothing anywhere. `python -m ethicomm.demo.sink` runs it as a process of its own.
"""

import asyncio
import json
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ssl import SSLContext
from types import TracebackType
from typing import Self, TextIO

import click

from ethicomm.demo.conversation import Conversation, Letter
from ethicomm.demo.faults import Fault, Step

__all__ = ["Fault", "Letter", "Sink", "Step"]


@dataclass
class Sink:
    """A server with what it offers; `with Sink() as sink:` runs it in a thread, on `sink.port`.

    Without `keep`, letters are counted and dropped. `keep` is called with each accepted letter before its answer
    leaves, `record` when a recipient is named and again when the letter is there to its dot, accepted or not.
    """

    keep: Callable[[Letter], None] | None = None
    record: Callable[[Letter], None] | None = None
    faults: list[Fault] = field(default_factory=list)
    pipelining: bool = True
    utf8: bool = True
    goes_ahead: bool = False  # answers DATA with 354 even where no recipient was good, as RFC 2920 warns
    users: dict[str, str] = field(default_factory=dict)
    certificate: SSLContext | None = None
    encrypted: bool = False  # from the first byte, instead of by STARTTLS
    largest: int = 50_000_000  # octets
    port: int = 0
    letters: int = 0
    octets: int = 0
    conversations: int = 0

    def __post_init__(self) -> None:
        self._open = set[Conversation]()
        self._trouble: OSError | None = None
        self._stop: Callable[[], object] = lambda: None
        self._hang_up: Callable[[], object] = lambda: None

    # What conversations tell.

    def begun(self, letter: Letter) -> None:
        """A recipient was named."""
        if self.record:
            self.record(letter)

    def arrived(self, letter: Letter) -> None:
        """A letter is there."""
        if self.record:
            self.record(letter)
        if letter.accepted:
            self.letters += 1
            self.octets += len(letter.content)
            if self.keep:
                letter.content = unstuffed(letter.content)
                self.keep(letter)

    def opened(self, conversation: Conversation) -> None:
        """Someone came."""
        self.conversations += 1
        self._open.add(conversation)

    def closed(self, conversation: Conversation) -> None:
        """Someone left."""
        self._open.discard(conversation)

    # Running.

    async def serve(self, ready: Callable[[], object], host: str = "127.0.0.1") -> None:
        """Take mail until `stop` is called. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        first = self.certificate if self.encrypted else None
        server = await loop.create_server(lambda: Conversation(self), host, self.port, ssl=first, backlog=100)
        self.port = server.sockets[0].getsockname()[1]
        ended = asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(ended.set)
        self._hang_up = lambda: asyncio.run_coroutine_threadsafe(self._close_all(), loop).result()
        ready()
        await ended.wait()
        server.close()
        await self._close_all()

    def stop(self) -> None:
        """End it, from any thread."""
        self._stop()

    def hang_up(self) -> None:
        """Close every conversation, as a relay does with idle ones; from any thread but its own."""
        self._hang_up()

    def _run(self, ready: threading.Event) -> None:
        try:
            asyncio.run(self.serve(ready.set))
        except OSError as trouble:
            self._trouble = trouble
            ready.set()

    async def _close_all(self) -> None:
        for conversation in list(self._open):
            conversation.close()
        for _ in range(100):
            if self._open:
                await asyncio.sleep(0.01)

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="sink")
        self._thread.start()
        ready.wait()
        if self._trouble is not None:
            self._thread.join()
            raise self._trouble
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._thread.join()


def unstuffed(content: bytes) -> bytes:
    """The letter as it was before dots were doubled (RFC 5321, 4.5.2)."""
    plain = content.replace(b"\r\n..", b"\r\n.")
    return plain[1:] if plain.startswith(b"..") else plain


@click.command()
@click.option("--port", default=0, help="0 takes a free one; it is printed as the first line.")
@click.option("--record", type=click.File("w"), help="File for one JSON line at each MAIL and each end of a letter.")
@click.option("--fault", "faults", multiple=True, help='Such as {"step": "rcpt", "reply": "451 4.3.0 Later"}.')
@click.option("--lock-step", is_flag=True, help="Do not offer PIPELINING.")
def main(port: int, record: TextIO | None, faults: Sequence[str], lock_step: bool) -> None:
    """Take mail until SIGTERM, then print what came as JSON."""
    sink = Sink(port=port, faults=[Fault(**json.loads(fault)) for fault in faults], pipelining=not lock_step)
    if record is not None:
        sink.record = lambda letter: print(_line(letter), file=record, flush=True)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: sink.stop())
    asyncio.run(sink.serve(lambda: click.echo(sink.port)))
    click.echo(json.dumps({"letters": sink.letters, "octets": sink.octets, "conversations": sink.conversations}))


def _line(letter: Letter) -> str:
    return json.dumps({"to": letter.recipients[-1], "begun": letter.begun, "ended": letter.ended})


if __name__ == "__main__":
    main()
