"""The recovery sheet: typed back it is the key again, and a slip of the pen is found on its line."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.app import House
from ethicomm.errors import Invalid
from ethicomm.keys import sheet
from ethicomm.keys.commands import keys
from ethicomm.vault import RootKey

roots = st.binary(min_size=32, max_size=32).map(RootKey)


@given(roots)
def test_typed_back_it_is_the_same_key(root: RootKey) -> None:
    assert sheet.read_back("\n".join(sheet.lines(root)).upper()) == root
    assert sheet.read_back("\n\n".join(line[4:] for line in sheet.lines(root))) == root


@given(roots, st.integers(0, 3), st.integers(0, 18), st.sampled_from("0123456789abcdef"))
def test_a_wrong_letter_is_found_on_its_line(root: RootKey, line: int, at: int, other: str) -> None:
    rows = sheet.lines(root)
    typed = rows[line][: 4 + at] + other + rows[line][5 + at :]
    if rows[line][4 + at] in (other, " "):
        return
    with pytest.raises(Invalid, match=f"Line {line + 1} is not as on the sheet"):
        sheet.read_back("\n".join([*rows[:line], typed, *rows[line + 1 :]]))


def test_lines_in_another_order_are_found(house: House) -> None:
    rows = sheet.lines(house.roots.held()[0])
    with pytest.raises(Invalid, match="Line 1 is not"):
        sheet.read_back("\n".join([rows[1], rows[0], *rows[2:]]))
    with pytest.raises(Invalid, match="not a root key"):
        sheet.read_back("\n".join(rows[:3]))


def test_the_page_to_print_is_for_its_owner_alone_and_says_what_it_is(house: House, tmp_path: Path) -> None:
    page = tmp_path / "sheet.html"
    said = CliRunner().invoke(keys, ["sheet", "--page", str(page)], obj=house, catch_exceptions=False)
    assert page.stat().st_mode & 0o777 == 0o600
    for line in sheet.lines(house.roots.held()[0]):
        assert line in page.read_text()
        assert line in said.output
    assert "src=" not in page.read_text()
    with pytest.raises(Invalid, match="left as it is"):
        CliRunner().invoke(keys, ["sheet", "--page", str(page)], obj=house, catch_exceptions=False)


def test_the_sheet_brings_the_file_back_but_never_over_one(house: House) -> None:
    (root,) = house.roots.held()
    typed = "\n".join(sheet.lines(root)) + "\n\n"
    with pytest.raises(Invalid, match="holds a root key already"):
        CliRunner().invoke(keys, ["enter"], input=typed, obj=house, catch_exceptions=False)
    house.settings.root_key_file.unlink()
    said = CliRunner().invoke(keys, ["enter"], input=typed, obj=House(house.settings), catch_exceptions=False)
    assert root.key_id in said.output
    assert House(house.settings).roots.held() == (root,)
