"""What a changed folder would do, one effect at a time, and the sentence that says so."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ethicomm.policy import Coarser, Localised, period_words
from ethicomm.policy.facts import INACTIVE
from ethicomm.words import _, _n


class What(StrEnum):
    """Every kind of effect. Those of the first group end or delete something of members."""

    YES_GIVEN_UP = "purpose given up"
    YES_ASKED_ANEW = "words changed materially"
    YES_FROM_BEFORE = "purpose comes back"
    FIELD_LOST = "field loses its last purpose"
    UNASKED_GONE = "unasked purpose goes"
    LETTER_CANCELLED = "letter cancelled"
    LETTER_BACK = "letter back to draft"
    LETTER_TO_MEND = "draft to mend"
    AUTOMATION_GONE = "automation stops"
    GROUP_LOST = "group cannot be asked"
    ALGORITHM_GONE = "algorithm stops"
    FACET_GONE = "groups no longer look at"
    CHOICE_GONE = "answer no longer offered"
    LANGUAGE_GONE = "language goes"
    RECIPIENT_GONE = "recipient goes"

    WORDS_NEW = "words changed"
    PURPOSE_NEW = "purpose is new"
    UNASKED_NEW = "unasked purpose is new"
    FIELD_NEW = "field is new"
    KEEP_CHANGED = "kept for another time"
    COARSER_CHANGED = "made coarser at another time"
    LASTS_SHORTER = "a yes lasts shorter"
    LASTS_LONGER = "a yes lasts longer"
    FACET_NEW = "groups may look at"
    CHOICE_NEW = "answer is offered"
    RECIPIENT_NEW = "recipient is new"
    RECIPIENT_CHANGED = "recipient changed"
    AUTOMATION_NEW = "automation is new"
    ALGORITHM_NEW = "algorithm is new"
    ALGORITHM_CHANGED = "algorithm changed"


GRAVE = (
    What.YES_GIVEN_UP, What.YES_ASKED_ANEW, What.YES_FROM_BEFORE, What.FIELD_LOST, What.UNASKED_GONE,
    What.LETTER_CANCELLED, What.LETTER_BACK, What.LETTER_TO_MEND, What.AUTOMATION_GONE, What.GROUP_LOST,
    What.ALGORITHM_GONE,
)  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """One effect. `key` names what it is about, `count` how many people, yeses or turns it touches."""

    what: What
    key: str
    title: Localised | str
    count: int = 0
    more: Localised | str = ""

    @property
    def is_grave(self) -> bool:
        """Whether something ends, stops or is deleted."""
        return self.what in GRAVE

    @property
    def sentence(self) -> str:
        """In the language spoken now."""
        return SENTENCES[self.what](self)


def _given_up(one: Effect) -> str:
    return _n(
        "“%(what)s” is given up: %(count)s yes ends.",
        "“%(what)s” is given up: %(count)s yeses end.",
        one.count,
        what=one.title,
    )


def _asked_anew(one: Effect) -> str:
    said = _n(
        "“%(what)s” asks for something else: %(count)s yes ends, and the new words wait on that member's page.",
        "“%(what)s” asks for something else: %(count)s yeses end, and the new words wait on those members' pages.",
        one.count,
        what=one.title,
    )
    return f"{said} {one.more}"


def _from_before(one: Effect) -> str:
    return _n(
        "“%(what)s” comes back: %(count)s yes from before does not count any more. Nobody has said anything to it yet.",
        "“%(what)s” comes back: %(count)s yeses from before do not count any more. Nobody has said anything to it yet.",
        one.count,
        what=one.title,
    )


def _field_lost(one: Effect) -> str:
    if not one.count:
        return _("“%(what)s” is no longer asked. It is held of nobody.", what=one.title)
    return _n(
        "%(count)s member: “%(what)s” loses its last reason and is deleted within a day.",
        "%(count)s members: “%(what)s” loses its last reason and is deleted within a day.",
        one.count,
        what=one.title,
    )


def _unasked_gone(one: Effect) -> str:
    if not one.count:
        return _("“%(what)s” no longer happens.", what=one.title)
    return _n(
        "%(count)s member: “%(what)s” no longer happens.",
        "%(count)s members: “%(what)s” no longer happens.",
        one.count,
        what=one.title,
    )


def _unasked_new(one: Effect) -> str:
    if not one.count:
        return _("“%(what)s” happens without asking from now on, where there is a reason for it.", what=one.title)
    return _n(
        "%(count)s member: “%(what)s” happens from now on, without asking.",
        "%(count)s members: “%(what)s” happens from now on, without asking.",
        one.count,
        what=one.title,
    )


def _letter_cancelled(one: Effect) -> str:
    return _n(
        "The letter “%(what)s” is cancelled; %(count)s copy of it is not sent.",
        "The letter “%(what)s” is cancelled; %(count)s copies of it are not sent.",
        one.count,
        what=one.title,
    )


def _letter_back(one: Effect) -> str:
    return _("The letter “%(what)s” goes back to a draft: it uses what goes. Mend it, then send it.", what=one.title)


def _letter_to_mend(one: Effect) -> str:
    return _("The draft “%(what)s” uses what goes. It stays, and cannot be sent before you mend it.", what=one.title)


def _automation_gone(one: Effect) -> str:
    return _n(
        "The automation “%(what)s” stops; %(count)s letter that waits is not sent.",
        "The automation “%(what)s” stops; %(count)s letters that wait are not sent.",
        one.count,
        what=one.title,
    )


def _facet_gone(one: Effect) -> str:
    return _n(
        "Groups no longer look at “%(what)s”. What they saw is cleared for %(count)s member who allows groups.",
        "Groups no longer look at “%(what)s”. What they saw is cleared for %(count)s members who allow groups.",
        one.count,
        what=one.title,
    )


def _facet_new(one: Effect) -> str:
    return _n(
        "Groups may look at “%(what)s” of %(count)s member who allows groups and told it.",
        "Groups may look at “%(what)s” of %(count)s members who allow groups and told it.",
        one.count,
        what=one.title,
    )


def _words_new(one: Effect) -> str:
    said = _n(
        "“%(what)s” has new words, shown from now on. %(count)s yes stands; nobody is asked.",
        "“%(what)s” has new words, shown from now on. %(count)s yeses stand; nobody is asked.",
        one.count,
        what=one.title,
    )
    return f"{said} {one.more}"


def _keep_changed(one: Effect) -> str:
    if not one.more:
        return _n(
            "%(count)s member: “%(what)s” is kept while it has a reason, with no end of its own.",
            "%(count)s members: “%(what)s” is kept while it has a reason, with no end of its own.",
            one.count,
            what=one.title,
        )
    if str(one.more).startswith(INACTIVE):
        return _n(
            "%(count)s member: “%(what)s” is kept for %(time)s after they last did something here, and goes then.",
            "%(count)s members: “%(what)s” is kept for %(time)s after they last did something here, and goes then.",
            one.count,
            what=one.title,
            time=period_words(str(one.more).removeprefix(INACTIVE)),
        )
    return _n(
        "%(count)s member: “%(what)s” is kept for %(time)s after it was given, and goes then.",
        "%(count)s members: “%(what)s” is kept for %(time)s after it was given, and goes then.",
        one.count,
        what=one.title,
        time=period_words(str(one.more)),
    )


def _coarser_changed(one: Effect) -> str:
    form, _space, after = str(one.more).partition(" ")
    if not form:
        return _n(
            "%(count)s member: “%(what)s” stays as exact as it was given.",
            "%(count)s members: “%(what)s” stays as exact as it was given.",
            one.count,
            what=one.title,
        )
    return _n(
        "%(count)s member: %(time)s after it was given, “%(what)s” is made coarser: %(form)s.",
        "%(count)s members: %(time)s after it was given, “%(what)s” is made coarser: %(form)s.",
        one.count,
        what=one.title,
        time=period_words(after),
        form=Coarser(form).words,
    )


def _lasts_shorter(one: Effect) -> str:
    return _n(
        "A yes to “%(what)s” lasts %(time)s from now on. %(count)s yes that stands keeps the end it was given with.",
        "A yes to “%(what)s” lasts %(time)s from now on. %(count)s yeses that stand keep the end they were given with.",
        one.count,
        what=one.title,
        time=period_words(str(one.more)),
    )


def _language_gone(one: Effect) -> str:
    return _n(
        "%(count)s member chose the language “%(what)s”, which goes; from now on they read the first of those left.",
        "%(count)s members chose the language “%(what)s”, which goes; from now on they read the first of those left.",
        one.count,
        what=one.title,
    )


SENTENCES: dict[What, Callable[[Effect], str]] = {
    What.YES_GIVEN_UP: _given_up,
    What.YES_ASKED_ANEW: _asked_anew,
    What.YES_FROM_BEFORE: _from_before,
    What.FIELD_LOST: _field_lost,
    What.UNASKED_GONE: _unasked_gone,
    What.UNASKED_NEW: _unasked_new,
    What.LETTER_CANCELLED: _letter_cancelled,
    What.LETTER_BACK: _letter_back,
    What.LETTER_TO_MEND: _letter_to_mend,
    What.AUTOMATION_GONE: _automation_gone,
    What.FACET_GONE: _facet_gone,
    What.FACET_NEW: _facet_new,
    What.WORDS_NEW: _words_new,
    What.KEEP_CHANGED: _keep_changed,
    What.COARSER_CHANGED: _coarser_changed,
    What.LASTS_SHORTER: _lasts_shorter,
    What.LANGUAGE_GONE: _language_gone,
    What.LASTS_LONGER: lambda one: _(
        "A yes to “%(what)s” lasts %(time)s from now on.", what=one.title, time=period_words(str(one.more))
    ),
    What.GROUP_LOST: lambda one: _("The group “%(what)s” names what goes, and can no longer be used.", what=one.title),
    What.ALGORITHM_GONE: lambda one: _("“%(what)s” no longer chooses anything for anyone.", what=one.title),
    What.ALGORITHM_NEW: lambda one: _(
        "“%(what)s” may choose from now on, for those who said yes to it.", what=one.title
    ),
    What.ALGORITHM_CHANGED: lambda one: _(
        "“%(what)s” chooses by its new numbers or words from now on.", what=one.title
    ),
    What.CHOICE_GONE: lambda one: _(
        "“%(answer)s” is no longer an answer to “%(what)s”. Who gave it keeps it until they change it; groups do not "
        "see it.",
        answer=one.more,
        what=one.title,
    ),
    What.CHOICE_NEW: lambda one: _("“%(answer)s” is a new answer to “%(what)s”.", answer=one.more, what=one.title),
    What.PURPOSE_NEW: lambda one: _("“%(what)s” is new: nobody has said anything to it yet.", what=one.title),
    What.FIELD_NEW: lambda one: _("“%(what)s” may be held from now on; it is held of nobody yet.", what=one.title),
    What.RECIPIENT_NEW: lambda one: _(
        "%(who)s gets data from now on, in: %(country)s.", who=one.title, country=one.more
    ),
    What.RECIPIENT_GONE: lambda one: _(
        "%(who)s gets no data any more. Ask them to delete what they hold.", who=one.title
    ),
    What.RECIPIENT_CHANGED: lambda one: _("What we say of %(who)s changes.", who=one.title),
    What.AUTOMATION_NEW: lambda one: _("The automation “%(what)s” is new. It starts off.", what=one.title),
}
