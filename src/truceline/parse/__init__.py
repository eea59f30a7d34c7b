"""Sentences, words, dependencies and names of a report, as a spaCy Doc over the report's own characters.

    parser = load()                 # the shipped English pipeline; load("en_core_web_trf") takes an installed one
    parsed = parser.parse(report)   # parsed.doc.text == report.text

This is the only room that knows spaCy's pipelines and onnxruntime. Nothing heavy is imported before `load`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.parse.paragraphs import Paragraph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from truceline.parse.pipeline import Parsed, Parser

__all__ = ["Paragraph", "Parsed", "Parser", "load"]


def load(model: str | None = None, head: NDArray[np.float32] | None = None) -> Parser:
    """The shipped pipeline, or any installed spaCy pipeline by name. Raises `ModelError` where it is missing.

    `head` is a table that the shipped pipeline multiplies every word's vector by (`Parsed.seen`).
    """
    if model is None:
        from truceline.parse.pipeline import Parser

        return Parser(head=head)
    from truceline.parse.installed import InstalledParser

    return InstalledParser(model)  # type: ignore[return-value]


def __getattr__(name: str) -> Any:
    if name in ("Parsed", "Parser"):
        from truceline.parse import pipeline

        return getattr(pipeline, name)
    raise AttributeError(name)
