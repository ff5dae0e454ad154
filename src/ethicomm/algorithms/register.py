"""The register: every algorithm that decides about people here, as object, card and hash.

Pages, runs and exports are made from the same entry, so what is published is what decides.
"""

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType

from ethicomm.algorithms import picks, scoring
from ethicomm.algorithms.scoring import Criterion
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.policy import Card, Field, Policy, Purpose, in_force
from ethicomm.words import _


@dataclass(frozen=True)
class Algorithm:
    """What decides: the modules that hold its code, and how its table of points reads."""

    key: str
    code: tuple[ModuleType, ...]
    criteria: Callable[[Card], tuple[Criterion, ...]]
    rules: Callable[[Card], tuple[str, ...]]


@dataclass(frozen=True)
class Registered:
    """One algorithm under the policy in force. `rule` is the hash that page, run and export carry."""

    card: Card
    purpose: Purpose
    inputs: tuple[Field, ...]
    criteria: tuple[Criterion, ...]
    rules: tuple[str, ...]
    rule: str
    review: date


ALGORITHMS = {"picks": Algorithm("picks", (picks, scoring), picks.criteria, picks.rules)}


def registered(session: Session) -> tuple[Registered, ...]:
    """Every algorithm that has a card."""
    policy = in_force(session)
    return tuple(_entry(policy, ALGORITHMS[key]) for key in policy.algorithms if key in ALGORITHMS)


def entry(session: Session, key: str) -> Registered:
    """One algorithm. Raises NotFound when there is none, or no card that allows it."""
    policy = in_force(session)
    if key not in ALGORITHMS or key not in policy.algorithms:
        raise NotFound(_("There is no such algorithm here."))
    return _entry(policy, ALGORITHMS[key])


def rule_hash(policy: Policy, key: str) -> str:
    """SHA-256 over the card as written (its numbers are in it) and the code, each with its length in front."""
    return _hash(policy.files[f"algorithms/{key}.toml"], *ALGORITHMS[key].code)


@cache
def _hash(card: str, *code: ModuleType) -> str:
    digest = hashlib.sha256()
    for text in (card, *map(inspect.getsource, code)):
        digest.update(len(text.encode()).to_bytes(8, "big") + text.encode())
    return digest.hexdigest()


def _entry(policy: Policy, algorithm: Algorithm) -> Registered:
    card = policy.algorithms[algorithm.key]
    return Registered(
        card,
        policy.purposes[card.purpose],
        tuple(policy.fields[key] for key in card.inputs),
        algorithm.criteria(card),
        algorithm.rules(card),
        rule_hash(policy, algorithm.key),
        card.facts["review"],
    )
