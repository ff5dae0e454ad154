"""A member comes in by a mail: the same answer for everybody, a link and a code that work once and briefly."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from ethicomm import clock, ledger
from ethicomm.accounts.models import SignIn
from ethicomm.app import House
from ethicomm.demo.sink import Fault, Step
from ethicomm.jobs import Job
from ethicomm.vault import token_hash
from tests.accounts.conftest import Browser
from tests.accounts.mailing import asks, mail_of, worker_runs
from tests.accounts.people import ANNA, NOBODY, member_with
from tests.smtp import Smtp, taking_mail

NewBrowser = Callable[[], Browser]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(mailing_house: House) -> House:
    """The community, with a relay that takes its mail."""
    return mailing_house


def anna_s_mail(house: House, smtp: Smtp, browser: Browser, after: str = "") -> tuple[str, str]:
    member_with(house)
    asks(browser, "anna@example.ORG", after)
    worker_runs(house)
    return mail_of(smtp)


def test_capital_letters_do_not_matter(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    member_with(house, "Anna@Example.ORG")
    asks(browser_of(), " ANNA@example.org ")
    worker_runs(house)
    assert mail_of(smtp)


def test_anna_comes_in_by_the_link(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, _code = anna_s_mail(house, smtp, browser_of())
    elsewhere = browser_of()
    assert "Sign in" in elsewhere.get(link).text
    assert elsewhere.post(link).headers["location"] == "/me"
    assert elsewhere.is_in("/me")


def test_anna_comes_in_by_the_code_and_lands_where_she_wanted(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    browser = browser_of()
    wanted = browser.get("/me").headers["location"]
    assert wanted == "/sign-in?next=/me"
    assert 'value="/me"' in browser.get(wanted).text
    _link, code = anna_s_mail(house, smtp, browser, "/me?part=2")
    entered = browser.post("/sign-in/code", data={"code": f"{code[:3]} {code[3:]}"})
    assert entered.headers["location"] == "/me?part=2"
    assert browser.is_in("/me")


@pytest.mark.parametrize(
    ("typed", "member"), [("strasse@example.org", "straße@example.org"), ("ªnna@example.org", ANNA)]
)
def test_an_address_that_only_looks_alike_is_a_stranger_s(
    house: House, smtp: Smtp, browser_of: NewBrowser, typed: str, member: str
) -> None:
    member_with(house, member)
    asks(browser_of(), typed)
    worker_runs(house)
    assert smtp.kept == []


def test_the_mail_is_in_the_language_of_the_page(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    browser = browser_of()
    browser.cookies.set("language", "nl")
    member_with(house)
    asks(browser, ANNA)
    worker_runs(house)
    html = smtp.read(ANNA)[-1].get_body(("html",))
    assert html
    assert '<html lang="nl">' in html.get_content()


@pytest.mark.both
def test_g19_a_link_works_once(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, code = anna_s_mail(house, smtp, first := browser_of())
    assert browser_of().post(link).status_code == 303
    again = browser_of()
    assert again.post(link).status_code == 422
    assert again.token is None
    assert again.get(link).status_code == 404
    assert first.post("/sign-in/code", data={"code": code}).status_code == 422  # one way in, used once


def test_g19_a_link_works_for_ten_minutes(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, code = anna_s_mail(house, smtp, browser := browser_of())
    with clock.moved(clock.now() + 10 * MINUTE):
        assert browser.get(link).status_code == 404
        assert browser.post(link).status_code == 422
        assert browser.post("/sign-in/code", data={"code": code}).status_code == 422
        assert browser.token is None


def test_g19_link_code_and_address_are_not_readable_at_rest(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, code = anna_s_mail(house, smtp, browser_of())
    with house.database.read() as session:
        kept = session.scalars(select(SignIn)).one()
    assert kept.link_hash == token_hash(link.removeprefix("/enter/"))
    assert kept.code_hash
    assert code.encode() not in kept.code_hash
    assert kept.code_hash != token_hash(code)
    assert kept.address is None


def test_while_it_waits_the_address_is_sealed_and_in_no_job(house: House, browser_of: NewBrowser) -> None:
    member_with(house)
    asks(browser_of(), ANNA)
    with house.database.read() as session:
        kept = session.scalars(select(SignIn)).one()
        assert kept.address
        assert b"anna" not in kept.address.cell.lower()
        assert [job.ref for job in session.scalars(select(Job))] == [str(kept.id)]


def test_opening_the_link_changes_nothing(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, _code = anna_s_mail(house, smtp, browser_of())
    for _scanner in range(3):
        assert browser_of().get(link).status_code == 200
    assert browser_of().post(link).status_code == 303


def test_a_made_up_link_says_what_a_used_one_says(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, _code = anna_s_mail(house, smtp, browser_of())
    browser_of().post(link)
    made_up = browser_of().get("/enter/made-up")
    assert made_up.status_code == 404
    assert without_path(made_up.text) == without_path(browser_of().get(link).text)


def without_path(page: str) -> str:
    return re.sub(r'name="back" value="[^"]*"', "", page)


def test_the_sixth_code_is_not_looked_at(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, code = anna_s_mail(house, smtp, browser := browser_of())
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert browser.post("/sign-in/code", data={"code": wrong}).status_code == 422
    refused = browser.post("/sign-in/code", data={"code": code})
    assert refused.status_code == 422
    assert "can no longer be used" in refused.text
    assert "Ask for a new mail" in browser.get("/sign-in/code").text
    assert browser.post(link).status_code == 303  # the link was not guessed at


def test_a_code_works_only_in_the_browser_that_asked(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    _link, code = anna_s_mail(house, smtp, browser := browser_of())
    thief = browser_of()
    assert thief.post("/sign-in/code", data={"code": code}).status_code == 422
    asks(thief, NOBODY)
    assert thief.post("/sign-in/code", data={"code": code}).status_code == 422
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 303


def test_signing_in_ends_the_session_the_browser_had(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, _code = anna_s_mail(house, smtp, browser := browser_of())
    browser.hold("planted-by-someone")
    browser.post(link)
    first = browser.token
    assert first != "planted-by-someone"
    asks(browser, ANNA)
    worker_runs(house)
    browser.post(mail_of(smtp)[0])
    assert browser.token != first
    old = browser_of()
    old.hold(str(first))
    assert browser.is_in("/me")
    assert not old.is_in("/me")


def test_signing_out_ends_the_session(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    link, _code = anna_s_mail(house, smtp, browser := browser_of())
    browser.post(link)
    token = str(browser.token)
    assert browser.get("/sign-in").headers["location"] == "/me"
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert browser.token is None
    browser.hold(token)
    assert not browser.is_in("/me")
    assert browser_of().post("/sign-out").headers["location"] == "/"


def test_what_is_no_address_is_refused_and_shown_again(house: House, browser_of: NewBrowser) -> None:
    for typed in ("", "anna", "anna@", "anna@example.org\nbcc:x@y.z", "a" * 300 + "@example.org"):
        refused = browser_of().post("/sign-in", data={"email": typed, "after": "/me"})
        assert refused.status_code == 422
        assert "not an e-mail address" in refused.text
        assert 'value="/me"' in refused.text


def test_the_sixth_mail_in_a_quarter_of_an_hour_is_refused_known_or_not(house: House, browser_of: NewBrowser) -> None:
    member_with(house)
    with clock.moved(full_hour()):
        for address in (ANNA, NOBODY):
            browser = browser_of()
            for _mail in range(5):
                asks(browser, address)
            refused = browser.post("/sign-in", data={"email": address})
            assert refused.status_code == 422
            assert "several mails" in refused.text


def full_hour() -> datetime:
    """A time well inside one span of counting."""
    return (clock.now() + timedelta(hours=1)).replace(minute=1)


def test_a_mail_the_relay_did_not_take_is_tried_again_and_sent_once(house: House, browser_of: NewBrowser) -> None:
    member_with(house)
    busy = [Fault(Step.RCPT, "451 4.3.0 Try again later", times=1)]
    with taking_mail(busy) as smtp:
        relayed = House(house.settings.model_copy(update={"smtp_url": smtp.url}))
        asks(browser_of(), ANNA)
        worker_runs(relayed)
        assert smtp.kept == []
        with clock.moved(clock.now() + MINUTE):
            worker_runs(relayed)
            worker_runs(relayed)
        link, _code = mail_of(smtp)
        relayed.close()
    assert browser_of().post(link).status_code == 303
    assert len(smtp.kept) == 1


def test_only_the_log_of_acts_remembers_and_it_does_not_say_who(
    house: House, smtp: Smtp, browser_of: NewBrowser
) -> None:
    link, _code = anna_s_mail(house, smtp, browser := browser_of())
    browser.post("/enter/made-up")
    browser.post(link)
    with house.database.read() as session:
        columns = ledger.Act.what, ledger.Act.actor_role, ledger.Act.actor_id, ledger.Act.detail
        acts = [tuple(act) for act in session.execute(select(*columns).order_by(ledger.Act.at))][-2:]
    assert acts == [
        ("sign-in refused", "nobody", "", '{"by":"link"}'),
        ("signed in", "member", "", '{"by":"link","grants":"all"}'),
    ]


def test_a_stranger_s_row_is_forgotten_like_anyone_s(house: House, browser_of: NewBrowser) -> None:
    asks(browser_of(), NOBODY)
    worker_runs(house)
    with house.database.read() as session:
        assert session.scalar(select(func.count()).where(SignIn.address.is_not(None))) == 0
        kept = session.scalars(select(SignIn)).one()
        assert (kept.subject, kept.link_hash, kept.code_hash) == (None, None, None)
