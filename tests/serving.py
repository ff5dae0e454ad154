"""An application behind a real loopback socket, inside the test's own process, gone without a trace after.

Small and plain on purpose: Granian in a thread aborts the process now and then when it is stopped with
connections open. The story in a real browser runs `ethicomm serve` itself.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote

import h11
from litestar import Litestar


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(app: Litestar, port: int) -> Iterator[None]:
    """The app on 127.0.0.1:port until the block ends."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with app.lifespan():
            server = await asyncio.start_server(_answering(app), "127.0.0.1", port)
            ready.set()
            await stop.wait()
            server.close()  # and not `wait_closed`: a browser keeps its connections open
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def _answering(app: Litestar) -> Any:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(app, reader, writer)
        with suppress(ConnectionError, asyncio.CancelledError, h11.RemoteProtocolError):
            while await connection.answer_one():
                pass
        writer.close()

    return connected


class _Connection:
    """One kept-alive connection: requests in, answers out, one after the other."""

    def __init__(self, app: Litestar, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.app, self.reader, self.writer = app, reader, writer
        self.http = h11.Connection(h11.SERVER)

    async def answer_one(self) -> bool:
        """Answer a request; False when there will be no other."""
        request = await self._event()
        if not isinstance(request, h11.Request):
            return False
        await self.app(_scope(request), self._receive, self._send)  # type: ignore[arg-type]
        while self.http.their_state is h11.SEND_BODY:  # a body nobody read
            await self._event()
        if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
            return False
        self.http.start_next_cycle()
        return True

    async def _event(self) -> Any:
        while (event := self.http.next_event()) is h11.NEED_DATA:
            self.http.receive_data(await self.reader.read(65_536))
        return event

    async def _receive(self) -> dict[str, Any]:
        if self.http.their_state is not h11.SEND_BODY:
            await asyncio.Event().wait()  # listening for someone leaving: not told here
        event = await self._event()
        if isinstance(event, h11.Data):
            return {"type": "http.request", "body": bytes(event.data), "more_body": True}
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            event: Any = h11.Response(status_code=message["status"], headers=message["headers"])
            self.writer.write(self.http.send(event) or b"")
            return
        if message["body"]:
            self.writer.write(self.http.send(h11.Data(data=message["body"])) or b"")
        if not message.get("more_body"):
            self.writer.write(self.http.send(h11.EndOfMessage()) or b"")
        await self.writer.drain()


def _scope(request: h11.Request) -> dict[str, Any]:
    path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method.decode(),
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(bytes(name), bytes(value)) for name, value in request.headers],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
