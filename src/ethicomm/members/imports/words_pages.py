"""What the templates about the words of an old form are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from ethicomm.members.imports.lifting import hash_of
from ethicomm.members.imports.models import ImportBatch
from ethicomm.policy import Policy
from ethicomm.words import _, _n


@dataclass(frozen=True)
class WordsPage:
    """What rests on an imported file's word alone. `claims` counts people by purpose."""

    template: ClassVar[str] = "members/import_words.html"
    batch: ImportBatch
    policy: Policy
    claims: Mapping[str, int]
    words: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("The words of the old form")

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Each purpose with how many people's yes to it is only claimed."""
        return counted(self.policy, self.claims)


@dataclass(frozen=True)
class WordsCheckPage:
    """The words as they are kept, and what they change."""

    template: ClassVar[str] = "members/import_words_check.html"
    batch: UUID
    policy: Policy
    claims: Mapping[str, int]
    words: str

    @property
    def title(self) -> str:
        """What would happen."""
        people = max(self.claims.values(), default=0)
        return _n("%(count)s person's yes will be documented", "%(count)s people's yes will be documented", people)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Each purpose with how many people's yes to it is only claimed."""
        return counted(self.policy, self.claims)

    @property
    def digest(self) -> str:
        """The hash by which each yes will name these words."""
        return hash_of(self.words)


def counted(policy: Policy, claims: Mapping[str, int]) -> list[tuple[str, int]]:
    """By the purposes' titles."""
    return [(policy.purposes[key].title.text(), people) for key, people in claims.items()]
