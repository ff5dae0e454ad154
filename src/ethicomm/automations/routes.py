"""The addresses of automations. Whoever works here may stop them and decide on letters; the owner sets the stage."""

from collections.abc import Mapping
from uuid import UUID

from babel import Locale

from ethicomm.accounts import Audience, Role
from ethicomm.automations import letters, queries, stages, turns
from ethicomm.automations.cards import automation as find
from ethicomm.automations.pages import AutomationPage, AutomationsPage, WordingPage
from ethicomm.automations.vocabulary import SENDS, Stage, Turn
from ethicomm.campaigns import Text
from ethicomm.errors import Conflict, Invalid
from ethicomm.policy import in_force
from ethicomm.web import Flash, Redirect, Visit, acts, shows
from ethicomm.words import _, _n


@shows("/automations", Audience.STAFF)
def automations(visit: Visit) -> AutomationsPage:
    """Every automation."""
    return AutomationsPage(queries.seen(visit.session), stages.stopped_since(visit.session))


@acts("/automations/stop", Audience.STAFF)
def stop(visit: Visit) -> Redirect:
    """The one switch."""
    stages.stop_all(visit.session, visit.actor, visit.form.text("reason"))
    return Redirect("/automations", Flash(_("All automations are stopped. Nothing is sent by itself."), "stop"))


@acts("/automations/stop/end", Audience.OWNER)
def go_on(visit: Visit) -> Redirect:
    """Let them go on."""
    stages.let_go_on(visit.session, visit.actor)
    return Redirect("/automations", _("They go on, each in the stage it had."))


@shows("/automations/{key:str}", Audience.STAFF)
def automation(visit: Visit, key: str) -> AutomationPage:
    """One automation."""
    session, one = visit.session, find(visit.session, key)
    counts = queries.counts_of(session, key)
    others = tuple(turn for turn in Turn if turn is not Turn.ASKING)
    return AutomationPage(
        queries.look_at(session, one, counts.get(Turn.ASKING, 0)),
        stages.stopped_since(session),
        queries.turns(session, key, Turn.ASKING),
        queries.turns(session, key, *others),
        counts,
        letters.texts_of(session, one),
        stages.steps_of(session, key),
        visit.actor.role is Role.OWNER,
    )


@acts("/automations/{key:str}/stage", Audience.OWNER)
def change_stage(visit: Visit, key: str) -> Redirect:
    """Trust it more, or less."""
    wanted = visit.form.text("stage")
    if wanted not in set(Stage):
        raise Invalid(_("Choose a stage. Nothing was changed."))
    stages.move(visit.session, visit.actor, key, Stage(wanted), visit.form.text("reason"))
    return Redirect(f"/automations/{key}", _("From now on: %(stage)s.", stage=Stage(wanted).words))


@acts("/automations/{key:str}/decisions", Audience.STAFF)
def decide(visit: Visit, key: str) -> Redirect:
    """Yes or no to one letter, or to all that were shown."""
    runs = [_id(text) for text in visit.form.all("run")]
    if visit.form.text("answer") == "send":
        counts = turns.approve(visit.session, visit.actor, key, runs)
        return Redirect(f"/automations/{key}", _sent(counts[Turn.QUEUED], counts[Turn.ENDED]))
    if visit.form.text("answer") != "skip":
        raise Invalid(_("Press Send or Skip. Nothing was sent."))
    skipped = turns.skip(visit.session, visit.actor, key, runs)[Turn.SKIPPED]
    return Redirect(f"/automations/{key}", _n("%(count)s letter skipped.", "%(count)s letters skipped.", skipped))


@shows("/automations/{key:str}/wording", Audience.OWNER)
def wording(visit: Visit, key: str) -> WordingPage:
    """The words of its letter."""
    texts = letters.texts_of(visit.session, find(visit.session, key))
    values = {f"subject-{language}": text.subject_line for language, text in texts.items()}
    values |= {f"body-{language}": text.body for language, text in texts.items()}
    return _wording(visit, key, values)


def wording_again(visit: Visit, problem: Invalid, key: str) -> WordingPage:
    """The words as they were typed, with what is wrong."""
    return _wording(visit, key, visit.form.given(), problem.fields)


@acts("/automations/{key:str}/wording", Audience.OWNER, again=wording_again)
def reword(visit: Visit, key: str) -> Redirect:
    """Say it otherwise, while it does not send."""
    one, form = find(visit.session, key), visit.form
    if stages.stage_of(visit.session, one) in SENDS:
        raise Conflict(_("It may be sending these words now. Take it back to trial first, then change them."))
    languages = in_force(visit.session).community.languages
    texts = {spoken: Text(form.text(f"subject-{spoken}"), form.text(f"body-{spoken}")) for spoken in languages}
    letters.reword(visit.session, visit.actor, one, texts)
    return Redirect(f"/automations/{key}", _("The words are kept. See them on trial before anyone gets them."))


def _wording(visit: Visit, key: str, values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> WordingPage:
    one, policy = find(visit.session, key), in_force(visit.session)
    languages = tuple((code, Locale.parse(code).language_name or code) for code in policy.community.languages)
    return WordingPage(key, str(one.card.title), languages, values, errors or {})


def _sent(going: int, ended: int) -> Flash:
    said = [_n("%(count)s letter is on its way.", "%(count)s letters are on their way.", going)]
    if ended:
        said.append(_n("%(count)s took their yes back and gets nothing.", "%(count)s took their yes back.", ended))
    return Flash(" ".join(said), "note" if ended else "done")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("That is no letter of this list. Nothing was sent.")) from None


HANDLERS = [automations, stop, go_on, automation, change_stage, decide, wording, reword]
