"""The review queue: one suggestion in its sentence, decided by keyboard; a second reader; what is left."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post

from truceline import review
from truceline.errors import TrucelineError
from truceline.ledger import lists
from truceline.review.current import Standing
from truceline.serve import telling
from truceline.serve.editing import (
    ACTS,
    EVENT_TYPES,
    HARMS,
    MODALITIES,
    PLACES,
    PRECISIONS,
    STATUSES,
    VOICES,
    change_of,
    passage,
    spans_of,
)
from truceline.serve.pages import Ask, Filled, chosen, desk, go, show, visit, words
from truceline.serve.telling import Told
from truceline.share.wording import name

FILTERS = ("kind", "type", "state", "report")
STATES = ("suggested", "unseconded", "contested", "unsure", "rejected", "confirmed")
VERDICTS = ("accept", "edit", "reject", "unsure")
OPEN = ("suggested", "unseconded", "contested", "unsure")


@get("/review", include_in_schema=False, sync_to_thread=True)
def queue(request: Ask) -> Response[str]:
    """The next item of the queue, or the one that the address names."""
    return _shown(request, chosen(request, *FILTERS, "subject", "at"))


def _shown(request: Ask, asked: dict[str, str], fault: str = "", status: int = 200) -> Response[str]:
    held, who = desk(request), visit(request)
    counts = held.choices("items", "state")
    at = _position(asked.get("at"))
    state = asked.get("state", "suggested")
    state = state if state in STATES else "suggested"
    filters = Filled({name: asked[name] for name in FILTERS if name in asked})
    subject, total = asked.get("subject"), 0
    if subject is None:
        found = _page(request, asked, state, at)
        total = found.total
        if not found.rows and found.total:  # the last one was decided: from the beginning again
            at, found = 1, _page(request, asked, state, 1)
        subject = found.rows[0].subject if found.rows else None
    last = lists.decisions(held.ledger, by=who.user.name if who.user else None, standing_only=True, size=1).rows
    context: dict[str, Any] = {
        "counts": {name: counts.get(name, 0) for name in STATES}, "total": total, "at": at, "filters": filters,
        "state": state, "fault": fault, "last": last[0] if last else None,
        "lately": _called(request, last[0].subject) if last else "", "standing": None,
        "seconds": held.reviewers(),
        "carry": urlencode(filters),
    }  # fmt: skip
    if subject is not None:
        context |= _item(request, subject)
    return show(request, "review.html", status, **context)


def _page(request: Ask, asked: dict[str, str], state: str, at: int) -> Any:
    kind: Any = asked.get("kind") if asked.get("kind") in ("event", "statement") else None
    return lists.items(
        desk(request).ledger, report=asked.get("report"), kind=kind, type=asked.get("type"), state=state, number=at,
        size=1,
    )  # fmt: skip


def _called(request: Ask, subject: str) -> str:
    """What a decision was about, in words: the deed or the speaker and the report, or the incident."""
    held, t = desk(request), words(request)
    report, _, id = subject.rpartition("/")
    record = held.record(report) if report else None
    if record is not None:
        title = telling.title(t, record.report.title.value if record.report.title else None)
        for event in record.events:
            if event.id == id:
                return f"{telling.deed(t, event, record.report.text)} · {title}"
        said = next((it for it in record.statements if it.id == id), None)
        return f"{telling.chain(t, said)[0]} · {title}" if said else title
    row = lists.incident(held.ledger, subject)
    if row is None:
        return name(subject.removeprefix("source:"))
    return f"{t(f'event.{row.type}')} · {name(row.place) if row.place else t('value.no_place')}"


def _position(value: str | None) -> int:
    return max(1, int(value)) if value and value.isascii() and value.isdigit() and len(value) < 8 else 1


def _item(request: Ask, subject: str) -> dict[str, Any]:
    held = desk(request)
    report = subject.rpartition("/")[0]
    row = lists.report(held.ledger, report)
    if row is None:
        return {"standing": None}
    view = review.Current(held.ledger, within=report, seconds=held.reviewers())
    standing: Standing | None = next((it for it in view.standings(report) if it.subject == subject), None)
    record = held.record_at(report, standing.entry) if standing else None
    if standing is None or standing.proposal is None or record is None:
        return {"standing": None}
    user = visit(request).user
    mine = any(user and it.by == user.name for it in standing.decisions)
    item = standing.value or standing.proposal
    return {
        "standing": standing, "item": item, "record": record, "row": row, "told": Told(words(request), record),
        "passage": passage(record, item), "others": spans_of(item)[1:], "mine": mine,
        # Who reads second decides without knowing what the first one said.
        "blind": bool(standing.decisions) and standing.state == "unseconded" and not mine,
        "is_event": subject in {f"{report}/{event.id}" for event in record.events},
        "fields": {
            "types": EVENT_TYPES, "statuses": STATUSES, "acts": ACTS, "voices": VOICES, "modalities": MODALITIES,
            "precisions": PRECISIONS, "harms": HARMS, "places": PLACES,
        },
        "history": review.history(held.ledger, subject),
    }  # fmt: skip


@post("/review", include_in_schema=False)
async def decide(request: Ask) -> Response[str]:
    """Takes a verdict, and shows what comes next."""
    import anyio.to_thread

    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await anyio.to_thread.run_sync(_decide, request, form)


def _decide(request: Ask, form: dict[str, str]) -> Response[str]:
    held, who, t = desk(request), visit(request), words(request)
    subject, verdict = form.get("subject", ""), form.get("verdict", "")
    # The queue's filters travel under names of their own: `type` in this form is a field of the correction.
    back = {name: form[f"only-{name}"] for name in FILTERS if form.get(f"only-{name}")}
    back |= {"at": form["at"]} if form.get("at") else {}
    try:
        if who.user is None:
            raise review.AccessError("nobody is signed in")
        if form.get("undo"):
            review.revoke(held.ledger, who.user, form["undo"], form.get("reason") or t("review.reason_undo"))
            return go(request, "/review", **back)
        if verdict not in VERDICTS:
            raise review.ReviewError(t("review.no_verdict"))
        found = _item(request, subject)
        standing = found["standing"]
        if standing is None or standing.proposal is None:
            raise review.ReviewError(t("review.gone"))
        change = change_of(form, standing.proposal, found["record"]) if verdict == "edit" else None
        if verdict == "edit" and not change:
            raise review.ReviewError(t("review.no_change"))
        if verdict == "accept" and change_of(form, found["item"], found["record"]):
            raise review.ReviewError(t("review.unsaved"))
        reason = form.get("reason", "").strip() or t(f"review.reason_{verdict}")
        between = tuple(it.id for it in standing.decisions) if form.get("adjudicate") else ()
        review.decide(
            held.ledger, who.user, subject, verdict, reason, change,  # type: ignore[arg-type]
            on=standing.entry, adjudicates=between,
        )  # fmt: skip
    except TrucelineError as error:
        if isinstance(error, review.AccessError):
            raise
        return _shown(request, back | {"subject": subject}, str(error), 422)
    if form.get("stay"):
        return go(request, "/review", subject=subject)
    return go(request, "/review", **back)


HANDLERS: list[Any] = [queue, decide]
