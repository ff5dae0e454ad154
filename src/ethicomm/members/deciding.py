"""Reading what a guardian decided from the form: a month and a year, and Yes or No to each kind of letter."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ethicomm import clock, consent
from ethicomm.errors import Invalid
from ethicomm.members.guardians import NO, Agreed
from ethicomm.policy import Policy, Purpose
from ethicomm.web import Form
from ethicomm.words import _, language

ANSWER, NOTICE = "answer.", "notice."
YES = "yes"


def asked_of_guardians(policy: Policy) -> tuple[Purpose, ...]:
    """What a guardian may allow: letters, in the policy's order, where there are words in the reader's language."""
    return tuple(one for one in policy.purposes.values() if consent.letters(one) and language() in one.notices)


def decided(policy: Policy, form: Form) -> Agreed:
    """What the form says. Raises Invalid that names each thing that does not fit."""
    wrong, answers = dict[str, str](), dict[str, str]()
    for one in asked_of_guardians(policy):
        said, words = form.text(ANSWER + one.key), one.notices[language()].hash
        if said not in (YES, NO):
            wrong[ANSWER + one.key] = _("Please say Yes or No. No is always fine.")
        elif said == YES and form.text(NOTICE + one.key) != words:
            wrong[ANSWER + one.key] = _("The words of this question have changed. Please read them again.")
        answers[one.key] = words if said == YES else NO
    try:
        of_age = of_age_after(policy, form.text("month"), form.text("year"))
    except Invalid as problem:
        raise Invalid(problem.message, {**problem.fields, **wrong}) from None
    if wrong:
        raise Invalid(_("Something does not fit yet. Nothing was saved."), wrong)
    return Agreed(of_age, answers)


def of_age_after(policy: Policy, month: str, year: str) -> datetime:
    """The end of this month, when who reaches the age in it surely has. Raises Invalid for any that cannot be."""
    age, zone = policy.community.age_of_consent, ZoneInfo(policy.community.zone)
    if not (_is_number(month) and len(month) <= 2 and 1 <= int(month) <= 12):
        raise _unfit("month", _("Choose the month in which they turn %(age)s.", age=age))
    if not (_is_number(year) and len(year) == 4):
        raise _unfit("year", _("Choose the year in which they turn %(age)s.", age=age))
    now, (more, following) = clock.now().astimezone(zone), divmod(int(month), 12)
    end = (int(year) + more, following + 1)
    if end <= (now.year, now.month):
        said = _("This month is over, so they are %(age)s already and can join by themselves.", age=age)
        raise _unfit("month", said)
    if end > (now.year + age, now.month + 1):
        said = _("Nobody who is born yet turns %(age)s so late. Please look at the year again.", age=age)
        raise _unfit("year", said)
    return datetime(*end, 1, tzinfo=zone)


def _unfit(name: str, said: str) -> Invalid:
    return Invalid(_("Something does not fit yet. Nothing was saved."), {name: said})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
