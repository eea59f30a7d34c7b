"""The report of a period as a PDF, set by typst; tagged for screen readers, the same bytes for the same report."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from truceline import codec
from truceline.share.columns import ExportError
from truceline.share.daily import Daily
from truceline.share.daily_page import FOOT, NO_ANSWER, NO_TELLER, NOTE, REVIEWED, UNREVIEWED


def pdf(it: Daily) -> bytes:
    """The PDF's bytes. Raises `ExportError` where it cannot be set."""
    import typst

    data = msgspec.to_builtins(it)
    data["reports_read"] = sum(number for _, number, _ in it.outlets)
    data["notice"] = UNREVIEWED if it.includes_unreviewed else REVIEWED
    data["note"], data["foot"] = NOTE, f"{it.made_by}. {FOOT}"
    data["no_teller"], data["no_answer"] = NO_TELLER, NO_ANSWER
    template = files("truceline.share").joinpath("daily.typ").read_bytes()
    try:
        made: bytes = typst.compile(template, sys_inputs={"data": codec.encode(data).decode()}, timestamp=0)
    except typst.TypstError as error:
        raise ExportError(f"the report cannot be set as a PDF: {str(error)[:300]}") from error
    return made
