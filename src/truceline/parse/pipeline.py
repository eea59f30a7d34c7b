"""Reports to parsed reports: the shipped pipeline over spaCy's Doc."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, SENT_START, TAG
from spacy.symbols import IDS
from spacy.tokens import Doc as SpacyDoc
from spacy.vocab import Vocab

from truceline.errors import ModelError
from truceline.parse.annotate import Annotation, Lexicon, annotate
from truceline.parse.doc import Doc, Stretch, plain
from truceline.parse.names import NameLexicon
from truceline.parse.network import GUIDELINE, Network, Words
from truceline.parse.paragraphs import Paragraph, is_latin, paragraphs_of
from truceline.parse.tokens import blank_english, build_doc
from truceline.records import Report
from truceline.text import grouped

ENGLISH = Path(__file__).resolve().parent.parent / "data" / "english"
GROUP_WORDS = 4000
"""Words that are scored and decoded together; memory is bounded by it, however long a report is."""

_COLUMNS = (HEAD, DEP, POS, TAG, LEMMA, MORPH, ENT_IOB, ENT_TYPE)
_DEP = _COLUMNS.index(DEP)
_NO = 0xFFFFFFFFFFFFFFFF
"""-1 in spaCy's unsigned columns."""
_IOB = {"I": 1, "O": 2, "B": 3}


class Parsed:
    """A report with its parse: `doc.text == report.text`, so a token's `idx` is its offset in the report.

    The rules walk `doc`; `spacy` is the same parse as spaCy has it, for its matchers. `seen` is what the parser's head
    makes of each token's vector (zeros where nothing was read), where it was given one.
    """

    __slots__ = ("doc", "paragraphs", "report", "seen", "spacy")

    def __init__(
        self,
        report: Report,
        spacy: SpacyDoc,
        paragraphs: tuple[Paragraph, ...],
        seen: NDArray[np.float32] | None = None,
    ) -> None:
        self.report = report
        self.doc: Doc = plain(spacy)
        self.spacy = spacy
        self.paragraphs = paragraphs
        self.seen = seen

    @property
    def sentences(self) -> Iterator[Stretch]:
        """The sentences of the title, the headings and the body, in order; nothing of what was not read."""
        for paragraph in self.paragraphs:
            tokens = self.tokens(paragraph)
            if tokens is None:
                continue
            for sentence in self.doc.sentences(tokens):
                if sentence[0].dep_:
                    yield sentence

    def tokens(self, paragraph: Paragraph) -> Stretch | None:
        """The tokens of `paragraph`; None where it holds none."""
        return self.doc.char_span(paragraph.start, paragraph.end)


@dataclass
class _Job:
    """A report under way: its columns fill up paragraph by paragraph."""

    report: Report
    doc: SpacyDoc
    paragraphs: tuple[Paragraph, ...]
    columns: NDArray[np.uint64]
    starts: NDArray[np.uint64]
    waiting: list[tuple[list[int], Words]] = field(default_factory=list)
    seen: NDArray[np.float32] | None = None


class Parser:
    """The shipped English pipeline: tokens, sentences, tags, lemmas, dependencies and names in one pass.

    `head` is a table that every word's vector is multiplied by in the same pass (`Parsed.seen`).
    """

    def __init__(
        self,
        folder: Path = ENGLISH,
        threads: int = 1,
        guideline: str = GUIDELINE,
        head: NDArray[np.float32] | None = None,
    ) -> None:
        self.head = head
        self.network = Network(folder, threads, guideline)
        self.nlp = blank_english()
        self.lexicon = _lexicon(folder)

    @property
    def vocab(self) -> Vocab:
        """The vocabulary of every Doc made here: what spaCy's matchers are built on."""
        return self.nlp.vocab

    def parse(self, report: Report) -> Parsed:
        """The report, parsed."""
        return next(self.parse_many([report]))

    def parse_many(self, reports: Iterable[Report], batch: int = GROUP_WORDS) -> Iterator[Parsed]:
        """The reports, parsed, in order; about `batch` words of one are worked on at a time.

        No two reports are worked on together: the network's int8 rounds by the widest value of what it is given at
        once, so a report's parse would hang on its neighbours. Read alone or among thousands, it is the same.
        """
        for report in reports:
            job = self._job(report)
            self._work(job, batch)
            yield self._finish(job)

    def _job(self, report: Report) -> _Job:
        paragraphs = paragraphs_of(report)
        doc = build_doc(self.nlp, report.text, (edge for p in paragraphs for edge in (p.start, p.end)))
        columns = np.zeros((len(doc), len(_COLUMNS)), dtype=np.uint64)
        columns[:, _COLUMNS.index(ENT_IOB)] = _IOB["O"]
        starts = np.full(len(doc), _NO, dtype=np.uint64)
        seen = None if self.head is None else np.zeros((len(doc), self.head.shape[1]), dtype=np.float32)
        return _Job(report, doc, paragraphs, columns, starts, list(_readable(doc, paragraphs)), seen)

    def _work(self, job: _Job, batch: int) -> None:
        """Annotate what the job waits for, about `batch` words at a time."""
        for group in grouped(job.waiting, lambda waiting: len(waiting[1].forms), inf, batch):
            self._annotate(job, group)

    def _annotate(self, job: _Job, group: Sequence[tuple[list[int], Words]]) -> None:
        paragraphs = [words for _, words in group]
        scores = self.network.scores(paragraphs, vectors=self.head is not None)
        results = annotate(self.network, self.lexicon, paragraphs, scores=scores)
        for (indices, _), result in zip(group, results, strict=True):
            self._write(job, indices, result)
        if job.seen is not None and self.head is not None and scores.vectors is not None:
            job.seen[[index for indices, _ in group for index in indices]] = scores.vectors @ self.head

    def _write(self, job: _Job, indices: list[int], result: Sequence[Annotation]) -> None:
        columns = job.columns
        job.starts[[index for index, a in zip(indices, result, strict=True) if a.start]] = 1
        strings, morphology = self.vocab.strings, self.vocab.morphology
        space = (strings.add("dep"), IDS["SPACE"], strings.add("_SP"))
        for at, (index, a) in enumerate(zip(indices, result, strict=True)):
            head = indices[at + a.head] - index
            iob, _, kind = a.name.partition("-")
            columns[index] = (
                head & _NO, strings.add(a.dep), IDS[a.upos], strings.add(a.xpos), strings.add(a.lemma),
                morphology.add(a.morph) if a.morph else 0, _IOB[iob], strings.add(kind) if kind else 0,
            )  # fmt: skip
            following = indices[at + 1] if at + 1 < len(indices) else index + 1
            for blank in range(index + 1, following):
                inside = bool(kind) and at + 1 < len(result) and result[at + 1].name == f"I-{kind}"
                columns[blank] = (
                    (index - blank) & _NO, space[0], space[1], space[2], 0, 0,
                    _IOB["I"] if inside else _IOB["O"], strings[kind] if inside else 0,
                )  # fmt: skip

    def _finish(self, job: _Job) -> Parsed:
        doc = job.doc
        if len(doc):
            doc.from_array(list(_COLUMNS), job.columns)  # type: ignore[arg-type]
            unread = job.columns[:, _DEP] == 0
            job.starts[unread & ~np.concatenate([[False], unread[:-1]])] = 1
            doc.from_array([SENT_START], job.starts)  # type: ignore[arg-type]
        return Parsed(job.report, doc, job.paragraphs, job.seen)


def _readable(doc: SpacyDoc, paragraphs: Iterable[Paragraph]) -> Iterator[tuple[list[int], Words]]:
    """The words of each paragraph that the pipeline can read, with their token indices."""
    forms = [token.text for token in doc]
    starts = [token.idx for token in doc]
    ends = [start + len(form) for start, form in zip(starts, forms, strict=True)]
    at = 0
    for paragraph in paragraphs:
        at = bisect_left(starts, paragraph.start, lo=at)
        end = bisect_left(starts, paragraph.end, lo=at)
        indices = [i for i in range(at, end) if not forms[i].isspace()]
        at = end
        if indices and is_latin("".join(forms[i] for i in indices[:400])):
            glued = [i > 0 and ends[i - 1] == starts[i] and not forms[i - 1].isspace() for i in indices]
            glued[0] = False
            yield indices, Words([forms[i] for i in indices], glued)


def _lexicon(folder: Path) -> Lexicon:
    try:
        lemmas: dict[str, Any] = msgspec.json.decode((folder / "lemmas.json").read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(f"the lemma table in {folder} cannot be read: {error}") from error
    table = {(form, pos): lemma for pos, forms in lemmas["forms"].items() for form, lemma in forms.items()}
    return Lexicon(table, frozenset(lemmas["verbs"]), NameLexicon.read(folder / "names.json"))
