"""What people type, and what files say, is brought into one form or refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.errors import Invalid
from ethicomm.members import address, fit
from ethicomm.members.fitting import LONGEST
from ethicomm.policy import parse, read_files
from ethicomm.settings import house as house_of

FIELDS = parse(read_files(house_of("policies"))).fields


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("first_name", "  Đỗ \t Thị  ", "Đỗ Thị"),
        ("first_name", "e\u0301mile", "émile"),
        ("region", "Around Leiden", "around"),
        ("region", "rond leiden", "around"),
        ("interests", "coffee, Bread", '["bread","coffee"]'),
        ("interests", '["gluten_free"]', '["gluten_free"]'),
        ("interests", "gluten-free BAKING", '["gluten_free"]'),
        ("birthday", "5/3", "05-03"),
        ("birthday", "1974-02-29", "02-29"),
        ("email", "Anna@EXAMPLE.org", "Anna@example.org"),
        ("email", "δοκιμή@παράδειγμα.gr", "δοκιμή@παράδειγμα.gr"),
        ("age_band", "", ""),
    ],
)
def test_one_form_for_each_thing_people_type(key: str, typed: str, kept: str) -> None:
    assert fit(FIELDS[key], typed) == kept


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("first_name", "x" * (LONGEST + 1)),
        ("first_name", "a\x00b"),
        ("region", "Atlantis"),
        ("interests", "bread, wine"),
        ("birthday", "31 May"),
        ("birthday", "02-30"),
        ("birthday", "13-01"),
        ("email", "anna"),
        ("email", "anna@localhost"),
        ("email", "anna@example.org\nBcc: x@example.org"),
        ("email", "a@b@example.org"),
        ("email", "anna@mail.invalid"),
        ("email", f"{'a' * 65}@example.org"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(key: str, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        fit(FIELDS[key], typed)
    assert refused.value.message.endswith((".", "org."))


@given(st.sampled_from(sorted(FIELDS)), st.text())
def test_whatever_is_typed_it_fits_or_is_refused_and_fits_again_unchanged(key: str, typed: str) -> None:
    try:
        kept = fit(FIELDS[key], typed)
    except Invalid:
        return
    assert fit(FIELDS[key], kept) == kept


@given(st.emails())
def test_the_quick_check_of_an_address_lets_through_only_what_the_slow_one_does(typed: str) -> None:
    from email_validator import EmailNotValidError, validate_email

    try:
        kept = address(typed)
    except Invalid:
        return
    try:
        validate_email(kept, check_deliverability=False)
    except EmailNotValidError as error:
        raise AssertionError(typed) from error
