"""Turning an arrival into an answer: one thread, one unit of work, one page rendered to bytes.

Decision: the function, its unit and the rendering share a thread of their own, never the event loop.
A page is rendered inside its reading unit; an act is committed before anything is rendered, so that no
write lock waits for a template.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import Context, copy_context
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from anyio import CancelScope, CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from litestar import Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response import Stream

from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.web import cookies
from ethicomm.web.answers import Answer, Download, Foreign, Fragment, Page, Redirect, Result, Statement, local
from ethicomm.web.headers import FOREIGN_POLICY, content_policy
from ethicomm.web.rendering import render
from ethicomm.web.shell import Shell, language_for, theme_for
from ethicomm.web.site import Site
from ethicomm.web.visit import Arrival, Visit
from ethicomm.words import speaking

THREADS = 16  # of the 18 connections that SQLAlchemy's pool gives out
Work = Callable[..., Answer]
Again = Callable[..., Page]
Given = TypeVar("Given")

_threads: RunVar[CapacityLimiter] = RunVar("threads for pages")


async def in_thread(call: Callable[[], Given]) -> Given:
    """Run `call` in one of the threads kept for pages."""
    limiter = _threads.get(None)
    if limiter is None:
        limiter = CapacityLimiter(THREADS)
        _threads.set(limiter)
    return await to_thread.run_sync(call, limiter=limiter)


async def show(site: Site, arrival: Arrival, work: Work, params: Mapping[str, Any]) -> Response[Any]:
    """Answer a reading function."""
    context = copy_context()  # kept, because the chunks of a download go on in it
    return await in_thread(partial(context.run, _shown, site, arrival, work, params, context))


async def act(
    site: Site, arrival: Arrival, work: Work, again: Again | None, params: Mapping[str, Any]
) -> Response[Any]:
    """Answer a writing function. Invalid, raised, undoes its writes and shows the page of `again`."""
    return await in_thread(partial(_acted, site, arrival, work, again, params))


@contextmanager
def visiting(site: Site, arrival: Arrival, unit: Callable[[], AbstractContextManager[Session]]) -> Iterator[Visit]:
    """One unit of work, in the reader's language."""
    with unit() as session:
        speech = site.speech_for(session, arrival.actor)
        language = language_for(arrival, speech)
        with speaking(language, speech.zone):
            yield Visit(**vars(arrival), session=session, language=language)


def page_response(site: Site, visit: Visit, page: Page, status: int) -> Response[Any]:
    """A whole page in its shell."""
    shell = framed(site.shell_for(visit), visit, visit.language, site.speech_for(visit.session, visit.actor).languages)
    body = render(site.templates, page.template, {"page": page, "shell": shell})
    said = [cookies.shown(secure=site.secure)] if "flash" in visit.cookies else []
    made = html(body, status, said)
    if framed_by := getattr(page, "framed_by", ()):
        made.headers["Content-Security-Policy"] = content_policy(site, visit.headers.get("host", ""), framed_by)
    return made


def framed(shell: Shell, arrival: Arrival, language: str, languages: tuple[str, ...]) -> Shell:
    """The shell with what only this request knows."""
    return replace(
        shell,
        language=language,
        languages=languages,
        theme=theme_for(arrival),
        path=arrival.path,
        back=arrival.back,
        flash=cookies.flash_of(arrival),
    )


def html(body: bytes, status: int = 200, said: list[Cookie] | None = None) -> Response[Any]:
    """An HTML answer."""
    return Response(body, status_code=status, media_type=MediaType.HTML, cookies=said or [])


def redirect_response(site: Site, arrival: Arrival, redirect: Redirect) -> Response[Any]:
    """303; a script is told to go there itself, or it would swap the whole new page into a corner."""
    said = list(redirect.cookies)
    if redirect.flash is not None:
        said.append(cookies.flash_cookie(redirect.flash, secure=site.secure))
    to = local(redirect.to)
    if arrival.wants_fragment:
        return Response(b"", status_code=200, media_type=MediaType.HTML, cookies=said, headers={"HX-Redirect": to})
    return Response(b"", status_code=303, media_type=MediaType.HTML, cookies=said, headers={"Location": to})


def _shown(site: Site, arrival: Arrival, work: Work, params: Mapping[str, Any], context: Context) -> Response[Any]:
    site.hear(site.database, arrival)
    with ExitStack() as unit:
        visit = unit.enter_context(visiting(site, arrival, site.database.read))
        answer = work(visit, **params)
        if isinstance(answer, Download) and arrival.method != "HEAD":
            return _download(answer, context, unit.pop_all())
        return _response(site, visit, answer, 200)


def _acted(site: Site, arrival: Arrival, work: Work, again: Again | None, params: Mapping[str, Any]) -> Response[Any]:
    site.hear(site.database, arrival)
    try:
        with visiting(site, arrival, site.database.write) as visit:
            answer = work(visit, **params)
    except Invalid as problem:
        if again is None:
            raise
        return _asked_again(site, arrival, partial(again, problem=problem, **params))
    if isinstance(answer, Redirect):
        return redirect_response(site, arrival, answer)
    if isinstance(answer, Download):
        return _download(answer, copy_context(), ExitStack())
    with visiting(site, arrival, site.database.read) as visit:
        return _response(site, visit, answer, 422)


def _asked_again(site: Site, arrival: Arrival, again: Again) -> Response[Any]:
    with visiting(site, arrival, site.database.read) as visit:
        return page_response(site, visit, again(visit), 422)


def _response(site: Site, visit: Visit, answer: Answer, page_status: int) -> Response[Any]:
    match answer:
        case Redirect():
            return redirect_response(site, visit, answer)
        case Fragment():
            return html(render(site.templates, answer.template, {"page": answer.page}))
        case Result():
            return page_response(site, visit, answer.page, answer.status)
        case Foreign():
            return _foreign(answer)
        case Statement():
            kept = {"Cache-Control": f"public, max-age={answer.fresh}"}
            return Response(answer.body, status_code=200, media_type=answer.media_type, headers=kept)
        case Download():  # only its name and kind were asked for
            return Response(b"", media_type=answer.media_type, headers=_as_file(answer))
        case _:
            return page_response(site, visit, answer, page_status)


def _foreign(foreign: Foreign) -> Response[Any]:
    base = '<base target="_blank">'  # a link leaves the frame
    body = foreign.html.replace("<head>", f"<head>{base}", 1) if "<head>" in foreign.html else base + foreign.html
    headers = {"Content-Security-Policy": FOREIGN_POLICY}
    return Response(body.encode(), status_code=200, media_type=MediaType.HTML, headers=headers)


def _download(download: Download, context: Context, unit: ExitStack) -> Response[Any]:
    chunks = _chunks(iter(download.chunks), context, unit)
    return Stream(chunks, media_type=download.media_type, headers=_as_file(download))


def _as_file(download: Download) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(download.name, safe='')}"}


async def _chunks(chunks: Iterator[bytes], context: Context, unit: ExitStack) -> AsyncIterator[bytes]:
    try:
        while (chunk := await in_thread(partial(context.run, next, chunks, None))) is not None:
            yield chunk
    finally:
        with CancelScope(shield=True):  # the reader may be gone; the unit is closed all the same
            await in_thread(partial(context.run, unit.close))
