"""features/members/join.feature, through the pages and the mails people get."""

import re
from datetime import timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import consent, members
from ethicomm.clock import moved, now
from ethicomm.consent import Grade, Method
from ethicomm.jobs import Job
from ethicomm.members import Why, find_member, forget_ended, is_marked
from ethicomm.policy import Policy, in_force
from tests.members.conftest import Scene
from tests.members.imports.files import tables_of
from tests.members.people import joins, may_write_to

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("scene")]
scenarios("members/join.feature")
ANNA, BEN = "anna@example.org", "ben@example.org"


def hidden_in(page: str) -> dict[str, str]:
    """What a page's form brings along unseen."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def begins(scene: Scene, address: str = ANNA, old_enough: str = "yes") -> None:
    scene.posts(None, "/join", {"step": "start", "email": address, "name": "Anna", "old_enough": old_enough})


def answers(scene: Scene, said: str) -> None:
    scene.posts(None, "/join", {**hidden_in(scene.page), "answer": said})


def goes_through(scene: Scene, yes: tuple[str, ...], address: str = ANNA) -> None:
    """To the end, and the mail is sent."""
    begins(scene, address)
    while 'name="answer"' in scene.page:
        title = re.search(r"<h1[^>]*>(.*?)</h1>", scene.page)
        answers(scene, "yes" if title and title[1].strip() in yes else "no")
    scene.posts(None, "/join", hidden_in(scene.page))
    scene.works()


def link_of(scene: Scene, address: str = ANNA) -> str:
    (mail,) = scene.smtp.read(address)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return re.search(r"/join/confirm/\S+", text)[0]  # type: ignore[index]


def policy_of(scene: Scene) -> Policy:
    with scene.house.database.read() as session:
        return in_force(session)


def anna_in(scene: Scene) -> int | None:
    with scene.house.database.read() as session:
        return find_member(session, ANNA)


@given("Ben is a member")
def ben(scene: Scene) -> None:
    with scene.house.database.write() as session:
        joins(session, "newsletter", email=BEN, first_name="Ben")
    scene.kept["before"] = tables_of(scene.house)


@given("Anna's address is marked as never to be written to")
def marked(scene: Scene) -> None:
    with scene.house.database.write() as session:
        members.mark(session, ANNA, Why.UNSUBSCRIBED)


@when(parsers.parse('Anna goes through the join page and says yes to "{purpose}" and no to the rest'))
def says_yes_to(scene: Scene, purpose: str) -> None:
    goes_through(scene, (purpose,))


@when("Anna goes through the join page and says no to everything")
def no_to_everything(scene: Scene) -> None:
    begins(scene)
    answers(scene, "no_to_all")
    assert "Is this right?" in scene.page
    scene.posts(None, "/join", hidden_in(scene.page))
    scene.works()


@when("she presses the button that her mail leads to")
@when("she presses it again")
def confirms(scene: Scene) -> None:
    scene.posts(None, link_of(scene))


@when("someone opens the link of her mail without pressing anything")
def only_opens(scene: Scene) -> None:
    scene.kept["before"] = tables_of(scene.house)
    page = scene.opens(None, link_of(scene))
    assert "Newsletter" in page
    assert tables_of(scene.house) == scene.kept["before"]


@when(parsers.parse('Anna says yes to "{purpose}"'))
def comes_to(scene: Scene, purpose: str) -> None:
    begins(scene)
    while f"<h1>{purpose}</h1>" not in scene.page.replace("> ", ">").replace(" <", "<"):
        answers(scene, "no")
    scene.kept["question"] = scene.page
    answers(scene, "yes")


@when("instead she says no to it")
def instead_no(scene: Scene) -> None:
    scene.page = str(scene.kept["question"])
    answers(scene, "no")


@when("Anna comes to the first question")
def first_question(scene: Scene) -> None:
    begins(scene)


@when("someone goes through the join page with Ben's address")
def with_bens_address(scene: Scene) -> None:
    goes_through(scene, ("Newsletter",), "stranger@example.org")
    scene.kept["usual"] = scene.page
    goes_through(scene, ("Newsletter",), "BEN@Example.org")


@when("a child of twelve types an address on the join page")
def child(scene: Scene) -> None:
    scene.kept["before"] = tables_of(scene.house)
    begins(scene, old_enough="no")
    scene.works()


@then("Anna is a member")
def is_member(scene: Scene) -> None:
    assert anna_in(scene) is not None


@then("Anna is no member")
def no_member(scene: Scene) -> None:
    assert anna_in(scene) is None


@then(parsers.parse('she allows "{purpose}" and nothing else'))
def allows(scene: Scene, purpose: str) -> None:
    with scene.house.database.read() as session:
        standing = consent.standing_of(session, anna_in(scene) or 0)
    asked = [one for one in standing if one.purpose.stands == "consent"]
    assert [str(one.purpose.title) for one in asked if one.stands] == ([purpose] if purpose else [])
    assert all(one.state for one in asked)


@then("she allows nothing")
def allows_nothing(scene: Scene) -> None:
    allows(scene, "")


@then("each of her answers is recorded with the words she saw")
def recorded(scene: Scene) -> None:
    with scene.house.database.read() as session:
        (yes,) = (one for one in consent.history(session, anna_in(scene) or 0) if one.purpose == "newsletter")
    assert (yes.grade, yes.method, yes.actor_role) == (Grade.SEEN_HERE, Method.JOIN_PAGE, "member")
    assert yes.notice == policy_of(scene).purposes["newsletter"].notices["en"].hash


@then("the welcome can begin")
def welcome(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert session.scalars(select(Job.ref).where(Job.kind == "welcome")).all() == [str(anna_in(scene))]


@then("what she typed lies nowhere in clear")
def sealed(scene: Scene) -> None:
    folder = scene.house.settings.root_key_file.parent
    for path in folder.iterdir():
        assert b"anna@example" not in path.read_bytes().lower()


@then("she is asked what she likes, and may leave it empty")
def asked_fields(scene: Scene) -> None:
    assert 'name="interests"' in scene.page
    scene.posts(None, "/join", hidden_in(scene.page))
    assert scene.status == 200
    assert 'name="answer"' in scene.page


@then("she is not asked what she likes")
def not_asked(scene: Scene) -> None:
    assert 'name="interests"' not in scene.page


@then("neither answer is chosen, and the two buttons differ in their word only")
def alike(scene: Scene) -> None:
    buttons = re.findall(r'<button type="submit" name="answer" value="(yes|no)"([^>]*)>', scene.page)
    assert [value for value, _rest in buttons] == ["yes", "no"]
    assert len({rest for _value, rest in buttons}) == 1
    main = scene.page[scene.page.index("<main") : scene.page.index("</main>")]
    assert not re.search(r"\bchecked\b|aria-pressed", main)


@then("they read the same as for any other address")
def same_page(scene: Scene) -> None:
    assert scene.page == scene.kept["usual"]


@then("Ben gets a mail that asks whether it was him")
def told_already(scene: Scene) -> None:
    (mail,) = scene.smtp.read("BEN@example.org") or scene.smtp.read(BEN)
    assert mail["subject"] == "Please confirm what you said to Crumb & Co."


@then("nothing of Ben's has changed")
def unchanged(scene: Scene) -> None:
    names = ("member", "value", "standing", "consent_record", "consent_state", "login")
    after = tables_of(scene.house)
    assert {name: after[name] for name in names} == {name: scene.kept["before"][name] for name in names}  # type: ignore[index]


@then("the next letter goes to Anna")
def letter(scene: Scene) -> None:
    assert may_write_to(scene.house, ANNA)
    with scene.house.database.read() as session:
        assert not is_marked(session, ANNA)


@then("she reads that the link was used already")
def used(scene: Scene) -> None:
    assert scene.status == 404
    assert "This link was used already" in scene.page


@then("they are told kindly to come back at 16")
def kindly(scene: Scene) -> None:
    assert "you have to be 16 or older" in scene.page


@then("no mail is sent")
def no_mail(scene: Scene) -> None:
    assert scene.smtp.kept == []
    assert tables_of(scene.house) == scene.kept["before"]


def test_answers_that_nobody_confirms_are_gone_after_a_day(scene: Scene) -> None:
    goes_through(scene, ("Newsletter",))
    link = link_of(scene)
    with moved(now() + timedelta(hours=25)):
        forget_ended(scene.house.database)
        assert tables_of(scene.house)["joining"] == 0
        assert scene.posts(None, link)
    assert scene.status == 404
    assert anna_in(scene) is None


def test_words_that_changed_since_the_mail_are_asked_again_and_not_taken_as_a_yes(scene: Scene) -> None:
    goes_through(scene, ("Newsletter",))
    begins(scene)
    scene.posts(None, "/join", {**hidden_in(scene.page), "notice": "0" * 64, "answer": "yes"})
    assert scene.status == 422
    assert "The words of this question have changed." in scene.page


@pytest.mark.parametrize("said", ["", "maybe"])
def test_going_on_without_pressing_yes_or_no_asks_again(scene: Scene, said: str) -> None:
    begins(scene)
    answers(scene, said)
    assert scene.status == 422
    assert "Please press Yes or No." in scene.page


def test_many_mails_to_one_address_are_not_sent(scene: Scene) -> None:
    for _time in range(5):
        goes_through(scene, ())
    assert len(scene.smtp.read(ANNA)) == 3
    assert "We have sent several mails to this address today." in scene.page
