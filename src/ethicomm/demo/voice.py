"""What a mail server says, in order; and how it fails to, when a fault strikes."""

import asyncio
from collections.abc import Callable, Sequence

from ethicomm.demo.faults import Fault, Step


class Voice:
    """One conversation's answers. While it is `held`, nothing further may be read; `go_on` is called when it may."""

    def __init__(self, transport: asyncio.Transport, faults: Sequence[Fault], go_on: Callable[[], None]) -> None:
        self.transport, self.held = transport, False
        self._faults, self._go_on = faults, go_on
        self._out = bytearray()

    def answer(self, step: Step, good: bytes, recipient: str = "") -> bool:
        """The good answer, or what a fault has in its place; whether the client may go on."""
        fault = self._striking(step, recipient)
        if fault is None:
            self.say(good)
            return True
        return self._misbehave(fault, good)[:1] == good[:1]

    def fails(self, step: Step, recipient: str) -> bool:
        """Where nothing is to be answered: whether a fault ended it all the same."""
        fault = self._striking(step, recipient)
        return fault is not None and self._misbehave(fault, b"") == b""

    def say(self, reply: bytes) -> None:
        """Keep it for the next flush, so that a pipelined group is answered at once."""
        self._out += reply + b"\r\n"

    def flush(self) -> None:
        """Say what was kept."""
        if self._out:
            self.transport.write(bytes(self._out))
            self._out.clear()

    def hang_up(self) -> None:
        """Say the last words, and close."""
        self.flush()
        self.held = True
        self.transport.close()

    def _striking(self, step: Step, recipient: str) -> Fault | None:
        for fault in self._faults:
            if fault.strikes(step, recipient):
                return fault
        return None

    def _misbehave(self, fault: Fault, good: bytes) -> bytes:
        """Do what the fault says; what was answered, if anything."""
        if fault.drop:
            self.hang_up()
            return b""
        if fault.silent:
            self.flush()
            self.held = True
            return b""
        reply = fault.reply.encode() or good
        if fault.wait or fault.dribble:
            self.flush()
            self.held = True
            self._answering = asyncio.ensure_future(self._answer_slowly(reply + b"\r\n", fault))
        else:
            self.say(reply)
        return reply

    async def _answer_slowly(self, reply: bytes, fault: Fault) -> None:
        await asyncio.sleep(fault.wait)
        for octet in reply if fault.dribble else ():
            self.transport.write(bytes([octet]))
            await asyncio.sleep(fault.dribble)
        if not fault.dribble:
            self.transport.write(reply)
        self.held = self.transport.is_closing()
        self._go_on()
