"""A mail server for tests that keeps what it is given."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from ethicomm.demo.sink import Fault, Letter, Sink


@dataclass
class Smtp:
    """`url` is for `Relay.at`; `kept` are the accepted letters, oldest first."""

    sink: Sink
    kept: list[Letter] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.sink.port}"

    def read(self, recipient: str) -> list[EmailMessage]:
        """The letters this recipient got, parsed."""
        got = [letter for letter in self.kept if recipient in letter.recipients]
        return [message_from_bytes(letter.content, policy=policy.default) for letter in got]


@contextmanager
def taking_mail(faults: Sequence[Fault] = (), **options: Any) -> Iterator[Smtp]:
    """A server in a thread, until the block ends."""
    kept: list[Letter] = []
    with Sink(keep=kept.append, faults=list(faults), **options) as sink:
        yield Smtp(sink, kept)
