"""features/campaigns/*.feature, on the real pages, with real mail."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from httpx import Response
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select

from ethicomm import campaigns, clock, consent
from ethicomm.accounts import Actor, Role, member
from ethicomm.algorithms.offers import NewOffer, add
from ethicomm.campaigns import Campaign, links
from ethicomm.campaigns import routes as letter_pages
from ethicomm.campaigns.queries import letter as letter_seen
from ethicomm.consent import ConsentRecord, Method
from ethicomm.policy import in_force
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from tests.campaigns.post import HELLO, Post, link
from tests.campaigns.test_versions import PICKS
from tests.consent.people import OWNER, says_no, takes_back
from tests.segments import people
from tests.visiting import Visitor, colleague, visiting

scenarios("campaigns")
pytestmark = [pytest.mark.both, pytest.mark.usefixtures("post")]  # named here, as steps ask for it too late
PAGES = [*links.HANDLERS, *letter_pages.HANDLERS]


@dataclass
class Scene:
    """The owner at work, Anna at home, and what each read last."""

    post: Post
    owner: Actor
    anna: int = 0
    newsletter: list[int] = field(default_factory=list)
    group: str = ""
    letter: UUID | None = None
    read: str = ""
    answers: list[Response] = field(default_factory=list)
    later: timedelta = timedelta()
    events: int = 0

    @contextmanager
    def browser(self, who: Actor | None) -> Iterator[Visitor]:
        with ExitStack() as stack:
            if self.later:
                stack.enter_context(clock.moved(clock.now() + self.later))
            yield stack.enter_context(visiting(self.post.house, PAGES, who))

    def open(self, address: str, who: Actor | None) -> None:
        with self.browser(who) as browser:
            self.take(browser.get(address))

    def press(self, address: str, who: Actor | None, **form: str) -> None:
        with self.browser(who) as browser:
            self.take(browser.post(address, data=form))

    def take(self, answer: Response) -> None:
        self.answers.append(answer)
        self.read = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))

    def at_the_letter(self, page: str = "") -> str:
        return f"/letters/{self.letter}{page}"

    def count_events(self) -> int:
        with self.post.house.database.read() as session:
            return session.scalar(select(func.count()).select_from(ConsentRecord)) or 0

    def stop_link(self) -> str:
        return link(self.post.mails()[0], "stop")

    def why_link(self) -> str:
        return link(self.post.mails()[0], "why")


@pytest.fixture
def scene(post: Post) -> Scene:
    return Scene(post, colleague(post.house, Role.OWNER))


# Sending.


@given("14 people who said yes to the newsletter")
def yes_sayers(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        scene.newsletter = [people.member(session, "newsletter") for _ in range(14)]


@given("12 people who never answered")
def silent_ones(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        for _ in range(12):
            people.member(session)


@given("11 people who said yes and took it back")
def withdrawn_ones(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        for _ in range(11):
            takes_back(session, people.member(session, "newsletter"), "newsletter")


@given("3 people in Leiden who said yes to the newsletter and to groups")
def leideners(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        for _ in range(3):
            people.member(session, "newsletter", "segmentation", region="leiden")


@given('a group "Leiden" of everyone whose region is Leiden')
def a_group(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        rule = parse(in_force(session), {"field": "region", "is": "leiden"})
        scene.group = str(keep(session, scene.owner, "Leiden", rule))


@given('there is an offer "Rye course" for people who like bread')
def an_offer(scene: Scene) -> None:
    text = {"en": ("Rye course", "Six hours of rye."), "nl": ("Roggecursus", "Zes uur rogge.")}
    with scene.post.house.database.write() as session:
        add(session, OWNER, NewOffer(text, "https://crumb.example/rye", ("bread",), clock.now().date()))


def write(scene: Scene, body: str, group: str = "") -> None:
    form = {"subject-en": HELLO.subject_line, "body-en": body, "group": group}
    scene.press("/letters", scene.owner, **form)
    with scene.post.house.database.read() as session:
        scene.letter = session.scalar(select(Campaign.public_id))


@when("I write a letter")
def write_one(scene: Scene) -> None:
    write(scene, HELLO.body)


@when('I write a letter to the group "Leiden"')
def write_to_group(scene: Scene) -> None:
    write(scene, HELLO.body, scene.group)


@when("I write a letter with picks")
def write_with_picks(scene: Scene) -> None:
    write(scene, PICKS.body)


@when(parsers.parse('I write a letter that says "{body}"'))
def write_this(scene: Scene, body: str) -> None:
    write(scene, body)


@when("I press send")
def press_send(scene: Scene) -> None:
    scene.press(scene.at_the_letter("/send"), scene.owner, when="now")
    scene.post.work()


@when("I press send, and then stop")
def send_and_stop(scene: Scene) -> None:
    press_send(scene)
    assert "It starts in" in scene.read
    scene.press(scene.at_the_letter("/stop"), scene.owner)


@when("I send it and a minute passes")
def send_and_wait(scene: Scene) -> None:
    press_send(scene)
    a_minute_passes(scene)


@when("a minute passes")
def a_minute_passes(scene: Scene) -> None:
    scene.later = timedelta(seconds=61)
    with clock.moved(clock.now() + scene.later):
        scene.post.work()
    scene.open(scene.at_the_letter(), scene.owner)


@when("one of the 14 withdraws before the minute is over")
def one_withdraws(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        takes_back(session, scene.newsletter[0], "newsletter")


@then("I read that about 10 people will get it")
def reads_about(scene: Scene) -> None:
    assert "About 10 people will get this letter" in scene.read
    assert "Everyone who said yes to “Newsletter”." in scene.read


@then("I read that about 10 never said yes and about 10 withdrew")
def reads_why_not(scene: Scene) -> None:
    assert re.search(r"never said yes − 10 withdrew − 1?2?0", scene.read)


@then("nobody has got anything")
def nobody(scene: Scene) -> None:
    assert scene.post.letters == []


@then(parsers.parse("{count:d} people have got it"))
def so_many(scene: Scene, count: int) -> None:
    assert len(scene.post.to()) == len(scene.post.letters) == count


@then(parsers.parse('I read "{words}"'))
def reads(scene: Scene, words: str) -> None:
    assert words in scene.read


@then("the page shows 12 who never said yes and 11 who withdrew")
def reads_exactly(scene: Scene) -> None:
    assert "never said yes − 12 withdrew − 11" in scene.read


@then("the letter is a draft again")
def a_draft(scene: Scene) -> None:
    with scene.post.house.database.read() as session:
        assert scene.letter
        assert letter_seen(session, scene.letter).state is campaigns.State.DRAFT


@then('the preview for people who allow only the letter does not mention "Rye course"')
def plain_preview(scene: Scene) -> None:
    scene.open(scene.at_the_letter("/preview/plain"), scene.owner)
    assert "Hello Robin" in scene.read
    assert "Rye course" not in scene.read


@then('the preview for people who allow picks mentions "Rye course"')
def full_preview(scene: Scene) -> None:
    scene.open(scene.at_the_letter("/preview/picks"), scene.owner)
    assert "Rye course" in scene.read


@then("a test of it comes to my own address")
def a_test_comes(scene: Scene) -> None:
    scene.press(scene.at_the_letter("/test"), scene.owner)
    assert scene.post.to() == {"owner@example.org"}
    assert "A test was sent." in scene.read


@then('I am told that a letter for this purpose knows no "region"')
def told_no(scene: Scene) -> None:
    assert scene.answers[-1].status_code == 422
    assert "knows no “region”" in scene.read


@then("there is no such letter")
def no_letter(scene: Scene) -> None:
    assert scene.letter is None


# Stopping.


@given("Anna said yes to the newsletter and got a letter")
def anna_got_one(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        scene.anna = people.member(session, "newsletter", first_name="Anna")
    scene.post.send()
    scene.events = scene.count_events()


@when("Anna's mail program presses its stop button")
def one_click(scene: Scene) -> None:
    scene.press(scene.stop_link(), None, **{"List-Unsubscribe": "One-Click"})


@when("a week later it presses it again")
def again(scene: Scene) -> None:
    scene.later = timedelta(days=7)
    one_click(scene)


@when("Anna opens the stop link in the mail")
def opens_stop(scene: Scene) -> None:
    scene.open(scene.stop_link(), None)


@when("she presses the button on the page")
def presses(scene: Scene) -> None:
    assert f'action="{scene.stop_link()}"' in scene.answers[-1].text
    scene.press(scene.stop_link(), None)


@when("a scanner opens every link of the mail twice")
def scanner(scene: Scene) -> None:
    html = scene.post.mails()[0].get_body(("html",)).get_content()
    for address in re.findall(r'href="http://localhost:8000(/(?:why|stop)/[^"]+)"', html) * 2:
        scene.open(address, None)
        assert scene.answers[-1].status_code == 200


@when("a stranger presses stop with a link that is not ours")
def stranger(scene: Scene) -> None:
    scene.press("/stop/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", None)


@then("Anna gets no further letter")
def no_further(scene: Scene) -> None:
    before = len(scene.post.letters)
    scene.post.send()
    assert len(scene.post.letters) == before


@then("Anna's page says that she stopped it by the button of her mail program")
def by_button(scene: Scene) -> None:
    with scene.post.house.database.read() as session:
        assert consent.history(session, scene.anna)[0].method is Method.ONE_CLICK


@then("she reads a masked address and what will stop")
def masked(scene: Scene) -> None:
    assert "p•••@example.org" in scene.read
    assert "Stop: Newsletter" in scene.read
    assert "“Newsletter” stops at once. None of your data is deleted" in scene.read


@then("she reads that it is stopped, with a reference")
def stopped(scene: Scene) -> None:
    assert "No further letter of this kind is sent to you." in scene.read
    assert re.search(r"Your reference: [0-9a-f]{12}", scene.read)


@then("nothing has changed")
def unchanged(scene: Scene) -> None:
    assert scene.count_events() == scene.events
    with scene.post.house.database.read() as session:
        assert consent.authorise(session, scene.anna, "newsletter")


@then("both times the answer is that it is stopped")
def both_times(scene: Scene) -> None:
    assert [answer.status_code for answer in scene.answers[-2:]] == [200, 200]


@then("he is told that this link is not from one of our letters")
def not_ours(scene: Scene) -> None:
    assert scene.answers[-1].status_code == 404
    assert "not from one of our letters" in scene.read


# Why.


@given("Anna said yes to the newsletter and to picks, no to groups, and likes bread")
def anna_of_many_answers(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        scene.anna = people.member(session, "newsletter", "personalisation", first_name="Anna", interests=["bread"])
        says_no(session, scene.anna, "segmentation")


@given("Anna got a letter with picks")
def got_picks(scene: Scene) -> None:
    scene.post.send(scene.post.write(PICKS))


@given("Anna got a letter without picks")
def got_plain(scene: Scene) -> None:
    scene.post.send()


@given("Anna took back her yes to picks")
def took_back(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        takes_back(session, scene.anna, "personalisation")


@when('someone she forwarded it to opens "Why did I get this?"')
def forwarded(scene: Scene) -> None:
    scene.open(scene.why_link(), None)


@when('Anna signs in and opens "Why did I get this?"')
def anna_opens(scene: Scene) -> None:
    scene.open(scene.why_link(), member(scene.anna))


@when('Ben, another member, opens Anna\'s "Why did I get this?"')
def ben_opens(scene: Scene) -> None:
    with scene.post.house.database.write() as session:
        ben = people.member(session)
    scene.open(scene.why_link(), member(ben))


@then("they read the letter's name, its purpose and a stop button")
def bare_why(scene: Scene) -> None:
    for words in ("“Rolls”", "“Newsletter”", "Stop these letters", "p•••@example.org"):
        assert words in scene.read


@then("they read nothing about Anna's data")
def nothing_of_anna(scene: Scene) -> None:
    for words in ("Anna", "Bread", "person1", "because you said yes", "entry"):
        assert words not in scene.read


@then('she reads that she got it because she said yes to "Newsletter"')
def because(scene: Scene) -> None:
    assert "because you said yes to “Newsletter” on" in scene.read
    assert "It went to everyone who did." in scene.read


@then('she reads that her interests were used: "Bread"')
def used_bread(scene: Scene) -> None:
    assert "Interests Bread no ✓ used, as you allow it" in scene.read


@then("she reads that her interests were used")
def used(scene: Scene) -> None:
    assert re.search(r"Interests \S.* no ✓ used, as you allow it", scene.read)


@then("she reads that her region was not looked at")
def not_region(scene: Scene) -> None:
    assert re.search(r"Region, Age band, Interests you said no to “[^”]+” – not looked at", scene.read)


@then("she reads that her interests were not looked at")
def not_interests(scene: Scene) -> None:
    assert re.search(r"Interests you allowed “[^”]+”; this letter did not need it – not looked at", scene.read)
    assert "used, as you allow it" not in scene.read


@then("she reads when her yes runs out")
def runs_out(scene: Scene) -> None:
    assert re.search(r"your yes running out on \d+ \w+ 20\d\d", scene.read)


@then("she can open the words she agreed to")
def words_agreed(scene: Scene) -> None:
    assert re.search(r'href="/notices/[0-9a-f]{64}"', scene.answers[-1].text)


@then("she can open why these picks were chosen")
def why_picks(scene: Scene) -> None:
    assert re.search(r'href="/me/choices/[0-9a-f-]{36}"', scene.answers[-1].text)
