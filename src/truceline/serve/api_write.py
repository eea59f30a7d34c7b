"""The API, writing: decisions, reports on their way in, exports, people, the ledger's own affairs."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, delete, get, post, put
from litestar.exceptions import NotFoundException
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED

from truceline import review
from truceline.ledger import checkpoint, lists, verify
from truceline.ledger.check import Problem
from truceline.ledger.signing import Checkpoint
from truceline.records import Decision, Failure, Member
from truceline.review import people
from truceline.review.people import Role, User, audit
from truceline.serve import intake
from truceline.serve.api import V1, Id, asking
from truceline.serve.intake import Full
from truceline.serve.pages import Ask, desk

Text = Annotated[str, msgspec.Meta(max_length=2_000_000)]
Short = Annotated[str, msgspec.Meta(max_length=500)]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A decision to be made about an item, a report, an incident or a finding."""

    subject: Short
    verdict: Literal["accept", "edit", "reject", "unsure"]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    change: dict[str, Any] | None = None
    on: int | None = None
    adjudicates: list[Short] = []


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Members(msgspec.Struct, frozen=True, kw_only=True):
    """Members to be joined or parted, and why."""

    members: Annotated[list[Member], msgspec.Meta(max_length=1000)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file: its name, and its bytes in base64."""

    name: Short
    base64: str


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """Reports to be read: a text, an address, or files. What comes beside a text stands beside it."""

    text: Text | None = None
    title: Short = ""
    publisher: Short = ""
    published: Short = ""
    address: Short | None = None
    files: Annotated[list[Upload], msgspec.Meta(max_length=200)] = []


class JobState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a job is."""

    id: str
    state: str
    reports: list[str]
    failures: list[Failure]


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user to be added."""

    name: Annotated[str, msgspec.Meta(max_length=64)]
    role: Role
    password: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a user."""

    role: Role | None = None
    active: bool | None = None


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """What a token is for, and for how many days."""

    purpose: Short
    days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 90


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet's disclosed interests, with where they are disclosed."""

    outlet: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    interests: Annotated[str, msgspec.Meta(max_length=2000)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """A source's grade, letter and number apart, and why."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Annotated[int, msgspec.Meta(ge=1, le=6)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A kept filter of the explore screen."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    query: Annotated[str, msgspec.Meta(max_length=1000)]


@post(f"{V1}/decisions", sync_to_thread=True, tags=["review"], status_code=HTTP_201_CREATED)
def decide(request: Ask, data: Verdict) -> Decision:
    """Decides about one item."""
    held = desk(request)
    return review.decide(
        held.ledger, asking(request), data.subject, data.verdict, data.reason, data.change, on=data.on,
        adjudicates=tuple(data.adjudicates),
    )  # fmt: skip


@post(f"{V1}/decisions/{{decision:str}}/revoke", sync_to_thread=True, tags=["review"])
def revoke(request: Ask, decision: Id, data: Reason) -> Decision:
    """Takes a decision back; it stays on record."""
    return review.revoke(desk(request).ledger, asking(request), decision, data.reason)


@post(f"{V1}/incidents/{{incident:str}}/merge", sync_to_thread=True, tags=["incidents"])
def merge(request: Ask, incident: Id, data: Members) -> Decision:
    """Decides that these members are one deed."""
    return review.merge(desk(request).ledger, asking(request), incident, data.members, data.reason)


@post(f"{V1}/incidents/{{incident:str}}/split", sync_to_thread=True, tags=["incidents"])
def split(request: Ask, incident: Id, data: Members) -> Decision:
    """Decides that these members are a deed of their own."""
    return review.split(desk(request).ledger, asking(request), incident, data.members, data.reason)


@post(f"{V1}/incidents/{{incident:str}}/bundle", sync_to_thread=True, tags=["incidents"], status_code=HTTP_200_OK,
      media_type="application/zip")  # fmt: skip
def bundle(request: Ask, incident: Id) -> Response[bytes]:
    """The evidence of an incident, in a form that can be checked without us."""
    held = desk(request)
    row = lists.incident(held.ledger, incident)
    if row is None:
        raise NotFoundException(f"there is no incident {incident}")
    user = asking(request).need("bundle")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        reports = sorted({member.report for member in row.incident.members})
        review.hand_out(held.ledger, user, reports, path, key=held.signing_key())
        return Response(path.read_bytes(), media_type="application/zip")


@post(f"{V1}/reports", sync_to_thread=True, tags=["reports"], status_code=HTTP_202_ACCEPTED)
def add(request: Ask, data: Incoming) -> JobState:
    """Takes reports to be read; ask the job how far it is."""
    held, user = desk(request), asking(request).need("review")
    try:
        if data.files:
            files = [(it.name or "file", base64.b64decode(it.base64, validate=True)) for it in data.files]
            job = held.intake.put(user.name, [name for name, _ in files], lambda: intake.uploaded(files))
        elif data.address:
            address, private = data.address, held.options.private_addresses
            job = held.intake.put(user.name, [address], lambda: intake.fetched(address, private=private))
        elif data.text and data.text.strip():
            job = held.intake.put(user.name, [data.title or "api"], lambda: _text(data))
        else:
            raise review.ReviewError("nothing to read: give a text, an address or files")
    except ValueError as error:  # binascii's own among them
        raise review.ReviewError(f"not base64: {error}") from error
    except Full as error:
        raise review.ReviewError("too many jobs are waiting: try again later") from error
    return _job(job)


def _text(data: Incoming) -> Iterator[Any]:
    return intake.pasted(
        data.text or "", data.title or "api", title=data.title, publisher=data.publisher, published=data.published
    )


def _job(job: intake.Job) -> JobState:
    return JobState(id=job.id, state=job.state, reports=list(job.reports), failures=list(job.failures))


@get(f"{V1}/jobs/{{job:str}}", sync_to_thread=True, tags=["reports"])
def job(request: Ask, job: Id) -> JobState:
    """How far a job is."""
    found = desk(request).intake.jobs.get(job)
    if found is None:
        raise NotFoundException(f"there is no job {job} (any more)")
    return _job(found)


@put(f"{V1}/outlets", sync_to_thread=True, tags=["reports"])
def outlet(request: Ask, data: Outlet) -> Outlet:
    """Keeps an outlet's disclosed interests."""
    user = asking(request).need("review")
    body = {"outlet": data.outlet, "interests": data.interests, "source": data.source}
    desk(request).ledger.append("note", body, subject=f"outlet/{data.outlet}", by=user.name)
    return data


@put(f"{V1}/views", sync_to_thread=True, tags=["incidents"])
def view(request: Ask, data: View) -> View:
    """Keeps a filter under a name; an empty query drops it."""
    user = asking(request)
    body = {"name": data.name, "query": data.query}
    desk(request).ledger.append("note", body, subject=f"view/{user.name}/{data.name}", by=user.name)
    return data


@get(f"{V1}/exports", sync_to_thread=True, tags=["publish"])
def exports(request: Ask) -> list[dict[str, Any]]:
    """The formats, and what each cannot hold."""
    from truceline.share.formats import FORMATS

    return [
        {"name": it.name, "title": it.title, "media_type": it.media_type, "file": it.file, "cannot": list(it.cannot)}
        for it in FORMATS.values()
    ]


@post(f"{V1}/exports/{{name:str}}", sync_to_thread=True, tags=["publish"], status_code=HTTP_200_OK,
      media_type="application/octet-stream")  # fmt: skip
def export(request: Ask, name: Id, unreviewed: bool = False) -> Response[bytes]:
    """The export in one format; its manifest is at `/manifest`, its hash in the header."""
    from truceline.share.formats import FORMATS

    user = asking(request).need("release")
    made = _rendered(request, name, unreviewed)
    audit(desk(request).ledger, user.name, "published", format=name, rows=made.manifest.rows)
    return Response(
        made.data, media_type=FORMATS[name].media_type, headers={"x-truceline-sha256": made.manifest.sha256}
    )


@get(f"{V1}/exports/{{name:str}}/manifest", sync_to_thread=True, tags=["publish"])
def manifest(request: Ask, name: Id, unreviewed: bool = False) -> dict[str, Any]:
    """What an export holds and what is lost or left out, and why."""
    asking(request).need("release")
    built: dict[str, Any] = msgspec.to_builtins(_rendered(request, name, unreviewed).manifest)
    return built


def _rendered(request: Ask, name: str, unreviewed: bool) -> Any:
    from truceline.serve.pages_publish import gathered
    from truceline.share.formats import FORMATS, render

    if name not in FORMATS:
        raise NotFoundException(f"there is no format {name}")
    return render(gathered(request, unreviewed=unreviewed), name)


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """A period, both days included, and the form of the report on it."""

    start: date
    end: date
    form: Literal["html", "pdf"] = "html"
    unreviewed: bool = False


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the feeds are open to everybody."""

    public: bool


@post(f"{V1}/daily", sync_to_thread=True, tags=["publish"], status_code=HTTP_200_OK,
      media_type="application/octet-stream")  # fmt: skip
def daily(request: Ask, data: Days) -> Response[bytes]:
    """The report of a period, as a page or as PDF."""
    from truceline.serve.pages_publish import report_of

    user = asking(request).need("release")
    made = report_of(request, data.start, data.end, data.form, unreviewed=data.unreviewed)
    audit(desk(request).ledger, user.name, "published", daily=f"{data.start}/{data.end}")
    kind = "application/pdf" if data.form == "pdf" else "text/html; charset=utf-8"
    return Response(made, media_type=kind, headers={"content-security-policy": "sandbox"})


@put(f"{V1}/feeds", sync_to_thread=True, tags=["publish"])
def feeds(request: Ask, data: Open) -> Open:
    """Opens the feeds (`/feed.atom`, `/feed.json`) to everybody, or closes them."""
    user = asking(request).need("release")
    desk(request).ledger.append("note", {"public": data.public}, subject="setting/feeds", by=user.name)
    return data


@get(f"{V1}/digest", sync_to_thread=True, tags=["publish"])
def digest(request: Ask) -> dict[str, str]:
    """The next digest as it would be sent now: subject, plain text, HTML."""
    from truceline.serve.pages_publish import digest_of

    asking(request).need("release")
    made = digest_of(request)
    return {"subject": made.subject, "text": made.text, "html": made.html}


@put(f"{V1}/grades", sync_to_thread=True, tags=["review"])
def grade(request: Ask, data: Grade) -> Decision:
    """Grades a source: reliability A to F, credibility 1 to 6."""
    return review.grade(
        desk(request).ledger, asking(request), data.source, data.reliability, data.credibility, data.reason
    )


@get(f"{V1}/users", sync_to_thread=True, tags=["people"])
def users(request: Ask) -> list[User]:
    """Every user."""
    asking(request).need("people")
    return list(people.users(desk(request).ledger).values())


@post(f"{V1}/users", sync_to_thread=True, tags=["people"])
def add_user(request: Ask, data: NewUser) -> User:
    """Adds a user."""
    return people.add_user(desk(request).ledger, data.name, data.role, data.password, by=asking(request))


@put(f"{V1}/users/{{name:str}}", sync_to_thread=True, tags=["people"])
def change_user(request: Ask, name: Id, data: UserChange) -> User:
    """Gives a user another role, shuts them out or lets them in."""
    user = asking(request).need("people")
    changed = people.change_user(desk(request).ledger, name, by=user, role=data.role, active=data.active)
    desk(request).forget()
    return changed


@post(f"{V1}/tokens", sync_to_thread=True, tags=["people"])
def token(request: Ask, data: Purpose) -> dict[str, str]:
    """A new token of one's own, shown this once."""
    made = people.make_token(desk(request).ledger, asking(request), data.purpose, days=data.days)
    return {"token": made}


@delete(f"{V1}/tokens", sync_to_thread=True, tags=["people"], status_code=HTTP_200_OK)
def drop_tokens(request: Ask) -> dict[str, int]:
    """Takes all of one's tokens back."""
    gone = people.drop_tokens(desk(request).ledger, asking(request))
    desk(request).forget()
    return {"dropped": gone}


@post(f"{V1}/ledger/verify", sync_to_thread=True, tags=["ledger"], status_code=HTTP_200_OK)
def check(request: Ask) -> list[Problem]:
    """Goes through the whole log; an empty list means that it holds."""
    return verify(desk(request).ledger)


@post(f"{V1}/ledger/checkpoint", sync_to_thread=True, tags=["ledger"])
def sign(request: Ask) -> Checkpoint:
    """Signs how the log stands now."""
    user = asking(request).need("bundle")
    return checkpoint(desk(request).ledger, desk(request).signing_key(), by=user.name)


@post(f"{V1}/ledger/derive", sync_to_thread=True, tags=["ledger"], status_code=HTTP_200_OK)
def derive(request: Ask) -> dict[str, int]:
    """Works out copies, incidents and findings anew."""
    asking(request).need("review")
    desk(request).derive()
    return {"derived_from": lists.derived(desk(request).ledger).entry}


HANDLERS: list[Any] = [
    decide, revoke, merge, split, bundle, add, job, outlet, view, exports, export, manifest, daily, feeds, digest,
    grade, users, add_user, change_user, token, drop_tokens, check, sign, derive,
]  # fmt: skip
