"""From files to facts: what others read of a policy, and the hash that they cite it by."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ethicomm import words
from ethicomm.policy import FieldKind, Localised, Policy, PurposeKind, parse, read_files
from ethicomm.policy.parsing import content_hash
from ethicomm.settings import house
from tests.policy.conftest import change

SAMPLE = house("policies")
paths = st.text("abc/.", min_size=1, max_size=8)
files = st.dictionaries(paths, st.text(max_size=20), max_size=5)


def sample() -> Policy:
    return parse(read_files(SAMPLE))


def test_what_is_asked_comes_first_in_the_order_of_the_files() -> None:
    assert list(sample().purposes) == [
        "newsletter", "personalisation", "segmentation", "automation", "measurement", "birthday_greeting",
        "account", "orders", "rights", "security", "backup",
    ]  # fmt: skip


def test_a_purpose_stands_on_a_yes_on_membership_or_on_an_order() -> None:
    stands = {key: one.stands for key, one in sample().purposes.items()}
    assert stands["newsletter"] == "consent"
    assert stands["account"] == stands["rights"] == stands["security"] == stands["backup"] == "membership"
    assert stands["orders"] == "order"


def test_every_question_is_there_in_both_languages() -> None:
    for purpose in sample().purposes.values():
        if purpose.stands == "consent":
            assert set(purpose.notices) == {"en", "nl"}, purpose.key


def test_a_field_knows_the_purposes_that_list_it() -> None:
    fields = sample().fields
    assert fields["region"].purposes == ("segmentation",)
    assert fields["interests"].purposes == ("personalisation", "segmentation")
    assert (fields["birthday"].kind, fields["birthday"].facet) == (FieldKind.DAY_MONTH, None)
    assert next(key for key, _label in fields["age_band"].options) == "16_24"


def test_a_card_holds_its_facts_with_its_words_in_both_languages() -> None:
    card = sample().algorithms["picks"]
    assert (card.purpose, card.inputs) == ("personalisation", ("interests",))
    assert isinstance(card.facts["risks"], Localised)
    assert all(isinstance(points, int) for points in card.facts["points"].values())
    assert sample().automations["welcome"].facts["trigger"] == "joined"


def test_kinds_of_use_are_one_vocabulary() -> None:
    assert {one.kind for one in sample().purposes.values()} == set(PurposeKind) - {PurposeKind.SHARING}


def test_only_the_newest_words_of_a_question_are_asked(folder: Path) -> None:
    text = (folder / "notices/newsletter/1.en.md").read_text()
    for version in (2, 10):
        (folder / f"notices/newsletter/{version}.en.md").write_text(text + f"\nVersion {version}.\n")
    assert parse(read_files(folder)).purposes["newsletter"].notices["en"].version == 10


def test_words_are_in_the_reader_s_language_else_in_the_community_s_first() -> None:
    title = sample().purposes["newsletter"].title
    with words.speaking("nl"):
        assert str(title) == title.text() == "Nieuwsbrief"
    with words.speaking("fr"):
        assert str(title) == "Newsletter"


def test_words_of_a_policy_are_no_markup() -> None:
    assert Localised({"en": "<b>Crumb & Co."}).__html__() == "&lt;b&gt;Crumb &amp; Co."


def test_the_hash_does_not_depend_on_the_line_ends_of_a_system(folder: Path) -> None:
    before = parse(read_files(folder)).hash
    for path in folder.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert parse(read_files(folder)).hash == before


def test_the_hash_changes_with_a_single_letter(folder: Path) -> None:
    before = parse(read_files(folder)).hash
    change(folder, "notices/newsletter/1.nl.md", "brief", "Brief")
    assert parse(read_files(folder)).hash != before


def test_files_that_are_no_policy_are_not_part_of_it(folder: Path) -> None:
    before = parse(read_files(folder)).hash
    (folder / "notes.txt").write_text("ask Bram")
    (folder / "fields.toml~").write_text("old")
    assert parse(read_files(folder)).hash == before


@given(files, files)
def test_two_contents_share_a_hash_only_if_they_are_one(some: dict[str, str], others: dict[str, str]) -> None:
    assert (content_hash(some) == content_hash(others)) == (some == others)


@given(files)
def test_the_hash_does_not_depend_on_the_order_of_the_files(some: dict[str, str]) -> None:
    assert content_hash(dict(reversed(some.items()))) == content_hash(some)


def test_a_mask_is_the_bits_of_its_purposes() -> None:
    policy = parse(read_files(SAMPLE), {("purpose", "newsletter"): 1, ("purpose", "measurement"): 5})
    assert policy.mask("newsletter", "measurement") == 2 | 32
    assert policy.mask() == 0
