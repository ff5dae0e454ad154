"""P7, the two halves beneath it: making one letter's bytes, and handing letters to a relay.

The other side is what Python brings along: an `EmailMessage` built for each reader, and smtplib letter by letter.
"""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from bench.a_sink import sink
from bench.ratio import Ratio, compare
from ethicomm import clock
from ethicomm.mail import Layout, Message, Outcome, Relay, Sender

SENDER = "letters@crumb.example"
FILLED, SENT, LOT = 1_000, 4_000, 400
TEXT = (
    "Hello {{name}},\n\n"
    + "Fresh rolls at seven, as every day.\n\n" * 12
    + "Why: https://crumb.example/why/{{ticket:part}}\n"
)
HTML = (
    "<html><body><p>Hello {{name}},</p>"
    + "<p>Fresh rolls at seven, as every day.</p>\n" * 12
    + '<p><a href="https://crumb.example/why/{{ticket:part}}">Why did I get this?</a></p></body></html>\n'
)
FIELDS = [
    ("From", f"Crumb & Co. <{SENDER}>"),
    ("To", "{{to}}"),
    ("Subject", "Rolls for {{name}}"),
    ("Message-ID", "<{{number:part}}@crumb.example>"),
    ("List-Id", "Letters <letters.crumb.example>"),
    ("List-Unsubscribe", "<https://crumb.example/stop/{{ticket:part}}>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
]
Readers = list[dict[str, str]]


def measure() -> list[Ratio]:
    """Filling against building; our sender against smtplib on one connection and the same server."""
    readers, layout = people(FILLED), Layout(FIELDS, TEXT, HTML)
    making = compare(
        "P7", "fill a layout / build an EmailMessage", 0.02, each(readers, built), each(readers, layout.fill), rounds=7
    )
    messages = [Message(one["to"], one["to"], layout.fill(one)) for one in people(SENT)]
    with sink() as port:
        handing = compare(
            "P7",
            "hand over pipelined / by smtplib",
            0.33,
            lambda: one_by_one(port, messages),
            lambda: ours(port, messages),
        )
    return [making, handing]


def people(count: int) -> Readers:
    """Invented readers."""
    tickets = [{"ticket": f"AbCdEf{number:08d}", "number": str(number)} for number in range(count)]
    return [{"name": "Robin", "to": f"p{number}@example.org", **tickets[number]} for number in range(count)]


def each(readers: Readers, make: Callable[[dict[str, str]], bytes]) -> Callable[[], None]:
    """Make everyone's letter."""

    def make_all() -> None:
        for one in readers:
            make(one)

    return make_all


def built(one: dict[str, str]) -> bytes:
    """The same letter by the standard library."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        f'"Crumb & Co." <{SENDER}>',
        one["to"],
        f"Rolls for {one['name']}",
    )
    message["Message-ID"], message["Date"] = make_msgid(), format_datetime(clock.now())
    message["List-Unsubscribe"] = f"<https://crumb.example/stop/{one['ticket']}>"
    for template, kind in ((TEXT, "plain"), (HTML, "html")):
        words = template.replace("{{name}}", one["name"]).replace("{{ticket:part}}", one["ticket"])
        if kind == "plain":
            message.set_content(words)
        else:
            message.add_alternative(words, subtype="html")
    return message.as_bytes(policy=SMTP)


def one_by_one(port: int, messages: list[Message[str]]) -> None:
    """As a simple script would send them."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        for message in messages:
            client.sendmail(SENDER, message.recipient, message.content)


def ours(port: int, messages: list[Message[str]]) -> None:
    """In lots, as a campaign hands them over."""
    with Sender(Relay.at(f"smtp://127.0.0.1:{port}"), SENDER) as sender:
        for start in range(0, len(messages), LOT):
            results = sender.send(messages[start : start + LOT])
            assert all(result.outcome is Outcome.SENT for result in results)
