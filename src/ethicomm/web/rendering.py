"""Templates: where they are, and the words, dates and addresses every one of them can use.

`_` and `_n` in a template may hold markup (the catalogue is ours); the values put into them are escaped.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ethicomm import words
from ethicomm.web.statics import address


def environment(folder: Path) -> Environment:
    """The templates under `folder`, escaping everything, failing loudly on a name that is not there."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals.update(_=_marked, _n=_counted, static=address)
    made.filters.update(date=words.date, when=words.when, number=words.number, percent=words.percent)
    made.filters.update(month=words.month, month_letter=words.month_letter, iso=_iso, cells=_cells)
    return made


def render(templates: Environment, template: str, context: Mapping[str, object]) -> bytes:
    """The template as UTF-8."""
    return templates.get_template(template).render(context).encode()


def _marked(text: str, **values: object) -> Markup:
    said = Markup(words._(text))  # noqa: S704  (a text of our own catalogue)
    return said % values if values else said


def _counted(one: str, many: str, count: int, **values: object) -> Markup:
    safe = {name: escape(value) for name, value in values.items()}
    return Markup(words._n(one, many, count, **safe))  # noqa: S704


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _cells(row: str, columns: Sequence[str | tuple[str, str]]) -> Markup:
    """The cells of a table's row, each told its role, and its column's name for narrow screens."""
    names = [(column, "") if isinstance(column, str) else column for column in columns]
    place = count()

    def told(tag: re.Match[str]) -> str:
        name, kind = names[next(place)]
        role = "rowheader" if tag[1] == "th" else "cell"
        kept = f' class="{kind}"' if kind and "class=" not in tag[0] else ""
        return f'<{tag[1]} role="{role}" data-label="{escape(name)}"{kept}{tag[2]}'

    return Markup(re.sub(r"<(t[dh])([ >])", told, row))  # noqa: S704  (a template's own markup)
