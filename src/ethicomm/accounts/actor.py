"""Who acts, and who a page is for: the two vocabularies every other domain speaks."""

from dataclasses import dataclass
from enum import StrEnum

from ethicomm.words import lazy


class Role(StrEnum):
    """What someone may do here. One person has one role at a time."""

    MEMBER = "member"  # the person the data is about
    STAFF = "staff"  # does the daily work the owner trusts them with
    OWNER = "owner"  # runs the community and answers for it
    AUDITOR = "auditor"  # reads reports until an end date, changes nothing
    GUARDIAN = "guardian"  # a parent or guardian, for a young member; never signs in, comes by a link in a mail
    MACHINE = "machine"  # an automation, a schedule, the command line

    @property
    def words(self) -> lazy:
        """The role as people read it."""
        return ROLE_WORDS[self]


ROLE_WORDS = {
    Role.MEMBER: lazy("member"),
    Role.STAFF: lazy("staff"),
    Role.OWNER: lazy("owner"),
    Role.AUDITOR: lazy("auditor"),
    Role.GUARDIAN: lazy("a parent or guardian"),
    Role.MACHINE: lazy("the machine"),
}


@dataclass(frozen=True)
class Actor:
    """Someone proven, for the length of one request or act.

    `id` is a pseudonymous text that is written into records: a member's subject, a staff id, or the part of the
    machine that acts. `subject` is set for members only.
    """

    role: Role
    id: str
    subject: int | None = None

    @property
    def kind(self) -> str:
        """How records name this actor: role and id, such as `staff 0198c2…`; never a name or an address."""
        return f"{self.role} {self.id}"


MACHINE = Actor(Role.MACHINE, "ethicomm")


def command_line(name: str) -> Actor:
    """Whoever runs a command with `--as NAME`; ledgered as coming from the command line."""
    return Actor(Role.MACHINE, f"command line: {name}")


def member(subject: int) -> Actor:
    """The member with this subject id."""
    return Actor(Role.MEMBER, str(subject), subject)


def guardian_of(subject: int) -> Actor:
    """The parent or guardian of this young member; records name them by the member's number."""
    return Actor(Role.GUARDIAN, str(subject))


class Audience(StrEnum):
    """Whom a page is for. Each route names exactly one."""

    EVERYONE = "everyone"  # also the signed-out
    MEMBER = "member"  # a signed-in member, about themselves
    STAFF = "staff"  # staff and the owner
    OWNER = "owner"  # the owner alone
    AUDITOR = "auditor"  # the auditor, read-only
    WORK = "work"  # anyone who works here: their own security page

    def admits(self, actor: Actor | None) -> bool:
        """Whether this actor may open the page."""
        if self is Audience.EVERYONE:
            return True
        return actor is not None and actor.role in ADMITTED[self]


ADMITTED = {
    Audience.MEMBER: {Role.MEMBER},
    Audience.STAFF: {Role.STAFF, Role.OWNER},
    Audience.OWNER: {Role.OWNER},
    Audience.AUDITOR: {Role.AUDITOR},
    Audience.WORK: {Role.STAFF, Role.OWNER, Role.AUDITOR},
}
