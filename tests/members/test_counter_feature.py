"""features/members/counter.feature, through the pages that those who work at the bakery use."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from httpx import Response
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import select

from ethicomm import consent, members, vault
from ethicomm.accounts import member
from ethicomm.clock import moved
from ethicomm.consent import ConsentRecord, Method
from ethicomm.db import Session
from ethicomm.errors import Refused
from ethicomm.ledger import Act
from ethicomm.members import Why, find_member, member_row
from ethicomm.members.models import Slip
from ethicomm.policy import in_force
from ethicomm.portal.routes import HANDLERS as PORTAL
from tests.members.conftest import STAFF, Scene
from tests.members.people import joins, may_write_to, says_yes, takes_back
from tests.visiting import visiting, words_on

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("scene")]
scenarios("members/counter.feature")
ANNA = "anna@example.org"
HEARD = {"said_yes_to": "newsletter", "yes_way": "counter", "yes_where": "shop on the Breestraat"}
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 a slip with Kanarieslip on it \xff\xd9"
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
    assert "They said no themselves to: Newsletter." in scene.page
    scene.posts(STAFF, f"{page_of_anna(scene)}/yes", {**HEARD, "said_yes_to": "newsletter"})
    assert scene.status == 422
    assert "They said no themselves, so only they can change it." in scene.page
    assert not may_write_to(scene.house, ANNA)
    with scene.house.database.write() as session, pytest.raises(Refused, match="only they can change it"):
        says_yes_for(session, anna_in(scene))


def says_yes_for(session: Session, subject: int) -> None:
    words = in_force(session).purposes["newsletter"].notices["en"].hash
    method = Method.COUNTER
    consent.give(session, STAFF, subject, "newsletter", notice_hash=words, language="en", method=method)


@given('Anna is a member who has said nothing about "Newsletter"')
def anna_silent(scene: Scene) -> None:
    with scene.house.database.write() as session:
        joins(session)


@when(
    'I note her yes to "Newsletter" at the counter, in the shop on the Breestraat, with a photo of the slip',
)
def note(scene: Scene) -> None:
    scene.posts(STAFF, f"{page_of_anna(scene)}/yes", HEARD, files={"slip": ("IMG_1.jpg", JPEG)})
    scene.works()


@given("I noted Anna's yes with a photo of the slip")
def noted(scene: Scene) -> None:
    anna_silent(scene)
    note(scene)


@when('I add Anna with a photo of the slip she signed for "Newsletter"')
def add_with_slip(scene: Scene) -> None:
    scene.posts(STAFF, "/people/new", {**FORM, "said_yes_to": "newsletter"}, files={"slip": ("IMG_1.jpg", JPEG)})


@when("Anna opens her slip on her own page")
def own_slip(scene: Scene) -> None:
    with visiting(scene.house, PORTAL, member(anna_in(scene))) as browser:
        (address,) = re.findall(r'href="(/me/slips/[^"]+)"', browser.get("/me/data").text)
    scene.kept["photo"] = scene.visitor(member(anna_in(scene))).get(address)


@when("I open the slip because she asked about it")
def open_slip(scene: Scene) -> None:
    scene.kept["photo"] = scene.visitor(STAFF).post(slip_of_anna(scene), data={"slip_why": "slip question"})


@when("I try to open the slip without a reason")
def open_without(scene: Scene) -> None:
    scene.kept["photo"] = scene.visitor(STAFF).post(slip_of_anna(scene), data={"slip_why": ""})


@when("Anna is forgotten")
def forgotten(scene: Scene) -> None:
    with scene.house.database.write() as session:
        scene.kept["anna"] = anna = find_member(session, ANNA) or 0
        members.erase(session, member(anna), anna, Method.PORTAL)


@then("she has the photo as it was taken")
@then("I have the photo as it was taken")
def has_photo(scene: Scene) -> None:
    answer = scene.kept["photo"]
    assert isinstance(answer, Response)
    assert answer.content == JPEG
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment")


@then("Anna reads that her slip was opened because she asked about it")
def reads_of_slip(scene: Scene) -> None:
    with visiting(scene.house, PORTAL, member(anna_in(scene))) as browser:
        assert "was opened, because you asked about it" in words_on(browser.get("/me/activity"))


@then("no slip opens")
def closed(scene: Scene) -> None:
    answer = scene.kept["photo"]
    assert isinstance(answer, Response)
    assert answer.status_code == 422
    assert JPEG not in answer.content
    with scene.house.database.read() as session:
        assert not [one for one in consent.uses_of(session, anna_in(scene)) if one.reason.startswith("slip")]


@then("the log holds the mark of the photo, and nobody can read the photo in the database")
def in_log(scene: Scene) -> None:
    with scene.house.database.read() as session:
        (detail,) = session.scalars(select(Act.detail).where(Act.what == "slip kept"))
        slip = session.scalars(select(Slip)).one()
    assert sha256(JPEG).hexdigest() in detail
    assert str(slip.record) in detail
    assert b"Kanarieslip" not in slip.cell.cell
    assert slip.media_type == "image/jpeg"


@then("no slip is left, and its key is gone")
def no_slip(scene: Scene) -> None:
    with scene.house.database.read() as session:
        assert session.scalar(select(Slip.id)) is None
        assert vault.of(session).keys([scene.kept["anna"]]) == {}  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "This is not a photo we can keep."),
        (b"<svg onload=alert(1)>", "This is not a photo we can keep."),
        (b"\xff\xd8\xff" + b"0" * 5_000_000, "The photo is larger than 5 MB."),
    ],
)
def test_a_photo_that_cannot_be_kept_is_told_and_nothing_is_saved(scene: Scene, content: bytes, said: str) -> None:
    anna_silent(scene)
    scene.posts(STAFF, f"{page_of_anna(scene)}/yes", HEARD, files={"slip": ("slip.jpg", content)})
    assert scene.status == 422
    assert said in scene.page
    assert not may_write_to(scene.house, ANNA)


def test_a_slip_that_shows_no_yes_is_not_kept(scene: Scene) -> None:
    scene.posts(STAFF, "/people/new", FORM, files={"slip": ("slip.jpg", JPEG)})
    assert scene.status == 422
    assert "A slip shows a yes." in scene.page
    assert anna_in(scene) == 0


def test_nobody_opens_the_slip_of_another(scene: Scene) -> None:
    noted(scene)
    with scene.house.database.write() as session:
        ben = joins(session, email="ben@example.org")
        bens = f"/people/{member_row(session, ben).public_id}"
        slip = session.scalars(select(Slip.id)).one()
    assert scene.visitor(member(ben)).get(f"/me/slips/{slip}").status_code == 404
    assert scene.visitor(STAFF).post(f"{bens}/slips/{slip}", data={"slip_why": "slip other"}).status_code == 404


def test_a_slip_goes_three_years_after_the_yes_it_shows(scene: Scene) -> None:
    noted(scene)
    with scene.house.database.read() as session:
        ends = session.scalars(select(Slip.ends)).one()
        (yes,) = (one for one in consent.history(session, anna_in(scene)) if one.purpose == "newsletter")
    assert ends
    assert yes.ends
    assert 1090 < (ends - yes.ends).days < 1100
    with moved(ends - timedelta(days=1)):
        members.forget_ended(scene.house.database)
        assert slips_in(scene) == 1
    with moved(ends + timedelta(days=1)):
        members.forget_ended(scene.house.database)
        assert slips_in(scene) == 0


def slips_in(scene: Scene) -> int:
    with scene.house.database.read() as session:
        return len(session.scalars(select(Slip.id)).all())


def slip_of_anna(scene: Scene) -> str:
    with scene.house.database.read() as session:
        return f"{page_of_anna(scene)}/slips/{session.scalars(select(Slip.id)).one()}"


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
