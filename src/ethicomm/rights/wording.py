"""What a certificate of erasure says, in words: what went, what stays, who is told, where nobody here can reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ethicomm.policy import Policy
from ethicomm.rights.models import WHOLE
from ethicomm.rights.residue import HOW, STORES
from ethicomm.rights.stays import OF_FIELD, STAYS, TOLD, WARD
from ethicomm.words import _, _n, date, lazy

STAYING = {one.key: one for one in (*STAYS, TOLD, WARD, *OF_FIELD)}
TABLES = {
    "value": lazy("values"),
    "member": lazy("your entry among the members"),
    "login": lazy("your way in"),
    "web_session": lazy("browsers that were signed in"),
    "sign_in": lazy("sign-in mails"),
    "slip": lazy("photos of slips"),
    "guardian": lazy("the link to who decided for you"),
    "minor": lazy("that you are under age, and until when"),
    "automation_run": lazy("turns with letters that send themselves"),
    "left_out": lazy("entries on lists of who was left out of a letter"),
    "waiting": lazy("entries in the room of those who wait for proof"),
    "joining": lazy("answers on the join page that were never confirmed"),
    "guardian_asked": lazy("questions to a parent or guardian"),
    "hold": lazy("notes that something was to be kept"),
    "erasure_asked": lazy("requests to be erased"),
}
OUTSIDE = {
    "mail": lazy("letters in your mailbox"),
    "relay": lazy("the mail relay's own log"),
    "files": lazy("files that were downloaded"),
}


@dataclass(frozen=True)
class Found:
    """One store that was looked into, as a table shows it."""

    store: str
    how: str
    found: str
    kind: str


def fields_in(policy: Policy, said: Mapping[str, Any]) -> list[str]:
    """The names of the fields that went."""
    return [policy.fields[key].label.text() if key in policy.fields else key for key in said["fields"]]


def rows_in(said: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What went beside the values, by kind and number."""
    return [(str(TABLES.get(table, table)), many) for table, many in said["rows"].items() if table != "value"]


def staying(said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(what, until when, why) of all that stays."""
    return [(str(STAYING[one["what"]].what), until(one), str(STAYING[one["what"]].why)) for one in said["stays"]]


def until(one: Mapping[str, Any]) -> str:
    """The end of something that stays."""
    if one["until"]:
        return _("until %(when)s", when=date(datetime.fromisoformat(one["until"])))
    return str(STAYING[one["what"]].ends or "")


def told(said: Mapping[str, Any]) -> list[str]:
    """Who was given data, and whether they are told."""
    are = [_("%(name)s: is told within 30 days, and asked to erase it too", name=one["name"]) for one in said["told"]]
    return are + [
        _("%(name)s: holds it for us, so that it is erased there with ours", name=one["name"])
        for one in said["not_told"]
    ]


def outside(said: Mapping[str, Any]) -> list[str]:
    """Where nobody here can reach."""
    return [str(OUTSIDE[one]) for one in said["outside"]]


def looked(said: Mapping[str, Any]) -> list[Found]:
    """Each store that was looked into."""
    return [_found(one) for one in said.get("residue", ())]


def copies_go(said: Mapping[str, Any]) -> datetime | None:
    """When the last copy of the key goes, if one was found."""
    ends = (one["until"] for one in said.get("residue", ()) if one["store"] == "key copies" and one["found"])
    return next((datetime.fromisoformat(one) for one in ends), None)


def sentences(policy: Policy, said: Mapping[str, Any]) -> Sequence[str]:
    """The whole certificate, a sentence each."""
    fields = ", ".join(fields_in(policy, said))
    erased = [_("Erased: %(what)s.", what=fields)] if said["what"] != WHOLE else [_whole(fields)]
    return [
        *erased,
        *(f"{what} {until}. {why}" for what, until, why in staying(said)),
        *(f"{one}." for one in told(said)),
        _("Outside our reach: %(places)s.", places=", ".join(outside(said))),
        *(f"{one.store}: {one.found} ({one.how})." for one in looked(said)),
    ]


def _whole(fields: str) -> str:
    if not fields:
        return _("Erased: your sign-in, your entry and the key to it. No values were held.")
    return _("Erased: %(fields)s, your sign-in, and the key that all of it was locked with.", fields=fields)


def _found(one: Mapping[str, Any]) -> Found:
    store, how = str(STORES.get(one["store"], one["store"])), str(HOW[one["how"]])
    if one["how"] == "not looked":
        return Found(store, _why_not(one["store"]), _("not known"), "")
    if one["store"] == "key copies" and one["found"]:
        copies = _n("in %(count)s copy", "in %(count)s copies", one["found"])
        day = date(datetime.fromisoformat(one["until"]))
        return Found(store, how, _("%(copies)s; the last goes on %(day)s", copies=copies, day=day), "late")
    if one["store"] == "data log" and one["found"]:
        return Found(store, how, _("%(count)s, until the log is next emptied", count=one["found"]), "late")
    return Found(store, how, _("none") if not one["found"] else str(one["found"]), "no" if one["found"] else "yes")


def _why_not(store: str) -> str:
    if store == "key copies":
        return _("no copies are kept here, or not where this can read them")
    return _("a server keeps these; it cannot be read from here")
