"""A refusal points to the line that has to be mended."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from ethicomm.policy.places import line_of, line_with
from ethicomm.settings import house

SAMPLE = house("policies")
FILES = [path.relative_to(SAMPLE).as_posix() for path in sorted(SAMPLE.rglob("*.toml"))]
TEXT = """\
order = 1
title.en = "Bread"
fields = [
  "email",
  "region",
]

[age_band]
label.nl = "Leeftijd"
[age_band.choices]
old = { en = "old", nl = "oud" }
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("order",), 1),
        (("title", "en"), 2),
        (("fields",), 3),
        (("age_band",), 8),
        (("age_band", "label", "nl"), 9),
        (("age_band", "choices"), 10),
        (("age_band", "choices", "old", "nl"), 11),
    ],
)
def test_a_key_is_found_however_it_is_written(keys: tuple[str, ...], line: int) -> None:
    assert line_of(TEXT, *keys) == line


def test_what_is_missing_is_told_at_the_nearest_thing_that_is_there() -> None:
    assert line_of(TEXT, "title", "nl") == 2
    assert line_of(TEXT, "age_band", "keep") == 8
    assert line_of(TEXT, "owner") == 1
    assert line_of("", "owner") == 1


def test_a_value_is_found_inside_its_list_and_nowhere_else() -> None:
    assert line_of(TEXT, "fields", value="region") == 5
    assert line_of(TEXT, "fields", value="oud") == 3
    assert line_of(TEXT, "title", value="region") == 2


def test_words_are_found_in_a_notice() -> None:
    assert line_with("# Bread\n\n## Who we are\n", "## Who we are") == 3
    assert line_with("# Bread\n", "## Who we are") == 1


def ways(table: dict[str, Any], inside: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (*inside, key)
        if isinstance(value, dict):
            yield from ways(value, (*inside, key))


@pytest.mark.parametrize("file", FILES)
def test_every_key_of_the_sample_policies_is_found_on_a_line_that_names_it(file: str) -> None:
    text = (SAMPLE / file).read_text()
    lines = text.splitlines()
    for keys in ways(tomllib.loads(text)):
        assert keys[-1] in lines[line_of(text, *keys) - 1], keys
