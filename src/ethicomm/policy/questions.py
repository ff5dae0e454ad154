"""The rules that the words are held to: whole, true to the facts, one question at a time (GDPR 4(11), 7, 13)."""

import re
from collections.abc import Callable, Iterable, Iterator

from ethicomm.policy.facts import Notice, Policy, Purpose
from ethicomm.policy.parsing import Table
from ethicomm.policy.refusals import Refusal, Refusals
from ethicomm.words import _

ITEMS = {  # each item of GDPR 13(1)-(2), and the data itself, as the table of headings.toml that names its heading
    "who": "13(1)(a)-(b)",
    "data": "5(1)(c)",
    "why": "13(1)(c)-(d)",
    "recipients": "13(1)(e)",
    "transfers": "13(1)(f)",
    "keep": "13(2)(a)",
    "rights": "13(2)(b)",
    "withdraw": "13(2)(c)",
    "complaint": "13(2)(d)",
    "required": "13(2)(e)",
    "machine": "13(2)(f)",
}
BOX = re.compile(r"^ *[-*] \[.\]", re.M)


def every_item_has_a_heading(policy: Policy, headings: Table) -> Refusals:
    """In each language; two items may share one."""
    for item, article in ITEMS.items():
        for language in policy.community.languages:
            if not isinstance(headings.get(item), dict) or not headings[item].get(language):
                message = _("Article %(article)s has no heading in %(language)s.", article=article, language=language)
                mend = _("Add it under [%(item)s].", item=item)
                yield Refusal("notices/headings.toml", (item, language), message, mend)


def every_question_can_be_read(policy: Policy, _headings: Table) -> Refusals:
    """What is asked, and what membership itself means, has words in each language, all of one version."""
    told = [one for one in policy.purposes.values() if one.stands == "consent" or one.key == "account"]
    for purpose in told:
        newest = max((one.version for one in purpose.notices.values()), default=1)
        for language in policy.community.languages:
            found = purpose.notices.get(language)
            if found is None or found.version != newest:
                path = f"notices/{purpose.key}/{newest}.{language}.md"
                message = _("%(purpose)s has no words in %(language)s.", purpose=purpose.key, language=language)
                yield Refusal(f"purposes/{purpose.key}.toml", ("title",), message, _("Write %(path)s.", path=path))


def every_notice_has_a_purpose(policy: Policy, _headings: Table) -> Refusals:
    """Words for a purpose that is gone are kept by whoever saw them, not here."""
    for path in policy.files:
        if path.startswith("notices/") and path.count("/") > 1 and path.split("/")[1] not in policy.purposes:
            message = _("There is no purpose %(purpose)s.", purpose=path.split("/")[1])
            yield Refusal(path, (), message, _("Take this file out: words once shown stay in the database."))


def every_notice_is_whole(policy: Policy, headings: Table) -> Refusals:
    """Each item has a paragraph under its heading."""
    for notice in _notices(policy):
        for item, article in ITEMS.items():
            heading = heading_of(headings, item, notice)
            if heading and not under(notice, heading):
                message = _("It does not say what Article %(article)s asks for.", article=article)
                mend = _("Write a paragraph under “## %(heading)s”.", heading=heading)
                yield Refusal(file_of(notice), (), message, mend, f"## {heading}")


def every_notice_is_true(policy: Policy, headings: Table) -> Refusals:
    """It names those whom the facts name: us, who answers, who receives, and the authority."""
    community = policy.community
    us = (community.legal_name, community.contact, community.data_protection_contact)
    for notice in _notices(policy):
        receive = [one.name for one in policy.recipients.values() if notice.purpose in one.purposes]
        for item, names in (("who", us), ("recipients", receive), ("complaint", (community.authority,))):
            heading = heading_of(headings, item, notice)
            for name in names:
                if heading and name not in under(notice, heading):
                    message = _("It does not name %(name)s.", name=name)
                    mend = _("Name them under “## %(heading)s”.", heading=heading)
                    yield Refusal(file_of(notice), (), message, mend, f"## {heading}")


def every_question_stands_alone(policy: Policy, _headings: Table) -> Refusals:
    """One question for one purpose, asked in words of its own, with nothing ticked."""
    asked: dict[str, Notice] = {}
    for notice in _notices(policy):
        asking = question_of(notice).partition("\n")[0]
        for box in BOX.findall(notice.text):
            mend = _("Take the box out: the page has two equal buttons, Yes and No.")
            yield Refusal(file_of(notice), (), _("A box can be ticked beforehand."), mend, box)
        if policy.purposes[notice.purpose].stands == "consent" and question_of(notice).count("?") != 1:
            mend = _("Ask one thing before the first heading, and make another purpose of the rest.")
            yield Refusal(file_of(notice), (), _("It must ask exactly one question."), mend, asking)
        other = asked.setdefault(question_of(notice), notice)
        if other.purpose != notice.purpose:
            message = _("This is the question of %(purpose)s too.", purpose=other.purpose)
            yield Refusal(file_of(notice), (), message, _("Ask for each purpose in words of its own."), asking)


def _notices(policy: Policy) -> Iterator[Notice]:
    purposes: Iterable[Purpose] = policy.purposes.values()
    return (notice for purpose in purposes for notice in purpose.notices.values())


def file_of(notice: Notice) -> str:
    """Where these words stand in the folder."""
    return f"notices/{notice.purpose}/{notice.version}.{notice.language}.md"


def heading_of(headings: Table, item: str, notice: Notice) -> str:
    """The heading under which this item is told in the notice's language."""
    return str(headings.get(item, {}).get(notice.language, ""))


def under(notice: Notice, heading: str) -> str:
    """The paragraphs under this heading; nothing when it is missing or empty."""
    found = re.search(rf"^##[ ]+{re.escape(heading)}[ ]*$(.*?)(?=^##[ ]|\Z)", notice.text, re.M | re.S)
    return " ".join(found[1].split()) if found else ""


def question_of(notice: Notice) -> str:
    """What is asked: what comes before the first heading, without the title."""
    opening = notice.text.split("\n## ")[0]
    return "\n".join(line for line in opening.splitlines() if not line.startswith("# ")).strip()


RULES: Iterable[Callable[[Policy, Table], Refusals]] = (
    every_item_has_a_heading,
    every_question_can_be_read,
    every_notice_has_a_purpose,
    every_notice_is_whole,
    every_notice_is_true,
    every_question_stands_alone,
)
