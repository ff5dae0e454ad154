"""What goes into a slot comes out of a mail program as it was, and nothing else with it."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape
from typing import cast
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from ethicomm.mail import Layout, Unfit

HEADERS = [
    ("From", "Crumb & Co. <letters@crumb.example>"),
    ("To", "{{name}} <{{to}}>"),
    ("Subject", "{{name}}, your loaves"),
    ("Message-ID", "<{{number:part}}@crumb.example>"),
    ("Reply-To", "Bäckerei Crumb <hello@crumb.example>"),
    ("List-Id", "Letters from the bakery <letters.crumb.example>"),
    ("List-Unsubscribe", "<https://crumb.example/stop/{{ticket:part}}>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ("Auto-Submitted", "auto-generated"),
]
TEXT = "Hello {{name}},\n\nyou like {{likes}}\n{{likes}}\n.a line with a dot in front\nFrom us: https://crumb.example/why/{{ticket:part}}"
HTML = (
    '<p title="{{name}}">Hello {{name}},</p><a href="https://crumb.example/why/{{ticket:part}}">why</a>{{picks:markup}}'
)
NAUGHTY = [
    "",
    ".",
    "..\r\n.\r\nMAIL FROM:<evil@x.example>",
    "\r\n.\r\n",
    "Anna\r\nBcc: everyone@x.example",
    "Anna\nX-Evil: yes\n\n<script>alert(1)</script>",
    'O\'Brien "Bob" <b@x.example>, & sons; (all)',
    "=?utf-8?q?=41nna?=",
    "{{name}} %s %(name)s {0}",
    "José Ångström 🥐👩‍🍳 مريم \u202eevil\u202c",
    "=3D=\r\n=",
    "a" * 5000,
    "é" * 3000,
    " leading and trailing \t ",
    "two spaces  \nand a tab\t\nend",
    "From me\nFrom you",
    "\x00\x07\x1b[31m\x7f\x85\u2028",
    "--=_ethicomm--",
]
naughty = st.one_of(st.sampled_from(NAUGHTY), st.text(max_size=200))
filled = settings(deadline=None, max_examples=60)


def fill(**values: str) -> bytes:
    everything = {
        "name": "Anna",
        "to": "anna@x.example",
        "likes": "rye",
        "ticket": "t",
        "number": "1",
        "picks": Markup(),
    }
    return Layout(HEADERS, TEXT, HTML).fill({**everything, **values})


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return lines_of(cast(str, found.get_content()))


def display_name(content: bytes, field: str) -> str:
    """By the older parser: the newer one keeps the space between two encoded words of a name."""
    written, _address = parseaddr(message_from_bytes(content)[field])
    return str(make_header(decode_header(written)))


def one_line(text: str) -> str:
    return " ".join(
        "".join(sign for sign in text if sign.isspace() or not re.match(r"[\x00-\x1f\x7f-\x9f]", sign)).split()
    )


def lines_of(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)


@filled
@given(naughty)
@example("Anna\r\nBcc: everyone@x.example")
def test_a_name_arrives_as_it_was_in_every_place(name: str) -> None:
    content = fill(name=name)
    message = read(content)
    assert message["Subject"] == one_line(f"{name}, your loaves")
    assert display_name(content, "To") == one_line(name)
    assert message["To"].addresses[0].addr_spec == "anna@x.example"
    assert part(message, "plain").startswith(lines_of(f"Hello {name},\n\nyou like rye\nrye\n.a line"))
    assert f"Hello {lines_of(name)}," in unescape(part(message, "html"))


@filled
@given(naughty)
def test_no_value_adds_a_header_or_a_part(value: str) -> None:
    message = read(fill(name=value, likes=value, ticket=value[:120], number=value[:120]))
    plain = read(fill())
    assert message.keys() == plain.keys()
    assert [one.get_content_type() for one in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@filled
@given(naughty)
def test_no_value_adds_markup(value: str) -> None:
    html = part(read(fill(name=value)), "html")
    assert html.count("<") == part(read(fill()), "html").count("<")
    assert html.count('"') == part(read(fill()), "html").count('"')


@filled
@given(naughty)
def test_a_letter_is_seven_bit_has_short_lines_and_none_begins_with_a_dot(value: str) -> None:
    content = fill(name=value, likes=value, ticket=value[:120])
    assert content.isascii()
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or line.startswith((b".", b"From ")) for line in lines)
    head, _, body = content.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert not any(line.endswith((b" ", b"\t")) for line in body.split(b"\r\n"))  # which may be lost on the way


@filled
@given(naughty)
def test_a_part_of_a_link_stays_one_part(ticket: str) -> None:
    message = read(fill(ticket=ticket[:120]))
    [link] = re.findall(r'href="https://crumb.example/why/([^"/?#&]*)"', part(message, "html"))
    assert unquote(link) == ticket[:120]
    assert f"/why/{link}" in part(message, "plain")
    assert message["List-Unsubscribe"] == f"<https://crumb.example/stop/{link}>"


@pytest.mark.parametrize(
    "to",
    [
        "",
        "anna",
        "a@b@c.example",
        "anna@x.example\r\nBcc: b@x.example",
        "a b@x.example",
        "<a@x.example>",
        "a,b@x.example",
    ],
)
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(Unfit):
        fill(to=to)


@pytest.mark.parametrize(
    ("to", "written"),
    [
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@faß.example", "anna@xn--fa-hia.example"),
        ("jürgen@bücher.example", "jürgen@xn--bcher-kva.example"),
        ("用户@例え.example", "用户@xn--r8jz45g.example"),
        ("o'brien+news@x.example", "o'brien+news@x.example"),
    ],
)
def test_addresses_of_every_alphabet_can_be_written_to(to: str, written: str) -> None:
    assert f"<{written}>".encode() in fill(to=to)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x.example/\r\nBcc: a@b.c", "https://x.example/ y", "//x", ""]
)
def test_what_is_no_link_is_refused(url: str) -> None:
    layout = Layout(
        [*HEADERS[:1], ("To", "a@x.example"), ("Subject", "x")], "{{go:url}}", '<a href="{{go:url}}">go</a>'
    )
    with pytest.raises(Unfit):
        layout.fill({"go": url})


def test_a_whole_link_is_kept_and_escaped() -> None:
    layout = Layout(
        [*HEADERS[:1], ("To", "a@x.example"), ("Subject", "x")], "{{go:url}}", '<a href="{{go:url}}">go</a>'
    )
    message = read(layout.fill({"go": "https://x.example/?a=1&b=é".replace("é", "%C3%A9")}))
    assert part(message, "plain") == "https://x.example/?a=1&b=%C3%A9\n"
    assert 'href="https://x.example/?a=1&amp;b=%C3%A9"' in part(message, "html")


def test_only_what_was_made_safe_goes_in_as_markup() -> None:
    assert "<ul><li>Rye</li></ul>" in part(read(fill(picks=Markup("<ul><li>Rye</li></ul>"))), "html")
    with pytest.raises(Unfit):
        fill(picks="<ul><li>Rye</li></ul>")


def test_markup_has_no_place_outside_the_html_part() -> None:
    with pytest.raises(Unfit):
        Layout(HEADERS, "{{picks:markup}}")


def test_the_headers_of_a_mailing_are_all_there() -> None:
    message = read(fill(number="77", ticket="abc"))
    assert message["From"].addresses[0].display_name == "Crumb & Co."
    assert message["Reply-To"].addresses[0].display_name == "Bäckerei Crumb"
    assert message["Message-ID"] == "<77@crumb.example>"
    assert message["List-Id"] == "Letters from the bakery <letters.crumb.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.tzinfo is not None
    assert message["MIME-Version"] == "1.0"


def test_a_letter_without_html_is_one_plain_part() -> None:
    layout = Layout([("From", "a@x.example"), ("To", "b@x.example"), ("Subject", "Hi")], "Hello\n")
    first, second = read(layout.fill({})), read(layout.fill({}))
    assert first.get_content_type() == "text/plain"
    assert part(first, "plain") == "Hello\n"
    assert re.fullmatch(r"<[0-9a-f]{32}@x\.example>", first["Message-ID"])
    assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.parametrize("subject", ["x" * 300, "many words " * 40, "Ünïcode wörds " * 30, "🥐" * 200])
def test_long_subjects_are_folded_and_come_back_whole(subject: str) -> None:
    layout = Layout([("From", "a@x.example"), ("To", "b@x.example"), ("Subject", subject)], "Hello")
    assert read(layout.fill({}))["Subject"] == subject.strip()
    assert max(map(len, layout.fill({}).split(b"\r\n"))) <= 78


def test_a_layout_names_its_slots() -> None:
    assert Layout(HEADERS, TEXT, HTML).slots == {"name", "to", "number", "ticket", "likes", "picks"}


def test_a_missing_name_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(KeyError):
        Layout(HEADERS, TEXT, HTML).fill({"name": "Anna"})


@pytest.mark.parametrize("missing", ["From", "To", "Subject"])
def test_a_letter_needs_a_sender_a_recipient_and_a_subject(missing: str) -> None:
    with pytest.raises(Unfit):
        Layout([(name, template) for name, template in HEADERS if name != missing], "Hello")
