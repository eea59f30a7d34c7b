"""Any installed spaCy pipeline in the place of the shipped one: `--model NAME`.

Labels become Universal Dependencies; those of ClearNLP (spaCy's own English models) are mapped in `clearnlp`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, SENT_START, TAG
from spacy.tokens import Doc
from spacy.vocab import Vocab

from truceline.errors import ModelError
from truceline.parse.clearnlp import is_clearnlp, to_universal
from truceline.parse.paragraphs import Paragraph, is_latin, paragraphs_of
from truceline.parse.pipeline import Parsed
from truceline.records import Report

_COPIED = (POS, TAG, LEMMA, MORPH)
_KINDS = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "NORP": "NORP", "FAC": "FAC",
    "WEAPON": "WEAPON",
}  # fmt: skip
_NO = 0xFFFFFFFFFFFFFFFF


class InstalledParser:
    """An installed spaCy pipeline with the shipped one's interface."""

    def __init__(self, name: str) -> None:
        try:
            self.nlp = spacy.load(name)
        except (OSError, ValueError, ImportError) as error:
            raise ModelError(f"no usable spaCy pipeline {name!r}: {error}") from error
        if "parser" not in self.nlp.pipe_names and not self.nlp.has_pipe("experimental_biaffine_parser"):
            raise ModelError(f"the spaCy pipeline {name!r} has no dependency parser")

    @property
    def vocab(self) -> Vocab:
        """The vocabulary of every Doc made here."""
        return self.nlp.vocab

    def parse(self, report: Report) -> Parsed:
        """The report, parsed."""
        return next(self.parse_many([report]))

    def parse_many(self, reports: Iterable[Report], batch: int = 3000) -> Iterator[Parsed]:
        """The reports, parsed, in order."""
        for report in reports:
            yield self._parse(report)

    def _parse(self, report: Report) -> Parsed:
        paragraphs = paragraphs_of(report)
        parts: list[tuple[Doc, bool]] = []
        at = 0
        for paragraph in paragraphs:
            if paragraph.start > at:
                parts.append((self.nlp.make_doc(report.text[at : paragraph.start]), False))
            parts.append(self._part(report.text, paragraph))
            at = paragraph.end
        if at < len(report.text):
            parts.append((self.nlp.make_doc(report.text[at:]), False))
        return Parsed(report, self._joined(parts), paragraphs)

    def _part(self, text: str, paragraph: Paragraph) -> tuple[Doc, bool]:
        words = text[paragraph.start : paragraph.end]
        if is_latin(words) and len(words) < self.nlp.max_length:
            return self.nlp(words), True
        return self.nlp.make_doc(words), False

    def _joined(self, parts: Sequence[tuple[Doc, bool]]) -> Doc:
        words = [token.text for doc, _ in parts for token in doc]
        spaces = [bool(token.whitespace_) for doc, _ in parts for token in doc]
        whole = Doc(self.nlp.vocab, words=words, spaces=spaces)
        if not words:
            return whole
        columns = np.concatenate([self._columns(doc, read) for doc, read in parts if len(doc)])
        starts = columns[:, -1].copy()
        whole.from_array([HEAD, DEP, *_COPIED, ENT_IOB, ENT_TYPE], columns[:, :-1])  # type: ignore[arg-type]
        whole.from_array([SENT_START], starts)  # type: ignore[arg-type]
        return whole

    def _columns(self, doc: Doc, read: bool) -> NDArray[np.uint64]:
        table = np.zeros((len(doc), 9), dtype=np.uint64)
        table[:, 6] = 2
        table[:, 8] = _NO
        table[0, 8] = 1
        if not read:
            return table
        strings = self.nlp.vocab.strings
        table[:, 2:6] = doc.to_array(list(_COPIED))
        heads, deps = [t.head.i for t in doc], [t.dep_ for t in doc]
        if is_clearnlp(deps):
            heads, deps = to_universal(doc)
        for token in doc:
            table[token.i, 0] = (heads[token.i] - token.i) & _NO
            table[token.i, 1] = strings.add(deps[token.i].lower() or "dep")
            table[token.i, 8] = 1 if token.is_sent_start else _NO
        for name in doc.ents:
            kind = _KINDS.get(name.label_)
            if kind:
                table[name.start : name.end, 6] = 1
                table[name.start, 6] = 3
                table[name.start : name.end, 7] = strings.add(kind)
        return table
