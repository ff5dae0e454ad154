"""features/accounts/, through the pages and a real mail server."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from httpx import Response
from pytest_bdd import given, parsers, scenarios, then, when

from ethicomm import clock, jobs
from ethicomm.accounts import JOBS, Role
from ethicomm.accounts.sessions import Person
from ethicomm.accounts.staff import people
from ethicomm.app import House
from tests.accounts.conftest import HERE, Browser
from tests.accounts.people import PASSWORD, chooses_password_and_app, code_of, colleague_with, member_with, signs_in
from tests.accounts.software_key import SoftwareKey
from tests.smtp import Smtp

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("mailing_house")]
scenarios("accounts/sign_in.feature", "accounts/staff_sign_in.feature")

ADDRESSES = {"Anna": "anna@example.org", "Bas": "bas@example.org", "Eva": "eva@example.org"}


@dataclass
class Scene:
    """Everybody's browser, mail and keys; time passes in it."""

    house: House
    smtp: Smtp
    new_browser: Callable[[], Browser]
    hours: ExitStack
    browsers: dict[str, Browser] = field(default_factory=dict)
    said: dict[str, Response] = field(default_factory=dict)
    keys: dict[str, SoftwareKey] = field(default_factory=dict)
    secret: str = ""

    def of(self, who: str) -> Browser:
        if who not in self.browsers:
            self.browsers[who] = self.new_browser()
        return self.browsers[who]

    def later(self, **span: float) -> None:
        self.hours.enter_context(clock.moved(clock.now() + timedelta(**span)))

    def asks(self, who: str, address: str) -> None:
        self.of(who).post("/sign-in", data={"email": address})
        self.said[who] = self.of(who).get("/sign-in/code")
        jobs.run_due(self.house.database, JOBS)

    def mail(self, who: str) -> str:
        body = self.smtp.read(ADDRESSES[who])[-1].get_body(("plain",))
        assert body
        return str(body.get_content())

    def link(self, who: str) -> str:
        found = re.search(r"(/enter/\S+)", self.mail(who))
        assert found
        return found[1]

    def code(self, who: str) -> str:
        found = re.search(r"^ +(\d{6})\s*$", self.mail(who), re.M)
        assert found
        return found[1]

    def presses(self, who: str) -> None:
        self.of(who).get(self.link(who))
        self.said[who] = self.of(who).post(self.link(who))

    def comes_in_by_password(self, who: str, code: str) -> None:
        form = {"email": ADDRESSES["Bas"], "password": PASSWORD, "code": code}
        self.said[who] = self.of(who).post("/work/sign-in", data=form)


@pytest.fixture
def scene(mailing_house: House, smtp: Smtp, browser_of: Callable[[], Browser]) -> Iterator[Scene]:
    with ExitStack() as hours:
        yield Scene(mailing_house, smtp, browser_of, hours)


@pytest.fixture
def house(mailing_house: House) -> House:
    return mailing_house


def options_on(page: str) -> str:
    found = re.search(r'data-options="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


@given(parsers.parse('Anna is a member with the address "{address}"'))
def anna_is_a_member(scene: Scene, address: str) -> None:
    member_with(scene.house, address)


@given("Anna came in by mail")
def anna_came_in(scene: Scene) -> None:
    scene.asks("Anna", ADDRESSES["Anna"])
    scene.presses("Anna")


@given("Noor owns the bakery")
def noor_owns_the_bakery(scene: Scene) -> None:
    noor = colleague_with(scene.house, Role.OWNER, "noor@example.org")
    scene.of("Noor").hold(signs_in(scene.house, Person(staff=noor)))


@given("Bas works here with a password and an app")
def bas_works_here(scene: Scene) -> None:
    bas = colleague_with(scene.house)
    with scene.house.database.write() as session:
        scene.secret = chooses_password_and_app(session, bas)
    scene.later(minutes=1)


@when(parsers.parse('Anna asks for a mail to "{address}"'))
def anna_asks(scene: Scene, address: str) -> None:
    scene.asks("Anna", address)


@when(parsers.parse('a stranger asks for a mail to "{address}"'))
def a_stranger_asks(scene: Scene, address: str) -> None:
    scene.asks("stranger", address)


@when("a mail scanner opens every link in the mail")
def a_scanner_opens(scene: Scene) -> None:
    scene.of("scanner").get(scene.link("Anna"))


@when("she presses the button in the mail and the button on the page it opens")
def anna_presses(scene: Scene) -> None:
    scene.presses("Anna")


@when("she types the code of the mail")
def anna_types(scene: Scene) -> None:
    scene.of("Anna").post("/sign-in/code", data={"code": scene.code("Anna")})


@when("a stranger types the code of the mail in a browser of his own")
def a_stranger_types(scene: Scene) -> None:
    scene.said["stranger"] = scene.of("stranger").post("/sign-in/code", data={"code": scene.code("Anna")})


@when("ten minutes pass")
def ten_minutes_pass(scene: Scene) -> None:
    scene.later(minutes=10)


@when("she signs out")
def anna_signs_out(scene: Scene) -> None:
    scene.of("Anna").post("/sign-out")


@when(parsers.parse('Noor invites "{address}" as staff'))
def noor_invites(scene: Scene, address: str) -> None:
    scene.of("Noor").post("/work/people", data={"email": address, "role": "staff", "until": ""})
    jobs.run_due(scene.house.database, JOBS)


@when(parsers.parse('Noor invites "{address}" as auditor for ten days'))
def noor_invites_an_auditor(scene: Scene, address: str) -> None:
    until = (clock.now() + timedelta(days=10)).date().isoformat()
    scene.of("Noor").post("/work/people", data={"email": address, "role": "auditor", "until": until})
    jobs.run_due(scene.house.database, JOBS)


@when(parsers.re("(?P<who>Bas|Eva) opens the link in (his|her) mail and makes a passkey"))
def makes_a_passkey(scene: Scene, who: str) -> None:
    scene.presses(who)
    scene.keys[who] = SoftwareKey(HERE)
    made = scene.keys[who].create(options_on(scene.of(who).get("/work/set-up").text))
    assert scene.of(who).post("/work/passkeys", data={"answer": made}).status_code == 303


@when("Bas opens the link in his mail and chooses a password and an app")
def chooses_both(scene: Scene) -> None:
    scene.presses("Bas")
    scene.of("Bas").post("/work/password", data={"password": PASSWORD})
    page = scene.of("Bas").get("/work/app").text
    letters, sealed = re.search(r'id="secret">([A-Z2-7 ]+)<', page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert letters
    assert sealed
    scene.secret = letters[1].replace(" ", "")
    scene.of("Bas").post("/work/app", data={"sealed": sealed[1], "code": code_of(scene.secret)})


@when("Bas opens the link in his mail and chooses nothing")
def chooses_nothing(scene: Scene) -> None:
    scene.presses("Bas")


@given("Bas comes in with his password and a code")
@when("Bas comes in with his password and a code")
def bas_comes_in(scene: Scene) -> None:
    scene.comes_in_by_password("Bas", code_of(scene.secret))
    assert scene.of("Bas").is_in("/today")


@when("someone who watched him types the same")
def someone_types_the_same(scene: Scene) -> None:
    scene.comes_in_by_password("watcher", code_of(scene.secret))


@when("Noor ends the access of Bas")
def noor_ends_it(scene: Scene) -> None:
    with scene.house.database.read() as session:
        bas = people.find_colleague(session, ADDRESSES["Bas"])
    assert scene.of("Noor").post(f"/work/people/{bas}/end").status_code == 303


@then("she is on her own pages")
def anna_is_in(scene: Scene) -> None:
    assert scene.of("Anna").is_in("/me")


@then("she is not on her own pages")
def anna_is_not_in(scene: Scene) -> None:
    assert not scene.of("Anna").is_in("/me")


@then("she is told that this link no longer works")
def the_link_is_over(scene: Scene) -> None:
    assert "This link no longer works" in scene.said["Anna"].text


@then("the stranger is told to ask for a new mail")
def the_stranger_is_told(scene: Scene) -> None:
    assert "Ask for a new mail" in scene.said["stranger"].text
    assert not scene.of("stranger").is_in("/me")


@then(parsers.parse('he reads the same words as Anna, who asks for a mail to "{address}"'))
def the_same_words(scene: Scene, address: str) -> None:
    scene.asks("Anna", address)
    assert scene.said["stranger"].text == scene.said["Anna"].text


@then(parsers.parse('no mail goes to "{address}"'))
def no_mail(scene: Scene, address: str) -> None:
    assert scene.smtp.read(address) == []


@then("Bas is at work")
def bas_is_at_work(scene: Scene) -> None:
    assert scene.of("Bas").is_in("/today")


@then("Bas is not at work")
def bas_is_not_at_work(scene: Scene) -> None:
    assert not scene.of("Bas").is_in("/today")


@then("the next day he comes in with his passkey")
def the_next_day_by_passkey(scene: Scene) -> None:
    scene.later(days=1)
    assert not scene.of("Bas").is_in("/today")
    answer = scene.keys["Bas"].get(options_on(scene.of("Bas").get("/work/sign-in").text))
    scene.of("Bas").post("/work/sign-in/passkey", data={"answer": answer})
    assert scene.of("Bas").is_in("/today")


@then("the next day he comes in with his password and a code")
def the_next_day_by_password(scene: Scene) -> None:
    scene.later(days=1)
    assert not scene.of("Bas").is_in("/today")
    bas_comes_in(scene)


@then("they are refused")
def they_are_refused(scene: Scene) -> None:
    assert scene.said["watcher"].status_code == 422
    assert not scene.of("watcher").is_in("/today")


@then("Eva sees the reports")
def eva_sees_the_reports(scene: Scene) -> None:
    assert scene.of("Eva").is_in("/audit")


@then("eleven days later she does not")
def eva_is_nobody(scene: Scene) -> None:
    scene.later(days=11)
    answer = scene.keys["Eva"].get(options_on(scene.of("Eva").get("/work/sign-in").text))
    scene.of("Eva").post("/work/sign-in/passkey", data={"answer": answer})
    assert not scene.of("Eva").is_in("/audit")
