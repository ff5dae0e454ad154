"""The questions of the join page, one at a time: what was answered so far travels in the form, and nowhere else.

A question page holds nothing but its two buttons, so that no key pressed in a field can say yes. What a purpose may
use is asked for only after the yes to it. Someone who came from the page of one question is asked nothing else, and
what a browser says no to by itself is not asked at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from ethicomm.consent import is_signalled_about
from ethicomm.errors import Invalid
from ethicomm.members.actions import EMAIL
from ethicomm.members.fitting import address, fit, list_of
from ethicomm.members.joining import Answers
from ethicomm.policy import Field, FieldKind, Policy, Purpose
from ethicomm.web import Form
from ethicomm.words import _, language

NAME = "first_name"
ANSWER, VALUE, ASKED, ONLY = "answer.", "value.", "asked.", "only"
YES, NO, NO_TO_ALL = "yes", "no", "no_to_all"


@dataclass(frozen=True)
class Draft:
    """What someone has told so far. `answers` maps a purpose to the hash of the words said yes to, or to "no".

    `only` is the one purpose this is about, where they came from its page; `asks` are the purposes that are asked:
    those with words in the language spoken now.
    """

    email: str = ""
    name: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()  # purposes whose fields were asked for
    only: str = ""
    asks: tuple[str, ...] = ()

    @classmethod
    def of(cls, policy: Policy, form: Form, *, signalled: bool = False) -> Self:
        """From the form: what earlier pages put there. What does not fit is left out; it is asked again."""
        given = form.given()
        only = form.text(ONLY) if form.text(ONLY) in {one.key for one in questions(policy)} else ""
        readable = [one for one in questions(policy) if language() in one.notices]
        open_to = [one for one in readable if not (signalled and is_signalled_about(one))]
        asks = tuple(one.key for one in open_to if only in ("", one.key))
        answers = {key: given[ANSWER + key] for key in asks if ANSWER + key in given}
        values = {key: given[VALUE + key] for key in policy.fields if given.get(VALUE + key)}
        asked = frozenset(key for key in policy.purposes if ASKED + key in given)
        return cls(given.get("email", ""), given.get("name", ""), answers, values, asked, only, asks)

    def hidden(self) -> dict[str, str]:
        """The same, for the next page to bring back."""
        return {
            "email": self.email,
            "name": self.name,
            **{ANSWER + key: answer for key, answer in self.answers.items()},
            **{VALUE + key: text for key, text in self.values.items()},
            **dict.fromkeys((ASKED + key for key in sorted(self.asked)), "1"),
            **({ONLY: self.only} if self.only else {}),
        }

    def with_answer(self, policy: Policy, form: Form) -> Self:
        """With what the page just sent says. Raises Invalid when neither button was pressed."""
        purpose, said = form.text("purpose"), form.text("answer")
        if said == NO_TO_ALL:
            return replace(self, answers={**dict.fromkeys(self.asks, NO), **self.answers})
        if purpose not in self.asks or said not in (YES, NO):
            raise Invalid(_("Please press Yes or No. Nothing was saved."))
        words = policy.purposes[purpose].notices[language()].hash if said == YES else NO
        if said == YES and form.text("notice") != words:
            raise Invalid(_("The words of this question have changed. Please read them again."))
        return replace(self, answers={**self.answers, purpose: words})

    def with_values(self, policy: Policy, form: Form) -> Self:
        """With the fields of one purpose. Raises Invalid that names each field that does not fit."""
        purpose, kept, wrong = form.text("purpose"), dict(self.values), dict[str, str]()
        for known in self.fields_of(policy, purpose):
            try:
                kept[known.key] = fit(known, _typed(known, form))
            except Invalid as problem:
                wrong[known.key] = problem.message
        if wrong:
            raise Invalid(_("Something does not fit yet."), wrong)
        return replace(self, values=kept, asked=self.asked | {purpose})

    def question(self, policy: Policy) -> Purpose | None:
        """The next question without an answer."""
        return next((policy.purposes[key] for key in self.asks if key not in self.answers), None)

    def to_fill(self, policy: Policy) -> str | None:
        """The purpose they said yes to whose fields are asked for next."""
        for key, answer in self.answers.items():
            if answer != NO and key not in self.asked and any(self.fields_of(policy, key)):
                return key
        return None

    def fields_of(self, policy: Policy, purpose: str) -> list[Field]:
        """The fields that this purpose uses and that no earlier page asked for."""
        earlier = {EMAIL, NAME} | {one for key in self.asked for one in policy.purposes[key].fields}
        listed = policy.purposes[purpose].fields if purpose in policy.purposes else ()
        return [policy.fields[key] for key in listed if key not in earlier]

    def said(self) -> Answers:
        """What is sealed until they confirm."""
        named = {NAME: self.name} if self.name else {}
        yes = {key: answer for key, answer in self.answers.items() if answer != NO}
        no = tuple(key for key, answer in self.answers.items() if answer == NO)
        kept = {key: text for key, text in self.values.items() if text}
        return Answers(address(self.email), language(), {**kept, **named}, yes, no)


def begun(policy: Policy, form: Form, draft: Draft) -> Draft:
    """The first page: address, name, and being old enough. Raises Invalid that names what does not fit."""
    wrong = dict[str, str]()
    for name, key in (("email", EMAIL), ("name", NAME)):
        try:
            fit(policy.fields[key], form.text(name))
        except Invalid as problem:
            wrong[name] = problem.message
    if not draft.email:
        wrong["email"] = _("Type your e-mail address.")
    if form.text("old_enough") not in (YES, NO):
        wrong["old_enough"] = _("Please answer this one too.")
    if wrong:
        raise Invalid(_("Something does not fit yet."), wrong)
    return draft


def questions(policy: Policy) -> Iterator[Purpose]:
    """The purposes that are asked, in the policy's order."""
    return (one for one in policy.purposes.values() if one.stands == "consent")


def _typed(known: Field, form: Form) -> str:
    if known.kind is FieldKind.CHOICES:
        return list_of(form.all(known.key)) if form.all(known.key) else ""
    return form.text(known.key)
