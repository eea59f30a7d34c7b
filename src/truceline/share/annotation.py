"""Events and statements as W3C Web Annotations (JSON-LD): each leads to the exact words of its report."""

from __future__ import annotations

from typing import Any

import msgspec

from truceline import codec
from truceline.records import Event, Statement
from truceline.share.manifest import Losses
from truceline.share.outgoing import Leaving, Outgoing
from truceline.text import Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters before and after a quote by which it is found again in a text that has moved."""
CANNOT = ("what several reports make of one deed: an annotation is about one text",)


def annotation(out: Outgoing, losses: Losses) -> tuple[bytes, int, int]:
    """An annotation collection with one page: the file, its annotations, how many of them nobody reviewed."""
    items = [it for report, leaving in out.reports.items() for it in _of(out, report, leaving)]
    unreviewed = sum(not row.reviewed for leaving in out.reports.values() for row in leaving.rows)
    collection = out.at.page("annotations") or "urn:truceline:annotations"
    page = {"id": f"{collection}#page-1", "type": "AnnotationPage", "partOf": collection, "items": items}
    body = {
        "@context": CONTEXT, "id": collection, "type": "AnnotationCollection", "label": "Truceline",
        "total": len(items), "first": page,
    }  # fmt: skip
    if out.incidents:
        losses.add(
            "incidents", "an annotation is about one text; what joins several is left out", count=len(out.incidents)
        )
    return codec.encode(body) + b"\n", len(items), unreviewed


def _of(out: Outgoing, report: str, leaving: Leaving) -> list[dict[str, Any]]:
    found = []
    for row in leaving.rows:
        spans = row.item.evidence if isinstance(row.item, Event) else row.item.content
        source = leaving.record.report.url or out.at.report(report)
        found.append(
            {
                "id": out.at.item(report, row.item.id),
                "type": "Annotation",
                "motivation": "describing",
                "created": out.now.isoformat(),
                "body": [_body(row.item), _mark(reviewed=row.reviewed)],
                "target": [
                    {"source": source, "type": "SpecificResource", "selector": _selectors(leaving, span)}
                    for span in spans
                ],
            }
        )
    return found


def _body(item: Event | Statement) -> dict[str, Any]:
    kind = item.type if isinstance(item, Event) else item.act
    value = codec.encode(msgspec.to_builtins(item)).decode()
    return {"type": "TextualBody", "format": "application/json", "purpose": "describing", "value": value, "name": kind}


def _mark(*, reviewed: bool) -> dict[str, Any]:
    value = "reviewed" if reviewed else "unreviewed machine suggestion"
    return {"type": "TextualBody", "format": "text/plain", "purpose": "tagging", "value": value}


def _selectors(leaving: Leaving, span: Span) -> list[dict[str, Any]]:
    """By the words with what stands round them, and by code points of the working copy."""
    text = leaving.record.report.text
    return [
        {
            "type": "TextQuoteSelector", "exact": text[span.start : span.end],
            "prefix": text[max(0, span.start - AROUND) : span.start], "suffix": text[span.end : span.end + AROUND],
        },
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
    ]  # fmt: skip
