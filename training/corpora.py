"""The corpora as training pieces: words with their trees, and words with their names.

Layout of the corpora folder (`--corpora DIR`): `ewt/`, `gum/`, `pud/` with CoNLL-U, `ner/` with spaCy DocBins;
`README.md` beside this file records their public homes, checksums and licences.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GUM_GENRES = ("academic", "bio", "court", "interview", "news", "speech", "textbook", "vlog", "voyage")
"""GUM's genres with openly licensed texts; the others are non-commercial or unverified."""

KINDS = ("PER", "ORG", "LOC", "NORP", "FAC", "WEAPON")
NAME_LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
ANY_NAME = (1 << len(NAME_LABELS)) - 1


def allowed(*labels: str) -> int:
    """The bit mask of the name labels that a token may have."""
    return sum(1 << NAME_LABELS.index(label) for label in labels)


@dataclass
class Word:
    """One word of a treebank sentence; `head` counts from 1 in the sentence, 0 is the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    head: int
    dep: str
    glued: bool
    names: int = ANY_NAME


@dataclass
class Sentence:
    """A treebank sentence and whether it begins a document or a paragraph."""

    words: list[Word]
    text: str = ""
    new_document: bool = False
    new_paragraph: bool = False
    entities: list[tuple[int, int, str, bool]] = field(default_factory=list)
    """GUM: (first word, past the last, kind, is it linked to an encyclopedia)."""


@dataclass
class Named:
    """A run of words with the labels each may have, and the guideline that it was annotated by."""

    forms: list[str]
    glued: list[bool]
    names: list[int]
    style: str


def read_conllu(path: Path) -> list[Sentence]:
    """The sentences of a CoNLL-U file, with multiword tokens as their glued words."""
    sentences: list[Sentence] = []
    new_document = new_paragraph = False
    current: list[str] = []
    text = ""
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if line.startswith("#"):
            new_document |= line.startswith("# newdoc")
            new_paragraph |= bool(re.match(r"# newpar( |$)", line))
            if line.startswith("# text = "):
                text = line[9:]
        elif line:
            current.append(line)
        elif current:
            words, entities = _words(current)
            sentences.append(Sentence(words, text, new_document, new_paragraph or new_document, entities))
            new_document = new_paragraph = False
            current = []
    return sentences


def _words(lines: list[str]) -> tuple[list[Word], list[tuple[int, int, str, bool]]]:
    words: list[Word] = []
    entities: list[tuple[int, int, str, bool]] = []
    open_entities: list[tuple[str, int, str, bool]] = []
    inside_until, space_after, glued = 0, True, False
    for line in lines:
        index, form, lemma, upos, xpos, _feats, head, dep, _deps, misc = line.split("\t")
        if "-" in index:
            inside_until = int(index.split("-")[1])
            space_after = "SpaceAfter=No" not in misc
            continue
        if "." in index:
            continue
        number = int(index)
        words.append(Word(form, lemma, upos, xpos, int(head), dep, glued))
        if number <= inside_until:
            glued = True if number < inside_until else not space_after
        else:
            glued = "SpaceAfter=No" in misc
        for part in misc.split("|"):
            if part.startswith("Entity="):
                _entities(part[7:], number - 1, open_entities, entities)
    if words:
        words[0].glued = False
    return words, entities


def _entities(
    text: str,
    index: int,
    opened: list[tuple[str, int, str, bool]],
    closed: list[tuple[int, int, str, bool]],
) -> None:
    """Read GUM's bracket notation: `(1-person-new-cf1-1-coref-Some_Page`, `1)`, `(2-place-giv-…)`."""
    for found in re.finditer(r"\(([^()]*)(\)?)|([^()]+)\)", text):
        if found.group(3) is not None:
            name = found.group(3)
            for at in range(len(opened) - 1, -1, -1):
                if opened[at][0] == name:
                    _, start, kind, linked = opened.pop(at)
                    closed.append((start, index + 1, kind, linked))
                    break
        else:
            fields = found.group(1).split("-")
            kind = fields[1] if len(fields) > 1 else ""
            linked = len(fields) > 6 and fields[-1][:1].isupper()
            if found.group(2):
                closed.append((index, index + 1, kind, linked))
            else:
                opened.append((fields[0], index, kind, linked))


_GUM_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC"}
_NEVER_NAMED = {"VERB", "AUX", "PRON", "ADV", "SCONJ", "CCONJ", "INTJ"}
_EDGE = {"DET", "ADJ", "NUM", "PUNCT", "ADP", "NOUN"}


def mark_names(sentence: Sentence, *, annotated: bool) -> None:
    """Set the labels that each word may have: from GUM's entities where `annotated`, else from its part of speech.

    Where the treebank does not settle it the word is left open, so that it teaches nothing wrong.
    """
    for word in sentence.words:
        plain = word.upos != "PROPN" and not (word.upos in _EDGE and word.form[:1].isupper())
        if (word.form[:1].islower() and word.upos in _NEVER_NAMED) or (annotated and plain):
            word.names = allowed("O")
    if not annotated:
        return
    for start, end, kind, _linked in sorted(sentence.entities, key=lambda e: e[0] - e[1]):
        head = _head_of(sentence.words, start, end)
        if head is None or sentence.words[head].upos != "PROPN":
            continue
        first = last = head
        while first > start and sentence.words[first - 1].upos == "PROPN":
            first -= 1
        while last + 1 < end and sentence.words[last + 1].upos == "PROPN":
            last += 1
        if kind in _GUM_KINDS and first == start and last + 1 == end:
            _label(sentence.words, first, last + 1, _GUM_KINDS[kind])
        elif kind in _GUM_KINDS:
            for word in sentence.words[start:end]:
                if word.upos in ("PROPN", "ADP", "DET", "ADJ", "NUM", "CCONJ", "PUNCT", "NOUN", "PART"):
                    word.names = ANY_NAME
        else:
            for word in sentence.words[first : last + 1]:
                word.names = allowed("O") if kind in ("time", "event", "abstract") else ANY_NAME


def _head_of(words: list[Word], start: int, end: int) -> int | None:
    heads = [i for i in range(start, end) if not start < words[i].head <= end]
    return heads[0] if len(heads) == 1 else None


def _label(words: list[Word], start: int, end: int, kind: str) -> None:
    for at in range(start, end):
        words[at].names = allowed(f"{'B' if at == start else 'I'}-{kind}")


def documents(sentences: Iterable[Sentence]) -> list[list[list[Sentence]]]:
    """Documents as lists of paragraphs as lists of sentences."""
    result: list[list[list[Sentence]]] = []
    for sentence in sentences:
        if sentence.new_document or not result:
            result.append([])
        if sentence.new_paragraph or not result[-1]:
            result[-1].append([])
        result[-1][-1].append(sentence)
    return result


def treebank(root: Path, parts: Iterable[str]) -> list[Sentence]:
    """EWT and GUM's open genres, the given parts (`train`, `dev`), with name marks."""
    sentences: list[Sentence] = []
    for part in parts:
        ewt = read_conllu(root / "ewt" / f"{part}.conllu")
        for sentence in ewt:
            mark_names(sentence, annotated=False)
        sentences.extend(ewt)
        for genre in GUM_GENRES:
            gum = read_conllu(root / "gum" / f"{genre}.{part}.conllu")
            for sentence in gum:
                mark_names(sentence, annotated=True)
            sentences.extend(gum)
    return sentences


def own_treebank(path: Path) -> list[Sentence]:
    """Our own corrected sentences; their names are left open."""
    sentences = read_conllu(path)
    for sentence in sentences:
        mark_names(sentence, annotated=False)
    return sentences


def parse_pieces(paragraphs: list[list[Sentence]], rng: random.Random, most: int) -> Iterator[list[Sentence]]:
    """One epoch's pieces: a third single sentences, the rest runs that never cross a paragraph."""
    for paragraph in paragraphs:
        if rng.random() < 0.33:
            yield from ([sentence] for sentence in paragraph)
            continue
        run: list[Sentence] = []
        limit = rng.choice((2, 3, 5, 8, 12))
        for sentence in paragraph:
            long = sum(len(s.words) for s in run) + len(sentence.words) > most
            if run and (len(run) >= limit or long):
                yield run
                run, limit = [], rng.choice((2, 3, 5, 8, 12))
            run.append(sentence)
        if run:
            yield run


def read_docbin(path: Path, style: str) -> list[Named]:
    """The documents of a spaCy DocBin, cut to at most 100 words at sentence-final marks."""
    import spacy
    from spacy.tokens import DocBin

    blank = spacy.blank("en")
    result: list[Named] = []
    for doc in DocBin().from_disk(path).get_docs(blank.vocab):
        names = [_outside(token.text) for token in doc]
        for entity in doc.ents:
            for at in range(entity.start, entity.end):
                names[at] = _coarse(f"{'B' if at == entity.start else 'I'}-{entity.label_}")
        forms = [token.text for token in doc]
        glued = [False, *(not token.whitespace_ for token in doc[:-1])] if len(doc) else []
        keep = [i for i, form in enumerate(forms) if form.strip()]
        forms, glued, names = ([column[i] for i in keep] for column in (forms, glued, names))
        result.extend(Named(forms[a:b], glued[a:b], names[a:b], style) for a, b in _cuts(forms, 100))
    return result


def _coarse(label: str) -> int:
    """The labels behind one of a corpus with persons, organisations and places only: a place may be a facility."""
    return allowed(label, label.replace("LOC", "FAC")) if label.endswith("LOC") else allowed(label)


def _outside(form: str) -> int:
    """What a word outside the names of such a corpus may be: it may look like a demonym or like a weapon."""
    labels = ["O"]
    if _DEMONYM.match(form):
        labels += ["B-NORP", "I-NORP"]
    if _WEAPON.match(form):
        labels += ["B-WEAPON", "I-WEAPON"]
    return allowed(*labels)


_DEMONYM = re.compile(r"[A-Z][a-z]+([a-z]ans?|ese|ish|is?|ites?|im|ch|ards?|ims?|ists?|ews?|erbs?|urds?|uze|ks?|nis)$")
_WEAPON = re.compile(r"(?=.*\d)(?=.*[A-Z])[\w-]+$|(AK|RPG|IED|Grad|Katyusha|Scud|Kalashnikov|Molotov|Hellfire)s?$")


def _cuts(forms: list[str], most: int) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(forms):
        end = min(start + most, len(forms))
        if end < len(forms):
            stops = [i + 1 for i in range(start + most // 3, end) if forms[i] in (".", "!", "?")]
            end = stops[-1] if stops else end
        yield start, end
        start = end


def read_own(folder: Path) -> list[Named]:
    """Our own conflict-news corpus: JSON Lines with `report.text` and `names` as character spans."""
    from truceline.parse.tokens import blank_english

    blank = blank_english()
    result: list[Named] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line) if line.strip() else {}
            if "names" not in record:
                continue
            doc = blank(record["report"]["text"])
            names = [allowed("O")] * len(doc)
            for name in record["names"]:
                start, end = name["span"]
                inside = [t.i for t in doc if t.idx < end and t.idx + len(t) > start]
                for at in inside:
                    names[at] = allowed(f"{'B' if at == inside[0] else 'I'}-{name['label']}")
            for part in _paragraphs(doc):
                glued = [i > 0 and not doc[i - 1].whitespace_ and not doc[i - 1].is_space for i in part]
                forms = [doc[i].text for i in part]
                labels = [names[i] for i in part]
                result.extend(Named(forms[a:b], glued[a:b], labels[a:b], "own") for a, b in _cuts(forms, 100))
    return result


def _paragraphs(doc: Any) -> Iterator[list[int]]:
    """The words of each line of `doc`, by their index."""
    part: list[int] = []
    for token in doc:
        if "\n" in token.text:
            if part:
                yield part
            part = []
        elif not token.is_space:
            part.append(token.i)
    if part:
        yield part
