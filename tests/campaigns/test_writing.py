"""What may be written, and what becomes of it: text and HTML parts, slots, and nothing that could harm a reader."""

from html.parser import HTMLParser

import pytest

from ethicomm import campaigns
from ethicomm.app import House
from ethicomm.campaigns import Letter, Text
from ethicomm.campaigns.markdown import Blank, line, render
from ethicomm.errors import Invalid
from ethicomm.members import keep_values
from tests.campaigns.post import Post
from tests.consent.people import OWNER, Method
from tests.segments.people import member


class Seen(HTMLParser):
    """What a mail program would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes = set[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}


def text_of(markdown: str) -> str:
    return "".join(piece if isinstance(piece, str) else f"<{piece.key}>" for piece in render(markdown).text)


def html_of(markdown: str) -> str:
    return "".join(piece if isinstance(piece, str) else f"<{piece.key}>" for piece in render(markdown).html)


def test_markdown_becomes_text_that_reads_well() -> None:
    said = text_of(
        "# Rolls\n\nFresh *today* at [our shop](https://crumb.example).\n\n- one\n- two\n\n> quoted\n\n1. a\n2. b"
    )
    assert said == (
        "Rolls\n\nFresh today at our shop (https://crumb.example).\n\n- one\n- two\n\n> quoted\n\n1. a\n2. b\n"
    )


@pytest.mark.parametrize(
    "harm",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://spy.example/p)",
     '<a href="https://evil.example" style="position:fixed">x</a>', "<iframe src=//x></iframe>"],
)  # fmt: skip
def test_what_could_harm_a_reader_does_not_get_through(harm: str) -> None:
    seen = Seen()
    seen.feed(html_of(f"Hello {harm} there"))
    assert seen.tags <= {"p", "a"}
    assert seen.attributes <= {"href", "rel"}


def test_slots_stand_in_running_text_with_a_word_for_those_we_do_not_know() -> None:
    (blank,) = render("Hello {{ first_name|dear reader }}!").blanks()
    assert blank == Blank("first_name", "dear reader")
    assert line("For {{first_name}}") == ("For ", Blank("first_name"))


def test_a_slot_alone_on_its_line_may_hold_a_list_if_it_is_meant_to() -> None:
    assert render("{{ picks }}", ["picks"]).html == (Blank("picks", block=True), "\n")
    assert render("{{ first_name }}", ["picks"]).html == ("<p>", Blank("first_name"), "</p>\n")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "empty"),
        ("[x](https://example.org/{{ first_name }})", "inside a link's address"),
        ("Hello {{ email }}", "knows no “email”"),
        ("Hello {{ birthday }}", "knows no “birthday”"),
        ("Hello {{ picks }} and more", "needs a line of its own"),
        ("Hello {{ Name }}", "double braces"),
        ("Hello {{ ticket:part }}", "double braces"),
    ],
)
def test_what_cannot_be_sent_cannot_be_saved(house: House, body: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refusal, house.database.write() as session:
        campaigns.write(session, OWNER, Letter("A", {"en": Text("A", body)}))
    assert list(refusal.value.fields) == ["body-en"]


@pytest.mark.parametrize("subject", ["", "two\nlines", "x" * 151, "Hello {{ picks }}", "For {{ email }}"])
def test_a_subject_line_is_one_short_line(house: House, subject: str) -> None:
    with pytest.raises(Invalid) as refusal, house.database.write() as session:
        campaigns.write(session, OWNER, Letter("A", {"nl": Text(subject, "Hallo")}))
    assert list(refusal.value.fields) == ["subject-nl"]


def test_a_letter_needs_words_in_one_language_and_a_name(house: House) -> None:
    with house.database.write() as session:
        with pytest.raises(Invalid, match="empty"):
            campaigns.write(session, OWNER, Letter("A", {}))
        with pytest.raises(Invalid, match="name"):
            campaigns.write(session, OWNER, Letter("", {"en": Text("A", "B")}))


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "Anna\r\nBcc: all@example.org",
        "=1+1",
        "{{ picks }}",
        "Zoë & Ünal ✨",
        ".",
        "x" * 190,
    ],
)
def test_no_name_a_member_gives_changes_the_mail_around_it(post: Post, name: str) -> None:
    with post.house.database.write() as session:
        anna = member(session, "newsletter")
        keep_values(session, {anna: {"first_name": name}}, Method.PORTAL)
    post.send(post.write(Text("For {{ first_name|you }}", "Hello {{ first_name|there }}")))
    (mail,) = post.mails()
    assert mail["Bcc"] is None
    assert post.to() == {mail["To"]}
    html = mail.get_body(("html",)).get_content()
    assert "<script" not in html
    said = " ".join(mail.get_body(("plain",)).get_content().split())
    assert f"Hello {' '.join(name.split())}" in said


def test_links_of_a_letter_keep_their_address_and_say_nothing_of_the_reader(post: Post) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter")
    post.send(post.write(Text("A", "See [the shop](https://crumb.example/a?b=1&c=2).")))
    html = post.mails()[0].get_body(("html",)).get_content()
    assert 'href="https://crumb.example/a?b=1&amp;c=2"' in html
    assert "color-scheme" in html
    assert "background" not in html, "light and dark are the reader's"
