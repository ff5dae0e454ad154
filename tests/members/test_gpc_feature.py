"""features/consent/gpc.feature: what a browser says by itself, heard once, downwards only, and outweighed by a yes."""

import pytest
from pytest_bdd import given, scenarios, then, when

from ethicomm import consent
from ethicomm.accounts import member
from ethicomm.consent import Method, State
from ethicomm.members.signal_routes import SINCE
from ethicomm.policy import in_force
from tests.guarantees.everything import changed, snapshot
from tests.members.asked import Asked, hidden_in
from tests.members.people import says_yes
from tests.portal.test_consents import form
from tests.visiting import entering

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("asked")]
scenarios("consent/gpc.feature")
SIGNAL = {"Sec-GPC": "1"}


@given("the community shares data with the mill, and asks first")
def shares(asked: Asked) -> None:
    asked.shares()


@given("I am a member who said yes to sharing and to the newsletter")
def said_yes(asked: Asked) -> None:
    asked.joins("sharing", "newsletter")


@when("I open my page with the signal on")
def opens_with_the_signal(asked: Asked) -> None:
    asked.headers = SIGNAL
    asked.opens("/me/consents", asked.me)


@when("I open my page without the signal")
def opens_without_the_signal(asked: Asked) -> None:
    asked.headers = {"Sec-GPC": "0"}
    asked.opens("/me/consents", asked.me)
    assert "privacy signal" not in asked.read


@when("I open it again and again")
def again_and_again(asked: Asked) -> None:
    asked.opens("/me", asked.me)
    before = snapshot(asked.house)
    for address in ("/me/consents", "/me", "/ask/sharing"):
        asked.opens(address, asked.me)
    assert changed(before, snapshot(asked.house)) == {}
    asked.opens("/me/consents", asked.me)


@when("I say yes to sharing there, with the signal on")
def yes_with_the_signal(asked: Asked) -> None:
    asked.posts("/me/consents/sharing", form(asked.page, "sharing", "yes"), asked.me)


@when("a stranger with the signal on opens the question about sharing")
def stranger_opens(asked: Asked) -> None:
    asked.headers = SIGNAL
    asked.opens("/ask/sharing")


@when("they go through the join page with the signal on")
def joins_with_the_signal(asked: Asked) -> None:
    asked.opens("/join")
    assert "So we do not ask you about: Sharing with the mill." in asked.read
    asked.posts("/join", {**hidden_in(asked.page), "email": "a@example.org", "old_enough": "yes"})
    while 'name="answer"' in asked.page:
        asked.seen.append(asked.read)
        asked.presses("no")


@then("sharing has stopped, by the privacy signal of my browser")
def stopped(asked: Asked) -> None:
    assert "Sharing with the mill" not in asked.allows()
    newest = asked.history("sharing")[0]
    assert (newest.state, newest.method, newest.actor_role) == (State.WITHDRAWN, Method.GPC, "member")
    assert "by the privacy signal of your browser" in asked.read


@then("I still get the newsletter")
def newsletter(asked: Asked) -> None:
    assert asked.allows() == {"Newsletter"}


@then("the page says calmly that the signal was taken as my no")
def told(asked: Asked) -> None:
    said = "Your browser sends a privacy signal, and we took it as your no to: Sharing with the mill."
    assert asked.read.count(said) == 1


@then("the signal is in my history once")
def once(asked: Asked) -> None:
    assert [one.method for one in asked.history("sharing")].count(Method.GPC) == 1


@then("I allow sharing")
def allows_sharing(asked: Asked) -> None:
    assert "Sharing with the mill" in asked.allows()


@then("the page says that my own yes outweighs the signal")
def outweighs(asked: Asked) -> None:
    assert "You said yes yourself to: Sharing with the mill. That outweighs the signal of your browser." in asked.read


@then("they read that it was taken as a no, and there is nothing to press")
def not_asked(asked: Asked) -> None:
    assert "This is not asked now, and nothing was saved." in asked.read
    assert "we took it as your no" in asked.read
    assert "<button" not in asked.page[asked.page.index("<main") : asked.page.index("</main>")]


@then("sharing is not among the questions")
def not_among(asked: Asked) -> None:
    assert len(asked.seen) == 6
    assert not any("Sharing" in page for page in asked.seen)


def test_the_signal_is_heard_on_whatever_page_a_member_opens_first_and_by_a_post_too(asked: Asked) -> None:
    asked.shares()
    asked.joins("sharing")
    asked.headers = SIGNAL
    asked.posts("/me/language", {"language": "en"}, asked.me)
    assert asked.allows() == set()
    assert "sharing" in _signalled(asked)


def test_who_never_answered_has_said_no_by_the_signal_and_nobody_at_the_counter_can_lift_it(asked: Asked) -> None:
    asked.shares()
    asked.joins()
    asked.headers = SIGNAL
    asked.opens("/me", asked.me)
    (said,) = asked.history("sharing")
    assert (said.state, said.method) == (State.REFUSED, Method.GPC)


def test_the_signal_of_a_stranger_writes_nothing(asked: Asked) -> None:
    asked.shares()
    asked.joins("sharing")
    asked.headers = SIGNAL
    before = snapshot(asked.house)
    for address in ("/", "/join", "/ask/sharing", "/sign-in"):
        asked.opens(address)
    assert changed(before, snapshot(asked.house)) == {}


def test_with_the_sample_policies_the_signal_changes_nothing_and_the_page_says_why(asked: Asked) -> None:
    asked.joins("newsletter", "measurement", "personalisation")
    before = asked.allows()
    asked.headers = SIGNAL
    asked.opens("/me/consents", asked.me)
    assert "We share nothing and advertise for nobody" in asked.read
    assert asked.allows() == before


def test_an_open_question_about_sharing_is_not_shown_under_the_signal(asked: Asked) -> None:
    asked.shares()
    asked.joins()
    with asked.house.database.write() as session:
        consent.put_question(session, member(asked.subject), "sharing")
    asked.opens("/me", asked.me)
    assert 'id="asked-sharing"' in asked.page
    asked.headers = SIGNAL
    asked.opens("/me", asked.me)
    assert 'id="asked-sharing"' not in asked.page


@pytest.mark.parametrize(
    ("dpv", "heard"), [("dpv:Advertising", True), ("dpv:TargetedAdvertising", True), ("dpv:Personalisation", False)]
)
def test_advertising_is_known_by_its_term_in_the_vocabulary(asked: Asked, dpv: str, heard: bool) -> None:
    with asked.house.database.read() as session:
        picks = in_force(session).purposes["personalisation"]
    about = picks.__class__(**{**vars(picks), "dpv": (dpv,)})
    assert consent.is_signalled_about(about) is heard


def test_the_site_tells_programs_that_it_honours_the_signal(asked: Asked) -> None:
    with entering(asked.house, None) as browser:
        answer = browser.get("/.well-known/gpc.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == "application/json"
    assert answer.json() == {"gpc": True, "lastUpdate": SINCE.isoformat()}
    assert "max-age" in answer.headers["cache-control"]
    assert "no-store" not in answer.headers["cache-control"]


def test_a_yes_said_before_in_person_is_withdrawn_once_and_may_be_said_again_on_the_question_page(asked: Asked) -> None:
    asked.shares()
    asked.joins()
    with asked.house.database.write() as session:
        says_yes(session, asked.subject, "sharing")
    asked.headers = SIGNAL
    asked.opens("/ask/sharing", asked.me)
    assert asked.allows() == set()
    assert "This is not asked now" in asked.read


def _signalled(asked: Asked) -> list[str]:
    with asked.house.database.read() as session:
        return [one.purpose for one in consent.history(session, asked.subject) if one.method is Method.GPC]


def test_opening_a_page_with_the_signal_writes_this_no_and_nothing_else(asked: Asked) -> None:
    asked.shares()
    asked.joins("sharing", "newsletter")
    asked.opens("/me", asked.me)
    before = snapshot(asked.house)
    asked.headers = SIGNAL
    asked.opens("/me", asked.me)
    found = changed(before, snapshot(asked.house))
    looking, withdrawing = {"use_act", "decision"}, {"standing", "consent_state", "consent_record", "job", "journal"}
    assert {*found} <= looking | withdrawing | {"ledger_waiting"}
    assert found["consent_record"] == (0, 1)
    assert found["standing"] == (1, 1)
