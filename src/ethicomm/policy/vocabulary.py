"""The standard terms that a policy may use, from the data file beside this module."""

import tomllib
from pathlib import Path

_TERMS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

PURPOSES = frozenset[str](_TERMS["purposes"])
SPECIAL = frozenset[str](_TERMS["special"])
CATEGORIES = frozenset[str](_TERMS["categories"]) | SPECIAL
EEA = frozenset[str](_TERMS["eea"])
