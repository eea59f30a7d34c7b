"""Adding reports: pasted, dropped, by address, by feed, or the bundled examples; and watching them being read."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.exceptions import NotFoundException

from truceline.read.samples import sample_files
from truceline.records import Failure
from truceline.review.people import AccessError
from truceline.serve import intake
from truceline.serve.intake import Full, Job
from truceline.serve.pages import Ask, Filled, desk, go, link, show, sorry, visit

PASTE_LIMIT = 2_000_000
FILES_LIMIT = 200


@get("/add", include_in_schema=False, sync_to_thread=True)
def add(request: Ask) -> Response[str]:
    """The form: paste, drop, address, feed."""
    return show(request, "add.html", fault=None, given=Filled())


@post("/add", include_in_schema=False)
async def added(request: Ask) -> Response[str]:
    """Takes the form, and leads to the job that reads what it holds."""
    form = await request.form()
    who = visit(request).user
    if who is None or not who.may("review"):
        raise AccessError("adding reports needs the role reviewer")
    given = Filled({name: value.strip() for name, value in form.items() if isinstance(value, str) and name != "_csrf"})
    try:
        job = await _job(request, who.name, given, form)
    except Full:
        return sorry(request, 503, "full")
    if job is None:
        return show(request, "add.html", 400, fault="add.nothing", given=given)
    return go(request, f"/add/{job.id}")


async def _job(request: Ask, by: str, given: dict[str, str], form: FormMultiDict) -> Job | None:
    uploads = [it for it in form.getall("files", []) if isinstance(it, UploadFile) and it.filename]
    held = desk(request).intake
    if uploads:
        if len(uploads) > FILES_LIMIT:
            return None
        read = [(_name(it.filename), await it.read()) for it in uploads]
        return held.put(by, [name for name, _ in read], lambda: intake.uploaded(read))
    if address := given.get("address"):
        if not address.lower().startswith(("http://", "https://")):
            return None
        return held.put(by, [address], lambda: intake.fetched(address, private=desk(request).options.private_addresses))
    text = given.get("text", "")
    if text and len(text) <= PASTE_LIMIT:
        name = given.get("title") or "pasted"
        return held.put(by, [name], lambda: intake.pasted(
            text, name, title=given.get("title", ""), publisher=given.get("publisher", ""),
            published=given.get("published", "")))  # fmt: skip
    return None


def _name(filename: str) -> str:
    """A file's own name, without the folders that a browser may send along."""
    return filename.replace("\\", "/").rpartition("/")[2][:200] or "file"


@post("/example", include_in_schema=False, sync_to_thread=True)
def example(request: Ask) -> Response[str]:
    """Reads the bundled, composed reports: the guided path's material."""
    user = visit(request).user
    if user is None or not user.may("review"):
        raise AccessError("adding reports needs the role reviewer")
    found = sorted(sample_files(), key=lambda it: it[0] != "wire.txt")  # the one that the path begins with comes first
    job = desk(request).intake.put(user.name, [name for name, _ in found], lambda: intake.uploaded(found))
    return go(request, f"/add/{job.id}", path=1)


@get("/add/{job:str}", include_in_schema=False, sync_to_thread=True)
def progress(request: Ask, job: str) -> Response[str]:
    """How far a job is; a single report is opened as soon as it is read."""
    found = desk(request).intake.jobs.get(job)
    if found is None:
        raise NotFoundException("this job is done and forgotten: the reports are in the list")
    if found.done and len(found.reports) == 1 and not found.failures:
        return go(request, link("reports", found.reports[0]))
    failures: list[Failure] = found.failures[:50]
    return show(request, "job.html", job=found, failures=failures, path="path" in request.query_params)


HANDLERS: list[Any] = [add, added, example, progress]
