"""features/members/counter.feature, through the pages that those who work at the bakery use."""

import re

import pytest
from pytest_bdd import given, scenarios, then, when

from ethicomm import consent, members, vault
from ethicomm.consent import ConsentRecord, Method
from ethicomm.db import Session
from ethicomm.errors import Refused
from ethicomm.members import Why, find_member, member_row
from ethicomm.policy import in_force
from tests.members.conftest import STAFF, Scene
from tests.members.people import joins, may_write_to, says_yes, takes_back

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("scene")]
scenarios("members/counter.feature")
ANNA = "anna@example.org"
FORM = {"email": ANNA, "name": "Anna", "language": "en", "old_enough": "yes", "way": "counter"}


def anna_in(scene: Scene) -> int:
    with scene.house.database.read() as session:
        return find_member(session, ANNA) or 0


def page_of_anna(scene: Scene) -> str:
    with scene.house.database.read() as session:
        return f"/people/{member_row(session, anna_in(scene)).public_id}"


@given("Anna's address is marked as never to be written to")
def marked(scene: Scene) -> None:
    with scene.house.database.write() as session:
        members.mark(session, ANNA, Why.UNSUBSCRIBED)


@given('Anna is a member who allows "Newsletter"')
def anna(scene: Scene) -> None:
    with scene.house.database.write() as session:
        joins(session, "newsletter")


@given('Anna is a member who said no to "Newsletter" herself')
def anna_said_no(scene: Scene) -> None:
    with scene.house.database.write() as session:
        takes_back(session, joins(session, "newsletter"), "newsletter")


@when('I add Anna, who says yes to "Newsletter" at the counter, in the shop on the Breestraat')
def add(scene: Scene) -> None:
    scene.posts(STAFF, "/people/new", {**FORM, "said_yes_to": "newsletter", "where": "shop on the Breestraat"})
    scene.works()


@when("I look for Anna by her address")
def find(scene: Scene) -> None:
    scene.posts(STAFF, "/people", {"email": " Anna@EXAMPLE.org"})


@when("I open her data because she asked at the counter")
def look(scene: Scene) -> None:
    scene.posts(STAFF, f"{page_of_anna(scene)}/look", {"why": "asked at the counter"})


@when("I try to open her data without a reason")
def look_without(scene: Scene) -> None:
    scene.posts(STAFF, f"{page_of_anna(scene)}/look", {"why": ""})


@when('I stop "Newsletter" for her, as she told me by phone')
def stop(scene: Scene) -> None:
    scene.posts(STAFF, f"{page_of_anna(scene)}/no", {"purpose": "newsletter", "way": "phone"})


@when("I look at what I can change for her")
def page(scene: Scene) -> None:
    scene.opens(STAFF, page_of_anna(scene))


@then('Anna is a member and allows "Newsletter"')
def allows(scene: Scene) -> None:
    assert may_write_to(scene.house, ANNA)


@then("Anna is no member")
def no_member(scene: Scene) -> None:
    assert anna_in(scene) == 0


@then("where she said it is sealed with her yes")
def sealed(scene: Scene) -> None:
    subject = anna_in(scene)
    with scene.house.database.read() as session:
        (yes,) = (one for one in consent.history(session, subject) if one.purpose == "newsletter")
        record = session.get(ConsentRecord, yes.record)
        key = vault.of(session).keys([subject])[subject]
    assert yes.method is Method.COUNTER
    assert record
    assert record.evidence
    assert key.open(consent.evidence_place(yes.record), record.evidence) == "shop on the Breestraat"


@then("Anna gets a mail that says so and leads to where she can stop it")
def told(scene: Scene) -> None:
    (mail,) = scene.smtp.read(ANNA)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "You said yes to: Newsletter." in text
    assert "/sign-in?next=/me/consents" in text


@then("I read that only she can join again")
def only_she(scene: Scene) -> None:
    assert scene.status == 422
    assert "They can join again themselves" in scene.page


@then("I see what she allows, and neither name nor address")
def masked(scene: Scene) -> None:
    assert "Newsletter" in scene.page
    assert "What they allow" in scene.page
    assert "anna" not in scene.page.casefold()


@then("her address stands in no address of a page")
def no_address(scene: Scene) -> None:
    assert re.search(r"/people/[0-9a-f-]{36}$", scene.address)


@then("I see her name and address")
def seen(scene: Scene) -> None:
    assert ANNA in scene.page
    assert ">Anna<" in scene.page.replace("> ", ">").replace(" <", "<")


@then("Anna reads that someone who works here looked, and why")
def reads(scene: Scene) -> None:
    with scene.house.database.read() as session:
        newest = consent.uses_of(session, anna_in(scene))[0]
    assert (newest.actor_role, newest.reason) == ("staff", "asked at the counter")
    assert newest.refusal is None


@then("I am asked for one, and see nothing")
def asked(scene: Scene) -> None:
    assert scene.status == 422
    assert "Choose why you look." in scene.page
    assert "anna" not in scene.page.casefold()


@then("Anna reads of no look")
def reads_nothing(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert consent.uses_of(session, anna_in(scene)) == []


@then("the next letter goes to nobody")
def no_letter(scene: Scene) -> None:
    assert not may_write_to(scene.house, ANNA)


@then("I can say no for her, and never yes")
def never_yes(scene: Scene) -> None:
    assert 'value="newsletter"' not in scene.page
    scene.posts(STAFF, f"{page_of_anna(scene)}/yes", {"purpose": "newsletter"})
    assert scene.status == 404
    with scene.house.database.write() as session, pytest.raises(Refused, match="only they can change it"):
        says_yes_for(session, anna_in(scene))


def says_yes_for(session: Session, subject: int) -> None:
    words = in_force(session).purposes["newsletter"].notices["en"].hash
    method = Method.COUNTER
    consent.give(session, STAFF, subject, "newsletter", notice_hash=words, language="en", method=method)


def test_someone_who_is_here_already_is_not_added_twice(scene: Scene) -> None:
    anna(scene)
    scene.posts(STAFF, "/people/new", FORM)
    assert scene.status == 422
    assert "Someone with this address is here already." in scene.page


def test_what_does_not_fit_is_told_field_by_field_and_what_was_typed_is_kept(scene: Scene) -> None:
    scene.posts(STAFF, "/people/new", {"email": "anna", "name": "Chloé", "said_yes_to": "newsletter"})
    assert scene.status == 422
    assert "This is not an e-mail address." in scene.page
    assert "Say how they told you." in scene.page
    assert 'value="Chloé"' in scene.page
    assert re.search(r'value="newsletter" checked', scene.page)


def test_a_purpose_that_nobody_is_asked_about_cannot_be_noted(scene: Scene) -> None:
    scene.posts(STAFF, "/people/new", {**FORM, "said_yes_to": "account"})
    assert scene.status == 422
    assert anna_in(scene) == 0


def test_an_address_that_nobody_has_is_said_to_be_so(scene: Scene) -> None:
    scene.posts(STAFF, "/people", {"email": "nobody@example.org"})
    assert scene.status == 422
    assert "Nobody here has this address." in scene.page


def test_what_a_purpose_hides_from_staff_stays_closed_at_the_counter(scene: Scene) -> None:
    with scene.house.database.write() as session:
        subject = joins(session, "birthday_greeting", "segmentation", birthday="05-03", region="leiden")
        says_yes(session, subject, "newsletter")
    look(scene)
    assert "Leiden" in scene.page
    assert "3 May" not in scene.page
