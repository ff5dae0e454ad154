"""Files as they come: any letters, any sign between cells, broken rows, and files made to harm (G23)."""

import io
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.errors import Invalid
from ethicomm.members.imports.decoding import MOST_BROKEN_QUOTES
from ethicomm.members.imports.people import moment_of, tags_of
from ethicomm.members.imports.reading import Says, Shape
from ethicomm.members.imports.unpacking import read_export
from tests.members.imports.files import HEAD, archive, audience, confirmed, table

CELLS = (("email", "name", "city"), ("anna@example.org", "Chloé; “Đỗ”", "Köln"), ("ben@example.org", "", "Århus, DK"))


def rows_of(content: bytes, name: str = "people.csv") -> list[dict[str, str]]:
    return [row.cells for row in read_export(name, content).rows()]


def broken_in(content: bytes) -> list[tuple[int, str]]:
    return [(row.number, row.broken) for row in read_export("people.csv", content).rows() if row.broken]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_letters_and_the_sign_between_cells_are_found_out(encoding: str, delimiter: str) -> None:
    (row, _other) = rows_of(table(*CELLS, encoding=encoding, delimiter=delimiter))
    assert row == {"email": "anna@example.org", "name": "Chloé; “Đỗ”", "city": "Köln"}


def test_an_old_windows_file_is_read_and_called_so() -> None:
    content = table(("email", "name"), ("zoe@example.org", "Zoë Müller"), encoding="cp1252")
    export = read_export("people.csv", content)
    assert [row.cells["name"] for row in export.rows()] == ["Zoë Müller"]
    assert export.sheets[0].is_western


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do_and_the_last_may_be_missing(end: str) -> None:
    content = end.join(["email,name", "anna@example.org,Anna", "", "ben@example.org,Ben"]).encode()
    assert [row["name"] for row in rows_of(content)] == ["Anna", "Ben"]


def test_rows_have_the_numbers_a_spreadsheet_shows() -> None:
    content = b'email,note\nanna@example.org,"two\nlines"\n\nben@example.org,x\n'
    assert [(row.number, row.cells["email"]) for row in read_export("p.csv", content).rows()] == [
        (2, "anna@example.org"), (4, "ben@example.org"),
    ]  # fmt: skip


def test_a_table_without_a_header_keeps_its_first_person() -> None:
    (row, other) = rows_of(b"anna@example.org,Anna\nben@example.org,Ben\n")
    assert row == {"Column 1": "anna@example.org", "Column 2": "Anna"}
    assert other["Column 2"] == "Ben"


def test_columns_of_one_name_stay_apart() -> None:
    (row,) = rows_of(b"email,name,name,\nanna@example.org,Anna,Smith,x\n")
    assert row == {"email": "anna@example.org", "name": "Anna", "name (3)": "Smith", "Column 4": "x"}


def test_a_quote_that_never_closes_costs_its_own_row_and_no_other() -> None:
    content = b'email,name\nanna@example.org,"Anna\nben@example.org,Ben\nchloe@example.org,Chlo\n'
    assert broken_in(content) == [(2, "Its quotes do not close.")]
    assert len(rows_of(content)) == 3


def test_a_row_with_too_many_or_too_few_cells_is_not_guessed_at() -> None:
    content = b"email,name\nanna@example.org\nben@example.org,Ben,more\nchloe@example.org,Chlo\n"
    assert [number for number, _why in broken_in(content)] == [2, 3]


@pytest.mark.parametrize("sign", [b"\0", b"\x81"])
def test_a_row_with_a_sign_that_is_no_letter_is_broken(sign: bytes) -> None:
    content = b"email,name\nanna@example.org,An" + sign + b"na\nben@example.org,B\xe9n\n"
    assert [number for number, _why in broken_in(content)] == [2]


def test_attributes_of_listmonk_become_columns_and_broken_ones_are_told() -> None:
    content = table(
        ("email", "name", "attributes"),
        ("anna@example.org", "Anna", '{"city": "Ghent", "age": 41, "email": "x@example.org"}'),
        ("ben@example.org", "Ben", ""),
        ("chloe@example.org", "Chloé", "{city: Ghent}"),
        ("dora@example.org", "Dora", "[1]"),
    )
    export = read_export("subscribers.csv", content)
    anna, ben, *others = export.rows()
    assert (export.shape, export.columns) == (Shape.LISTMONK, ("email", "name", "city", "age"))
    assert anna.cells == {"city": "Ghent", "age": "41", "email": "anna@example.org", "name": "Anna"}
    assert ben.cells["email"] == "ben@example.org"
    assert [row.broken for row in others] == ["Its attributes are not readable (JSON)."] * 2


def test_the_lists_of_a_mailchimp_archive_are_told_by_their_names() -> None:
    export = read_export("export.zip", audience([confirmed("anna@example.org")]))
    assert export.shape is Shape.MAILCHIMP
    assert {sheet.name: sheet.says for sheet in export.sheets} == {
        "subscribed": Says.SUBSCRIBED, "unsubscribed": Says.UNSUBSCRIBED, "cleaned": Says.CLEANED,
    }  # fmt: skip


def test_an_archive_that_unpacks_to_a_mountain_is_refused_before_it_does() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("subscribed.csv", b"0" * 300_000_000)
    started = time.monotonic()
    with pytest.raises(Invalid, match="far more"):
        read_export("bomb.zip", packed.getvalue())
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Invalid, match="nothing in this file"):
        read_export("people.csv", content)


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", archive(subscribed=table(HEAD))[:-30]])
def test_a_broken_archive_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Invalid, match="broken or locked"):
        read_export("export.zip", content)


def test_an_archive_without_tables_is_refused_with_a_sentence() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("photo.png", b"x")
    with pytest.raises(Invalid, match="no CSV files"):
        read_export("export.zip", packed.getvalue())


def test_a_file_of_broken_quotes_is_given_up_and_not_read_for_ever() -> None:
    content = b"email,name\n" + b'a@example.org,"x"y\n' * (MOST_BROKEN_QUOTES + 2)
    with pytest.raises(Invalid, match="So many quotes"):
        rows_of(content)


def test_a_cell_without_an_end_is_given_up_early() -> None:
    content = b'email,name\nanna@example.org,"' + b"x" * 3_000_000
    assert broken_in(content) == [(2, "Its quotes do not close.")]


@given(st.binary(max_size=400))
def test_whatever_bytes_come_they_are_rows_or_refused(content: bytes) -> None:
    with suppress(Invalid):
        export = read_export("people.csv", content)
        for row in export.rows():
            assert row.broken or set(row.cells) <= set(export.columns)


ONE_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), max_size=12)


@given(st.lists(st.tuples(ONE_CELL, ONE_CELL, ONE_CELL), min_size=1, max_size=8))
def test_every_well_made_table_is_read_back_whole(cells: list[tuple[str, str, str]]) -> None:
    content = table(("one", "two", "three"), *cells)
    assert [tuple(row.values()) for row in rows_of(content)] == [row for row in cells if any(row)]


def test_tags_keep_the_commas_inside_them() -> None:
    assert tags_of('"bread","wholesale, local"') == ["bread", "wholesale, local"]
    assert tags_of('bread, "coffee') == ["bread", "coffee"]
    assert tags_of("") == []


def test_times_are_read_as_utc_unless_they_say_otherwise() -> None:
    assert str(moment_of("2024-05-03 09:12:00")) == "2024-05-03 09:12:00+00:00"
    assert str(moment_of("2024-05-03T09:12:00+02:00")) == "2024-05-03 09:12:00+02:00"
    assert moment_of("3 May") is None
