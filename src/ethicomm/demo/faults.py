"""Ways in which a mail server can fail a sender, played on demand by the sink."""

from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """Where in a conversation something goes wrong."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"  # while the text of the letter comes in
    DOT = "dot"  # the text is there, dot and all
    RSET = "rset"
    QUIT = "quit"


@dataclass
class Fault:
    """What happens at one step, to everyone or to recipients that hold `to`, always or so many `times`.

    The answer is `reply`, or the good one; it comes after `wait` seconds, and octet by octet every `dribble` seconds.
    Or there is none: the connection is dropped, or stays silent.
    """

    step: Step
    reply: str = ""
    to: str = ""
    times: float = field(default=float("inf"))
    wait: float = 0
    dribble: float = 0
    silent: bool = False
    drop: bool = False

    def strikes(self, step: Step, recipient: str) -> bool:
        """Whether it happens now; it is counted when it does."""
        if step != self.step or self.to not in recipient or self.times <= 0:
            return False
        self.times -= 1
        return True
