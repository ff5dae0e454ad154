"""features/members/guardian.feature, through the pages and the mails that Mia and her father get."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from ethicomm import consent, members, vault
from ethicomm.accounts import MACHINE, Actor, Role, guardian_of, member
from ethicomm.app import HANDLERS, House
from ethicomm.clock import moved, now
from ethicomm.consent import Method, Yes
from ethicomm.errors import Refused
from ethicomm.members import find_member, forget_ended, is_marked
from ethicomm.members.models import Guardian, guardian_place
from ethicomm.policy import apply, in_force
from ethicomm.rounds import ask_who_came_of_age, let_lapse
from ethicomm.settings import house as folder_of
from tests.members.conftest import OWNER, STAFF, Scene
from tests.members.imports.files import tables_of
from tests.policy.conftest import change
from tests.smtp import Smtp
from tests.visiting import Visitor, visiting

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("young")]
scenarios("members/guardian.feature")
MIA, FATHER = "mia@example.org", "pieter@example.org"
ZONE = ZoneInfo("Europe/Amsterdam")


class Young(Scene):
    """The whole site, at a moment that can move; `minutes` ahead of the real one."""

    folder: Path

    def visitor(self, actor: Actor | None) -> Visitor:
        name = actor.kind if actor else "stranger"
        if name not in self.visitors:
            self.visitors[name] = self.stack.enter_context(visiting(self.house, HANDLERS, actor))
        return self.visitors[name]

    def passes(self, time: timedelta) -> None:
        """Time goes by, and the worker does what comes round."""
        self.stack.enter_context(moved(now() + time))
        forget_ended(self.house.database)
        let_lapse(self.house.database)
        ask_who_came_of_age(self.house.database)

    def link(self, to: str, start: str) -> str:
        text = self.smtp.read(to)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        return re.search(rf"{start}/\S+", text)[0]  # type: ignore[index]

    @property
    def mia(self) -> int:
        with self.house.database.read() as session:
            return find_member(session, MIA) or 0

    def stands(self) -> set[str]:
        with self.house.database.read() as session:
            standing = consent.standing_of(session, self.mia)
        return {str(one.purpose.title) for one in standing if one.stands and one.purpose.stands == "consent"}

    def words(self, purpose: str) -> str:
        with self.house.database.read() as session:
            return in_force(session).purposes[purpose].notices["en"].hash

    def form(self, answer: str = "yes", month: int = 0, year: int = 0) -> dict[str, str]:
        """What the father fills in."""
        here = now().astimezone(ZONE)
        when = {"month": str(month or here.month), "year": str(year or here.year + 2)}
        return {**when, "notice.newsletter": self.words("newsletter"), "answer.newsletter": answer, "said": "yes"}


@pytest.fixture
def young(house: House, smtp: Smtp, tmp_path: Path) -> Iterator[Young]:
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    folder = Path(copytree(folder_of("policies"), tmp_path / "policies"))
    change(folder, "community.toml", 'children = "none"', 'children = "guardian"')
    with house.database.write() as session:
        apply(session, "a test", folder)
    with ExitStack() as stack:
        young = Young(house, smtp, stack)
        young.folder = folder
        yield young


def of_age() -> datetime:
    """The end of the month in which she turns 16: this month, in two years."""
    here = now().astimezone(ZONE)
    more, month = divmod(here.month, 12)
    return datetime(here.year + 2 + more, month + 1, 1, tzinfo=ZONE)


@given("the bakery takes young people with a parent or guardian")
def takes_children(young: Young) -> None:
    young.opens(None, "/join")
    assert "Are you 16 or older?" in young.page


@given("her father allowed her letters")
def allowed(young: Young) -> None:
    names_father(young)
    presses(young)
    young.posts(None, young.link(FATHER, "/guardian/asked"), young.form())
    assert young.status == 200
    young.works()


@given("her father asked never to be written to")
def father_is_marked(young: Young) -> None:
    with young.house.database.write() as session:
        members.mark(session, FATHER, members.Why.ERASED)


@then("her father has no mail")
def not_written_to(young: Young) -> None:
    assert young.smtp.read(FATHER) == []


@when("Mia says that she is not 16, and names her father")
def names_father(young: Young) -> None:
    young.posts(None, "/join", {"step": "start", "email": MIA, "name": "Mia", "old_enough": "no"})
    assert 'value="mia@example.org"' in young.page
    young.posts(None, "/join/guardian", {"email": MIA, "name": "Mia", "guardian": FATHER})
    assert "Look in your mail" in young.page
    young.works()


@when("she presses the button of her mail")
def presses(young: Young) -> None:
    link = young.link(MIA, "/join/guardian")
    assert "p•••@example.org" in young.opens(None, link)
    young.posts(None, link)
    young.works()


@then("her father has a mail, and Mia is no member")
def asked(young: Young) -> None:
    (mail,) = young.smtp.read(FATHER)
    assert "Mia" not in str(mail)
    assert not young.mia


@when("he opens its link")
def opens_link(young: Young) -> None:
    before = tables_of(young.house)
    young.opens(None, young.link(FATHER, "/guardian/asked"))
    assert tables_of(young.house) == before


@then("he is asked about letters and nothing else, and nothing is chosen")
def letters_only(young: Young) -> None:
    assert "You decide for Mia" in young.page
    assert MIA not in young.page
    assert set(re.findall(r'name="answer\.(\w+)"', young.page)) == {"newsletter"}
    main = young.page[young.page.index("<main") : young.page.index("</main>")]
    assert " checked" not in main
    assert 'value="" selected' in main


@when("he says that she turns 16 in two years, and allows letters")
def agrees(young: Young) -> None:
    young.posts(None, young.link(FATHER, "/guardian/asked"), young.form())
    assert "Thank you, it is done" in young.page


@when("he presses No")
def declines(young: Young) -> None:
    young.posts(None, young.link(FATHER, "/guardian/asked"), {"said": "no"})
    assert "Nobody has joined" in young.page


@when("a week passes")
def week(young: Young) -> None:
    young.passes(timedelta(days=7, minutes=1))


@when("two days pass")
def two_days(young: Young) -> None:
    young.passes(timedelta(days=2))


@when("the month in which she turns 16 is over")
def sixteen(young: Young) -> None:
    with moved(of_age() - timedelta(minutes=1)):
        assert young.stands() == {"Newsletter"}
    young.passes(of_age() - now())


@when("she is 18")
def eighteen(young: Young) -> None:
    young.passes(of_age().replace(year=of_age().year + 2) - now())


@then("Mia is a member")
def is_member(young: Young) -> None:
    assert young.mia


@then("Mia is no member")
def no_member(young: Young) -> None:
    assert not young.mia


@then("nothing that she typed is kept")
def nothing_kept(young: Young) -> None:
    assert tables_of(young.house)["guardian_asked"] == 0
    for path in young.house.settings.root_key_file.parent.iterdir():
        assert b"mia@example" not in path.read_bytes().lower()


@then("his link has ended")
def link_ended(young: Young) -> None:
    young.posts(None, young.link(FATHER, "/guardian/asked"), young.form())
    assert young.status == 404
    assert "older than a week" in young.page


@then("her father's link has ended")
def page_ended(young: Young) -> None:
    young.opens(None, young.link(FATHER, "/guardian"))
    assert young.status == 404
    assert "This link has ended" in young.page


@then(parsers.parse('she allows "{title}" and nothing else'))
def allows(young: Young, title: str) -> None:
    assert young.stands() == {title}


@then("she allows nothing")
def allows_nothing(young: Young) -> None:
    assert young.stands() == set()


@then("it ends with the month in which she turns 16")
def ends(young: Young) -> None:
    with young.house.database.read() as session:
        (one,) = (one for one in consent.standing_of(session, young.mia) if one.purpose.key == "newsletter")
    assert one.ends == of_age()


@then("the record says that her guardian said it")
def recorded(young: Young) -> None:
    with young.house.database.read() as session:
        (one,) = (one for one in consent.history(session, young.mia) if one.purpose == "newsletter")
    assert (one.actor_role, one.method, one.notice) == ("guardian", Method.GUARDIAN, young.words("newsletter"))


@when("Mia looks at what she allows")
def looks(young: Young) -> None:
    young.opens(member(young.mia), "/me/consents")


@then(parsers.parse('she reads that "{who}" decides, and until when'))
def reads_who(young: Young, who: str) -> None:
    assert f"Your parent or guardian ({who}) decides until" in young.page
    assert "Your parent or guardian allows this" in young.page
    assert FATHER not in young.page


@then(parsers.parse('for groups and picks she reads "{said}"'))
def reads_closed(young: Young, said: str) -> None:
    assert young.page.count(said) == 5


@then("there is no Yes for her to press")
def no_yes(young: Young) -> None:
    assert 'value="yes"' not in young.page


@when("he opens his page")
def opens_page(young: Young) -> None:
    young.opens(None, young.link(FATHER, "/guardian"))


@then("he sees what is allowed, and neither her name nor her address")
def sees(young: Young) -> None:
    assert "Allowed since" in re.sub(r"<[^>]+>", "", young.page).replace("  ", " ")
    assert "m•••@example.org" in young.page
    assert "Mia" not in young.page
    assert MIA not in young.page


@when("he presses No there")
def father_no(young: Young) -> None:
    young.posts(None, young.link(FATHER, "/guardian") + "/no", {"purpose": "newsletter"})
    assert "Not allowed" in young.page


@then("there is no Yes for him, only a new link to ask for")
def no_yes_for_him(young: Young) -> None:
    page = young.opens(None, young.link(FATHER, "/guardian"))
    assert "Yes, allow it" not in page
    assert "Ask for a new link" in page


@when("he asks for a new link")
def new_link(young: Young) -> None:
    young.stack.enter_context(moved(now() + timedelta(minutes=1)))
    young.posts(None, "/guardian", {"email": MIA})
    young.works()


@when("he presses Yes there")
def father_yes(young: Young) -> None:
    page = young.opens(None, young.link(FATHER, "/guardian"))
    assert "Yes, allow it" in page
    sends_yes(young)
    assert "Allowed" in young.page


@then("a Yes sent with it all the same is refused")
def yes_refused(young: Young) -> None:
    sends_yes(young)
    assert young.status == 403
    allows_nothing(young)


def sends_yes(young: Young) -> None:
    link = young.link(FATHER, "/guardian") + "/yes"
    young.posts(None, link, {"purpose": "newsletter", "notice": young.words("newsletter")})


@when("the bakery takes nobody under 16 from now on")
def none(young: Young) -> None:
    change(young.folder, "community.toml", 'children = "guardian"', 'children = "none"')
    with young.house.database.write() as session:
        apply(session, "a test", young.folder)


@when("he says yes all the same")
def yes_all_the_same(young: Young) -> None:
    young.posts(None, young.link(FATHER, "/guardian/asked"), young.form())
    assert young.status == 409
    assert "We take people from 16 on by now." in young.page


@when("Mia says no on her own page")
def mia_no(young: Young) -> None:
    young.posts(member(young.mia), "/me/consents/newsletter", {"answer": "no"})


@then("both of them see it among the answers")
def both_see(young: Young) -> None:
    assert "taken back" in young.opens(None, young.link(FATHER, "/guardian"))
    assert "taken back" in young.opens(member(young.mia), "/me/consents")


@then("she finds the question on her page")
def question(young: Young) -> None:
    with young.house.database.read() as session:
        assert consent.open_questions(session, young.mia) == ("newsletter",)
    looks(young)
    assert "We have asked you this." in young.page


@when("she says yes to it")
def mia_yes(young: Young) -> None:
    young.posts(member(young.mia), "/me/consents/newsletter", {"answer": "yes", "notice": young.words("newsletter")})
    assert young.status == 200


def gives(young: Young, actor: Actor, purpose: str) -> None:
    with young.house.database.write() as session:
        consent.give(
            session, actor, young.mia, purpose,
            notice_hash=young.words(purpose), language="en", method=Method.COUNTER,
        )  # fmt: skip


OTHERS = ("segmentation", "personalisation", "measurement", "automation", "birthday_greeting")


@then("groups are still not hers to allow")
def no_groups(young: Young) -> None:
    with pytest.raises(Refused, match="nobody under 18"):
        gives(young, member(young.mia), "segmentation")


@then("nobody can record her yes to anything but letters")
def nobody(young: Young) -> None:
    mia, before = young.mia, tables_of(young.house)
    for purpose in OTHERS:
        for actor in (member(mia), STAFF, OWNER, guardian_of(mia)):
            with pytest.raises(Refused, match="nobody under 18"):
                gives(young, actor, purpose)
        with pytest.raises(Refused, match="nobody under 18"), young.house.database.write() as session:
            consent.give_many(session, OWNER, purpose, [Yes(mia, now())], None)
    young.posts(member(mia), "/me/consents/segmentation", {"answer": "yes", "notice": young.words("segmentation")})
    assert young.status == 403
    assert "This is for nobody under 18" in young.page
    assert tables_of(young.house) == before


@then("nobody but her father can allow letters")
def only_father(young: Young) -> None:
    for actor in (member(young.mia), STAFF, OWNER):
        with pytest.raises(Refused, match="a parent or guardian decides"):
            gives(young, actor, "newsletter")
    with pytest.raises(Refused, match="Only the member"):
        gives(young, MACHINE, "newsletter")
    gives(young, guardian_of(young.mia), "newsletter")


@then("she can say yes to all of it")
def all_of_it(young: Young) -> None:
    for purpose in OTHERS:
        gives(young, member(young.mia), purpose)
    with pytest.raises(Refused, match="of age"):
        gives(young, guardian_of(young.mia), "newsletter")


@when("he has everything erased")
def erases(young: Young) -> None:
    young.kept["key"] = young.mia
    link = young.link(FATHER, "/guardian")
    young.opens(None, f"{link}/erasure")
    young.kept["page"] = young.page
    young.posts(None, f"{link}/erasure", follow_redirects=True)


@then("neither of their addresses can be read")
def unreadable(young: Young) -> None:
    assert "They are erased" in young.page
    assert tables_of(young.house)["guardian"] == tables_of(young.house)["minor"] == 0
    with young.house.database.read() as session:
        assert vault.of(session).keys([int(str(young.kept["key"]))]) == {}


@then("her address is marked")
def marked(young: Young) -> None:
    with young.house.database.read() as session:
        assert is_marked(session, MIA)


@then("he is asked to get a new link first")
def stale(young: Young) -> None:
    assert "Your link is older than a day." in str(young.kept["page"])
    assert young.status == 403
    assert "Ask for a new one. Nothing was erased." in young.page


@when("he asks for a new link")
def new_link(young: Young) -> None:
    old = young.link(FATHER, "/guardian")
    usual = young.posts(None, "/guardian", {"email": "nobody@example.org"})
    assert young.posts(None, "/guardian", {"email": " MIA@example.org "}) == usual
    young.works()
    assert young.link(FATHER, "/guardian") != old
    young.opens(None, old)
    assert young.status == 404


@when("he ends it")
def ends_it(young: Young) -> None:
    young.posts(None, young.link(FATHER, "/guardian") + "/end")
    assert "You do not decide for them any more" in young.page


@then("his address is nowhere")
def nowhere(young: Young) -> None:
    assert tables_of(young.house)["guardian"] == 0
    assert "Nobody decides for you now." in young.opens(member(young.mia), "/me/consents")


def test_the_guardian_s_address_is_sealed_under_the_member_s_own_key(young: Young) -> None:
    allowed(young)
    with young.house.database.read() as session:
        row = session.scalars(select(Guardian)).one()
        key = vault.of(session).keys([young.mia])[young.mia]
        assert key.open(guardian_place(young.mia), row.cell) == FATHER


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"year": "2020"}, "This month is over, so they are 16 already"),
        ({"year": str(now().year + 17)}, "Nobody who is born yet turns 16 so late."),
        ({"year": "0000"}, "This month is over, so they are 16 already"),
        ({"year": "9999", "month": "12"}, "Nobody who is born yet turns 16 so late."),
        ({"month": "1" * 5000}, "Choose the month in which they turn 16."),
        ({"year": "²²²²"}, "Choose the year in which they turn 16."),
        ({"month": "13"}, "Choose the month in which they turn 16."),
        ({"month": ""}, "Choose the month in which they turn 16."),
        ({"answer.newsletter": ""}, "Please say Yes or No."),
        ({"notice.newsletter": "0" * 64}, "The words of this question have changed."),
    ],
)
def test_what_does_not_fit_is_told_and_writes_nothing(young: Young, changed: dict[str, str], said: str) -> None:
    names_father(young)
    presses(young)
    before = tables_of(young.house)
    young.posts(None, young.link(FATHER, "/guardian/asked"), {**young.form(), **changed})
    assert young.status == 422
    assert said in young.page
    assert tables_of(young.house) == before


@pytest.mark.parametrize("guardian", ["mia@example.org", " MIA@Example.org", "no address", ""])
def test_a_guardian_has_an_address_of_their_own(young: Young, guardian: str) -> None:
    before = tables_of(young.house)
    young.posts(None, "/join/guardian", {"email": MIA, "name": "Mia", "guardian": guardian})
    assert young.status == 422
    assert "This is your own address." in young.page or "This is not an e-mail address." in young.page
    assert tables_of(young.house) == before


def test_a_link_works_once(young: Young) -> None:
    names_father(young)
    mine = young.link(MIA, "/join/guardian")
    presses(young)
    young.posts(None, mine)
    assert young.status == 404
    agrees(young)
    young.posts(None, young.link(FATHER, "/guardian/asked"), young.form())
    assert young.status == 404
    assert "This link was used already" in young.page


def test_the_young_person_s_link_does_not_decide(young: Young) -> None:
    names_father(young)
    token = young.link(MIA, "/join/guardian").rpartition("/")[2]
    young.posts(None, f"/guardian/asked/{token}", young.form())
    assert young.status == 404
    assert not young.mia


def test_a_member_who_is_asked_for_hears_of_it_alone(young: Young) -> None:
    allowed(young)
    names_father(young)
    assert "You are a member of" in str(young.smtp.read(MIA)[-1]["subject"])
    assert tables_of(young.house)["guardian_asked"] == 0


def test_many_mails_to_one_guardian_are_not_sent(young: Young) -> None:
    for number in range(4):
        form = {"email": f"child{number}@example.org", "name": "", "guardian": FATHER}
        young.posts(None, "/join/guardian", form)
    assert young.status == 422
    assert "We have sent several mails to this address today." in young.page


def test_where_children_cannot_join_nobody_is_asked_for_a_guardian(house: House, scene: Scene, tmp_path: Path) -> None:
    with house.database.write() as session:
        apply(session, "a test", folder_of("policies"))
    scene.posts(None, "/join", {"step": "start", "email": MIA, "name": "Mia", "old_enough": "no"})
    assert "you have to be 16 or older" in scene.page
    scene.posts(None, "/join/guardian", {"email": MIA, "name": "Mia", "guardian": FATHER})
    assert scene.status == 404


def test_nobody_is_asked_about_a_minor_s_yes_before_they_are_of_age(young: Young) -> None:
    allowed(young)
    with moved(of_age() - timedelta(days=30)), young.house.database.write() as session:
        assert consent.ask_again(session) == 0
        assert consent.put_question(session, OWNER, "segmentation") == 0
        assert consent.askable(session, "segmentation").now == 0


def test_a_change_of_mind_in_the_data_does_not_renew_what_a_guardian_allowed(young: Young) -> None:
    allowed(young)
    with young.house.database.write() as session:
        members.keep_value(session, member(young.mia), young.mia, "first_name", "Maria", Method.PORTAL)
    ends(young)


def test_the_guardian_is_a_role_of_its_own_that_never_signs_in() -> None:
    assert guardian_of(7).role is Role.GUARDIAN
    assert guardian_of(7).subject is None
    assert str(Role.GUARDIAN.words) == "a parent or guardian"
