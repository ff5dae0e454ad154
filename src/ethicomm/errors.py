"""What can go wrong for a person, raised where the rule lives and turned into a page in one handler.

A message says what happened and what to do, and never carries personal data.
"""

from collections.abc import Mapping


class Problem(Exception):
    """A sentence for people, and the HTTP status that fits it."""

    status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(Problem):
    """What was given cannot be used; `fields` names each input with its own sentence."""

    status = 422

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Refused(Problem):
    """A rule says no, and the message says which."""

    status = 403


class NotFound(Problem):
    """There is no such thing for the person who asks; another's record is not found either.

    `way` is (words, address) of a page that leads on from there.
    """

    status = 404

    def __init__(self, message: str, way: tuple[str, str] | None = None) -> None:
        super().__init__(message)
        self.way = way


class Conflict(Problem):
    """Something changed meanwhile, so that the act no longer fits."""

    status = 409


class Unavailable(Problem):
    """A part we need (database, key store, relay, policy) does not answer; trying again may help."""

    status = 503


class Unready(Unavailable):
    """What only those who run this installation can mend: visitors are told no more than that something is away."""
