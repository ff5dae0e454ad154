"""From one version of the words to the next: nothing is moved under a yes that was given."""

import shutil
from pathlib import Path

import pytest

from ethicomm.app import House
from ethicomm.errors import Invalid
from ethicomm.policy import apply, check, propose
from tests.policy.conftest import EACH_WEEK, change, new_words

NEWS, SORT, RELAY = "purposes/newsletter.toml", "purposes/segmentation.toml", "recipients/mail_relay.toml"
SAID = "notices/newsletter/versions.toml"
GROWTHS = {  # how a purpose comes to do more, and what the owner is told
    "more data": (NEWS, '"first_name"]', '"first_name", "region"]', NEWS, "region is new to newsletter"),
    "another reader": (SORT, '"staff", "owner"', '"staff", "owner", "auditor"', SORT, "auditor would see it too"),
    "a longer yes": (NEWS, '"P36M"', '"P60M"', NEWS, "would last longer than people were told"),
    "a yes that renews itself": (NEWS, "order = 1", "order = 1\nown_act_renews = true", NEWS, "without being asked"),
    "another kind": (NEWS, '"marketing"', '"profiling"', NEWS, "It would be something else: profiling"),
    "one more aim": (NEWS, '"dpv:DirectMarketing"', '"dpv:DirectMarketing", "dpv:Advertising"', NEWS, "Advertising"),
    "another country": (RELAY, '"NL"', '"BE"', RELAY, "another country: BE"),
    "another master": (RELAY, '"processor"', '"controller"', RELAY, "would be a controller"),
    "more for the relay": (RELAY, '"first_name"]', '"first_name", "birthday"]', RELAY, "would get birthday"),
    "more exact data": ("fields.toml", "pd:AgeRange", "pd:Age", "fields.toml", "age_band would hold something else"),
}  # fmt: skip


def told(house: House, folder: Path) -> list[tuple[str, str]]:
    """What proposing this folder is refused with: (file, message and mend)."""
    with house.database.read() as session:
        return [(one.file, f"{one.message} {one.mend}") for one in propose(session, folder).findings]


def put_in_force(house: House, folder: Path) -> None:
    with house.database.write() as session:
        apply(session, "a test", folder)


def test_a_new_version_says_what_changed_in_each_language(folder: Path) -> None:
    new_words(folder, "newsletter", EACH_WEEK, material=True)
    assert check(folder) == []
    change(folder, SAID, "what.nl", "# ")
    assert [(one.file, one.line, one.message) for one in check(folder)] == [(SAID, 3, "what is not right.")]
    (folder / SAID).unlink()
    (found,) = check(folder)
    assert (found.file, found.message) == (SAID, "It does not say what version 2 changed.")
    assert "Add [2] with material = true or false" in found.mend


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[3]\nmaterial = true\nwhat.en = 'a'\nwhat.nl = 'b'\n", "There are no words of version 3."),
        ("[1]\nmaterial = true\nwhat.en = 'a'\nwhat.nl = 'b'\n", "[1] is not the number of a later version."),
        ("[two]\nmaterial = true\nwhat.en = 'a'\nwhat.nl = 'b'\n", "[two] is not the number of a later version."),
        ("[2]\nmaterial = 'no'\nwhat.en = 'a'\nwhat.nl = 'b'\n", "material is not right."),
        ("[2]\nwhat.en = 'a'\nwhat.nl = 'b'\n", "material is missing."),
    ],
)
def test_what_a_version_says_of_itself_must_make_sense(folder: Path, said: str, told: str) -> None:
    (folder / SAID).write_text(said)
    assert told in [one.message for one in check(folder)]


@pytest.mark.both
def test_words_that_were_in_force_stay_as_they_were(house: House, folder: Path) -> None:
    change(folder, "notices/newsletter/1.en.md", "twice a month", "each week")
    assert check(folder) == [], "without a database nobody can know"
    ((file, said),) = told(house, folder)
    assert file == "notices/newsletter/1.en.md"
    assert "Version 1 was in force with other words." in said
    assert "notices/newsletter/2.en.md" in said
    with pytest.raises(Invalid, match=r"1\.en\.md:1: Version 1 .*\nNothing was applied"):
        put_in_force(house, folder)


def test_the_words_of_a_purpose_that_was_given_up_stay_too(house: House, folder: Path) -> None:
    gone = folder.parent / "without"
    shutil.copytree(folder, gone)
    shutil.rmtree(gone / "notices/measurement")
    (gone / "purposes/measurement.toml").unlink()
    for recipient in ("mail_relay", "hosting"):
        change(gone, f"recipients/{recipient}.toml", '"measurement", ', "")
    put_in_force(house, gone)
    change(folder, "notices/measurement/1.en.md", "which links you follow", "what you click")
    ((file, _said),) = told(house, folder)
    assert file == "notices/measurement/1.en.md"


@pytest.mark.parametrize("growth", GROWTHS)
def test_what_grows_cannot_be_called_small(house: House, folder: Path, growth: str) -> None:
    file, old, new, at, words = GROWTHS[growth]
    change(folder, file, old, new)
    assert any(place == at and words in said for place, said in told(house, folder)), told(house, folder)
    new_words(folder, "newsletter", EACH_WEEK, material=False)
    (found, *_more) = [said for place, said in told(house, folder) if place == at and words in said]
    assert "as version 2, with material = true in notices/" in found


@pytest.mark.parametrize("growth", ["more data", "a longer yes", "another kind", "one more aim"])
def test_it_may_grow_when_people_are_asked_anew(house: House, folder: Path, growth: str) -> None:
    file, old, new, *_told = GROWTHS[growth]
    change(folder, file, old, new)
    new_words(folder, "newsletter", EACH_WEEK, material=True)
    assert told(house, folder) == []
    put_in_force(house, folder)


def test_a_new_firm_that_gets_data_makes_a_change_material(house: House, folder: Path) -> None:
    text = (folder / RELAY).read_text().replace("Postbode Mail B.V.", "Sleutelstad Hosting B.V.")
    (folder / "recipients/printer.toml").write_text(text.replace('"newsletter", ', ""))
    changed = dict(told(house, folder))
    assert "would get data of" in changed["recipients/printer.toml"]


def test_what_shrinks_asks_nobody_anew(house: House, folder: Path) -> None:
    change(folder, SORT, '"staff", "owner"', '"owner"')
    change(folder, NEWS, '"P36M"', '"P24M"')
    assert told(house, folder) == []


def test_a_change_that_was_material_stays_so_by_way_of_older_words(house: House, folder: Path) -> None:
    older = Path(shutil.copytree(folder, folder.with_name("older")))
    new_words(folder, "newsletter", EACH_WEEK, material=True)
    for one in (older, folder, older):
        put_in_force(house, one)
    change(folder, SAID, "material = true", "material = false")
    assert [file for file, _said in told(house, folder)] == [SAID]


def test_a_change_that_was_material_stays_so(house: House, folder: Path) -> None:
    new_words(folder, "newsletter", EACH_WEEK, material=True)
    put_in_force(house, folder)
    change(folder, SAID, "material = true", "material = false")
    ((file, said),) = told(house, folder)
    assert (file, "Write material = true, as it was then." in said) == (SAID, True)


def test_another_company_under_the_same_file_is_no_small_change(house: House, folder: Path) -> None:
    """Its name stands in the words, so they have to change; what people said yes to was another company."""
    change(folder, RELAY, "Postbode Mail B.V.", "Snelpost N.V.")
    renamed = dict.fromkeys(("en", "nl"), ("Postbode Mail B.V.", "Snelpost N.V."))
    for path in sorted(folder.glob("notices/*/1.en.md")):
        if "Postbode Mail B.V." in path.read_text("utf-8"):
            new_words(folder, path.parent.name, renamed, material=False)
    found = [said for place, said in told(house, folder) if place == RELAY]
    assert any(one.startswith("Snelpost N.V. would get data that Postbode Mail B.V. gets now.") for one in found)
