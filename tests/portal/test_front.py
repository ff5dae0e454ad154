"""What a stranger reads: who this is, what it asks, and the exact words of anything ever shown."""

from hashlib import sha256

import pytest

from ethicomm.app import House
from ethicomm.policy import in_force
from tests.portal.people import Anna
from tests.visiting import Visitor, entering, words_on


def newest(house: House, language: str = "en") -> str:
    with house.database.read() as session:
        return in_force(session).purposes["newsletter"].notices[language].hash


def test_a_stranger_reads_what_would_be_asked_and_who_sees_data(house: House) -> None:
    with entering(house, None) as stranger:
        page = words_on(stranger.get("/"))
        assert "Crumb & Co. A bakery in Leiden" in page
        assert page.count("Read them") == 6
        assert "Postbode Mail B.V. Carries our letters from our server to your mailbox." in page
        assert "Netherlands" in page
        assert "Autoriteit Persoonsgegevens" in page
        stranger.cookies.set("language", "nl")
        dutch = stranger.get("/")
    assert "Nieuwsbrief" in dutch.text
    assert "Nederland" in words_on(dutch)
    assert newest(house, "nl") in dutch.text


def test_every_address_on_the_front_page_is_there(house: House) -> None:
    with entering(house, None) as stranger:
        page = stranger.get("/").text
        for address in {part.split('"')[0] for part in page.split('href="/')[1:]}:
            assert stranger.get(f"/{address}").status_code == 200, address


def test_who_is_signed_in_goes_home(her: Visitor) -> None:
    assert her.get("/").headers["location"] == "/me"


def test_the_words_are_shown_with_their_mark_and_as_their_very_bytes(house: House) -> None:
    digest = newest(house)
    with entering(house, None) as stranger:
        page = stranger.get(f"/notices/{digest}")
        assert "May we send you our letter twice a month" in words_on(page)
        assert digest in words_on(page)
        assert "older words" not in words_on(page)
        assert page.text.count("<h1") == 1
        assert "<h2>Newsletter</h2>" in page.text
        file = stranger.get(f"/notices/{digest}/words.md")
    assert sha256(file.content).hexdigest() == digest
    assert "newsletter-1.en.md" in file.headers["content-disposition"]


def test_words_in_dutch_are_marked_as_dutch_on_an_english_page(house: House) -> None:
    with entering(house, None) as stranger:
        page = stranger.get(f"/notices/{newest(house, 'nl')}").text
    assert '<html lang="en"' in page
    assert '<article class="card" lang="nl">' in page


@pytest.mark.both
@pytest.mark.parametrize("digest", ["0" * 64, "x", "A" * 64, "%00", "%2e%2e%2f", "0" * 5_000, "é" * 64])
def test_what_was_never_shown_is_not_found(house: House, digest: str) -> None:
    with entering(house, None) as stranger:
        assert stranger.get(f"/notices/{digest}").status_code == 404
        assert stranger.get(f"/notices/{digest}/words.md").status_code == 404


def test_nothing_of_a_member_is_on_any_page_of_a_stranger(house: House, anna: Anna) -> None:
    with entering(house, None) as stranger:
        for address in ("/", "/erased", f"/notices/{newest(house)}", "/algorithms"):
            assert "anna" not in stranger.get(address).text.casefold().replace("annals", "")
