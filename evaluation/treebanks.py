"""The language pipeline against treebanks and name corpora: every figure of its table, and words a second.

    TRUCELINE_GOLD=… python -m evaluation.treebanks            # or TRUCELINE_TREEBANKS=…, the folder itself
    python -m evaluation.treebanks --hold                      # fail where a figure falls below its floor
    python -m evaluation.treebanks --raise                     # lift the floors to what was measured
    … --raise --allow-regression                               # let floors fall, too (say why in the commit)

spaCy's scorer, predicted tokens and sentences unless said, punctuation left out.
"""

# ruff: noqa: E402
from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from evaluation.treebanks_names import WholeNames
from training.corpora import GUM_GENRES, Sentence, documents, read_conllu
from truceline.parse.annotate import annotate
from truceline.parse.network import Words
from truceline.parse.pipeline import ENGLISH, Parser
from truceline.records import Report
from truceline.text import Span

FLOORS = Path(__file__).parent / "floors" / "treebanks.json"
HELD = Path(__file__).parent.parent / "training" / "corpus" / "held"
TOLERANCE = 0.002
"""What another CPU's rounding may cost before the gate fails."""
REPORTING = frozenset(
    """
    say tell state declare announce claim argue warn note stress add report deny confirm insist write
    suggest explain believe think admit reveal acknowledge accuse assert conclude maintain mention
    observe predict promise remark reply respond emphasize describe estimate recall show indicate argue
    agree expect hope know find feel hear see
    """.split()  # noqa: SIM905
)
SPEECH = frozenset(
    """
    say tell state declare announce claim argue warn note stress add report deny confirm insist write
    explain admit reveal acknowledge assert conclude maintain mention observe remark reply respond
    emphasize
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Figure:
    """One measured value, in percent (or words a second), and how many things it counts."""

    name: str
    value: float
    count: int


def treebanks_folder() -> Path:
    """The treebanks, from TRUCELINE_TREEBANKS, or beside TRUCELINE_GOLD."""
    given = os.environ.get("TRUCELINE_TREEBANKS")
    if given:
        return Path(given)
    gold = os.environ.get("TRUCELINE_GOLD")
    if not gold:
        sys.exit("set TRUCELINE_TREEBANKS, or TRUCELINE_GOLD, to the folder of the treebanks or of the gold")
    return Path(gold).parent / "treebanks"


def paragraph_text(sentences: Sequence[Sentence]) -> tuple[str, list[tuple[int, int]]]:
    """The running text of a paragraph, and where each of its words stands."""
    text = ""
    places: list[tuple[int, int]] = []
    for sentence in sentences:
        for at, word in enumerate(sentence.words):
            if text and (at == 0 or not word.glued):
                text += " "
            places.append((len(text), len(text) + len(word.form)))
            text += word.form
    return text, places


def reference(parser: Parser, sentences: Sequence[Sentence]) -> Doc:
    """The gold Doc of a paragraph."""
    text, places = paragraph_text(sentences)
    words = [word for sentence in sentences for word in sentence.words]
    spaces = [end < len(text) and text[end] == " " for _, end in places]
    heads: list[int] = []
    starts: list[bool] = []
    offset = 0
    for sentence in sentences:
        for at, word in enumerate(sentence.words):
            heads.append(offset + word.head - 1 if word.head else offset + at)
            starts.append(at == 0)
        offset += len(sentence.words)
    return Doc(
        parser.vocab, words=[w.form for w in words], spaces=spaces, heads=heads, deps=[w.dep for w in words],
        pos=[w.upos for w in words], tags=[w.xpos for w in words], lemmas=[w.lemma for w in words],
        sent_starts=None,
    )  # fmt: skip


def _report(text: str) -> Report:
    return Report(id="evaluation", text=text, captured_sha256="", body=(Span(0, len(text)),))


def predicted(parser: Parser, texts: Iterable[str]) -> list[Doc]:
    """The Docs of texts that are one paragraph each."""
    return [parsed.spacy for parsed in parser.parse_many(_report(text) for text in texts)]


def as_told(parser: Parser, sentences: Sequence[Sentence]) -> list[Doc]:
    """The Docs of gold-tokenised sentences, each taken as one sentence."""
    docs: list[Doc] = []
    for at in range(0, len(sentences), 100):
        part = sentences[at : at + 100]
        words = [Words([w.form for w in s.words], [w.glued for w in s.words]) for s in part]
        docs.extend(_doc(parser, w, found) for w, found in zip(words, _annotated(parser, words), strict=True))
    return docs


def _annotated(parser: Parser, words: list[Words]):  # type: ignore[no-untyped-def]
    return annotate(parser.network, parser.lexicon, words, whole=True)


def _doc(parser: Parser, words: Words, found) -> Doc:  # type: ignore[no-untyped-def]
    spaces = [not stuck for stuck in words.glued[1:]] + [False]
    return Doc(
        parser.vocab, words=list(words.forms), spaces=spaces, heads=[i + a.head for i, a in enumerate(found)],
        deps=[a.dep for a in found], pos=[a.upos for a in found], tags=[a.xpos for a in found],
        lemmas=[a.lemma for a in found],
    )  # fmt: skip


def syntax(name: str, docs: Sequence[Doc], golds: Sequence[Doc]) -> list[Figure]:
    """Attachment, tags, lemmas, tokens and sentences."""
    examples = [Example(doc, gold) for doc, gold in zip(docs, golds, strict=True)]
    deps = Scorer.score_deps(examples, "dep", getter=_dep, head_getter=_head, ignore_labels=("punct",))
    sents = Scorer.score_spans(examples, "sents")
    count = sum(len(gold) for gold in golds)
    plain: dict[str, Callable[[], float]] = {
        "token": lambda: Scorer.score_tokenization(examples)["token_f"],
        "upos": lambda: Scorer.score_token_attr(examples, "pos")["pos_acc"],
        "xpos": lambda: Scorer.score_token_attr(examples, "tag")["tag_acc"],
        "lemma": lambda: Scorer.score_token_attr(examples, "lemma")["lemma_acc"],
    }
    figures = [Figure(f"{name} uas", deps["dep_uas"], count), Figure(f"{name} las", deps["dep_las"], count)]
    figures += [Figure(f"{name} {key}", get(), count) for key, get in plain.items()]
    return [*figures, Figure(f"{name} sentence f", sents["sents_f"], count)]


def _dep(token, _attribute: str) -> str:  # type: ignore[no-untyped-def]
    return str(token.dep_)


def _head(token, _attribute: str):  # type: ignore[no-untyped-def]
    return token.head


def reporting(name: str, docs: Sequence[Doc], golds: Sequence[Doc], verbs: frozenset[str]) -> list[Figure]:
    """F1 of the arcs from reporting verbs to their source (subject) and to their content (clause)."""
    figures = []
    for role, labels in (("source", {"nsubj", "obl:agent"}), ("content", {"ccomp", "parataxis"})):
        hit = said = gold_count = 0
        for doc, gold in zip(docs, golds, strict=True):
            found, wanted = _arcs(doc, labels, verbs), _arcs(gold, labels, verbs)
            hit, said, gold_count = hit + len(found & wanted), said + len(found), gold_count + len(wanted)
        figures.append(Figure(f"{name} {role}", _f1(hit, said, gold_count), gold_count))
    return figures


def _arcs(doc: Doc, labels: set[str], verbs: frozenset[str]) -> set[tuple[int, int]]:
    return {
        (token.head.idx, token.idx)
        for token in doc
        if token.dep_ in labels and token.head.pos_ == "VERB" and token.head.lemma_.lower() in verbs
    }


def _f1(hit: int, said: int, gold: int) -> float:
    return 2 * hit / max(1, said + gold)


def names(name: str, parser: Parser, path: Path, whole: WholeNames | None = None) -> list[Figure]:
    """Strict F1 (span and kind) of persons, organisations and places, and F1 of the spans alone.

    With `whole` the registry is laid over the network's names.
    """
    golds = list(DocBin().from_disk(path).get_docs(parser.vocab))
    parses = parser.parse_many(_report(gold.text) for gold in golds)
    hit = said = count = spans = 0
    for parsed, gold in zip(parses, golds, strict=True):
        marked = (
            whole.names(parser, parsed) if whole else {(e.start_char, e.end_char, e.label_) for e in parsed.doc.ents}
        )
        found = {(start, end, k) for start, end, label in marked if (k := _kind(label))}
        wanted = {(e.start_char, e.end_char, e.label_) for e in gold.ents}
        hit, said, count = hit + len(found & wanted), said + len(found), count + len(wanted)
        spans += len({f[:2] for f in found} & {w[:2] for w in wanted})
    strict = Figure(f"names {name} f1", _f1(hit, said, count), count)
    return [strict, Figure(f"names {name} spans f1", _f1(spans, said, count), count)]


def all_names(root: Path, folder: Path) -> list[Figure]:
    """Names of each test in its own guideline, the network's and the whole system's, and as shipped."""
    whole = WholeNames()
    figures: list[Figure] = []
    for name, file, guideline in (("UNER-EWT", "uner", "uner"), ("UNER-PUD", "pud", "uner"), ("re3d", "re3d", "re3d")):
        path = root / "ner" / f"ner_test_{file}.spacy"
        parser = Parser(folder, guideline=guideline)
        figures += names(f"{name}, network, its guideline,", parser, path)
        figures += names(f"{name}, whole system, its guideline,", parser, path, whole)[:1]
        figures += names(f"{name}, whole system, as shipped,", Parser(folder), path, whole)[:1]
    return figures


def held_names(folder: Path) -> Figure:
    """Strict F1 of all six kinds of names, as shipped, on composed conflict news that nothing was trained on.

    No floor holds it, since that part of our corpus grows.
    """
    parser = Parser(folder)
    lines = [line for path in sorted(HELD.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    records = [record for record in map(json.loads, lines) if "names" in record]
    hit = said = count = 0
    for record, parsed in zip(records, parser.parse_many(_report(r["report"]["text"]) for r in records), strict=True):
        found = {(e.start_char, e.end_char, e.label_) for e in parsed.doc.ents}
        wanted = {(*name["span"], name["label"]) for name in record["names"]}
        hit, said, count = hit + len(found & wanted), said + len(found), count + len(wanted)
    return Figure("names held-back composed news, as shipped, f1", _f1(hit, said, count), count)


def _kind(label: str) -> str | None:
    """The coarse kind of a name; a facility is a place, demonyms and weapons are not asked for."""
    return {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "FAC": "LOC"}.get(label)


def speed(parser: Parser, texts: Sequence[str]) -> list[Figure]:
    """Words a second of processor time on one core, everything on: tokens, all heads, decoding, Doc."""
    reports = [_report(text) for text in texts]
    for _ in parser.parse_many(reports[:200]):
        pass
    began, clock = time.process_time(), time.perf_counter()
    words = sum(sum(not t.is_space for t in parsed.doc) for parsed in parser.parse_many(reports))
    spent, passed = time.process_time() - began, time.perf_counter() - clock
    return [
        Figure("words a second, processor", words / spent, words),
        Figure("words a second, clock", words / passed, words),
    ]


def measure(root: Path, folder: Path = ENGLISH, *, with_speed: bool = True) -> list[Figure]:
    """Every figure."""
    if with_speed and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    parser = Parser(folder)
    ewt = read_conllu(root / "ewt" / "test.conllu")
    gum = {g: read_conllu(root / "gum" / f"{g}.test.conllu") for g in GUM_GENRES if g != "court"}
    pud = read_conllu(root / "pud" / "test.conllu")
    news = _pud_news(root, pud)
    figures: list[Figure] = []
    golds = [reference(parser, [s]) for s in news]
    told = as_told(parser, news)
    figures += syntax("PUD news, gold tokens and sentences,", told, golds)[:5]
    docs = _single(parser, news)
    figures += syntax("PUD news, gold sentences,", docs, golds)[:6]
    figures += reporting("PUD news, reporting verb to", docs, golds, SPEECH)
    figures += _running("EWT", parser, ewt)
    everything: list[Sentence] = []
    for genre, sentences in gum.items():
        everything += sentences
        if genre == "news":
            figures += _running("GUM news", parser, sentences)[:2]
    figures += _running("GUM open", parser, everything)
    figures += [*all_names(root, folder), held_names(folder)]
    if with_speed:
        paragraphs = [p for sentences in (everything, ewt) for d in documents(sentences) for p in d]
        figures += speed(parser, [paragraph_text(p)[0] for p in paragraphs])
    return figures


def _pud_news(root: Path, pud: Sequence[Sentence]) -> list[Sentence]:
    ids = [
        line.partition(" = ")[2]
        for line in (root / "pud" / "test.conllu").read_text(encoding="utf-8").splitlines()
        if line.startswith("# sent_id")
    ]
    return [sentence for name, sentence in zip(ids, pud, strict=True) if name.startswith("n")]


def _single(parser: Parser, sentences: Sequence[Sentence]) -> list[Doc]:
    """Predicted tokens, each gold sentence kept whole."""
    words: list[Words] = []
    for sentence in sentences:
        doc = parser.nlp.make_doc(paragraph_text([sentence])[0])
        tokens = [t for t in doc if not t.is_space]
        glued = [t.i > 0 and not doc[t.i - 1].whitespace_ for t in tokens]
        words.append(Words([t.text for t in tokens], glued))
    docs: list[Doc] = []
    for at in range(0, len(words), 100):
        part = words[at : at + 100]
        docs.extend(_doc(parser, w, found) for w, found in zip(part, _annotated(parser, part), strict=True))
    return docs


def _running(name: str, parser: Parser, sentences: Sequence[Sentence]) -> list[Figure]:
    paragraphs = [paragraph for document in documents(sentences) for paragraph in document]
    golds = [reference(parser, paragraph) for paragraph in paragraphs]
    docs = predicted(parser, [gold.text for gold in golds])
    whole = as_told(parser, sentences)
    told = syntax(f"{name}, gold tokens and sentences,", whole, [reference(parser, [s]) for s in sentences])
    return syntax(f"{name}, paragraphs,", docs, golds) + told[:2]


def data_hash(root: Path) -> str:
    """One hash over every test file, so that floors are held against the same data."""
    digest = hashlib.sha256()
    for path in sorted([*root.glob("*/*test*")]):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def hold(figures: Sequence[Figure], digest: str) -> list[str]:
    """What fell below its floor; floors of other data are not held."""
    kept = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"floors": {}, "data": digest}
    if kept["data"] != digest:
        return [f"the floors are of other data ({kept['data'][:12]}, here {digest[:12]})"]
    values = {figure.name: figure.value for figure in figures}
    return [
        f"{name}: {values[name]:.4f} is below its floor {floor:.4f}"
        for name, floor in kept["floors"].items()
        if name in values and values[name] < floor - TOLERANCE
    ]


def lift(figures: Sequence[Figure], digest: str, *, allow_regression: bool = False) -> None:
    """Raise the floors to what was measured; none falls unless that is allowed. Speed has no floor: machines differ."""
    kept = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"floors": {}}
    floors = kept["floors"] if kept.get("data", digest) == digest else {}
    for figure in figures:
        if "second" not in figure.name and "held-back" not in figure.name:
            kept_floor = 0.0 if allow_regression else floors.get(figure.name, 0.0)
            floors[figure.name] = max(kept_floor, round(figure.value, 4))
    FLOORS.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"data": digest, "floors": floors}, indent=1, ensure_ascii=False)
    FLOORS.write_text(text + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; 1 where a floor is held and broken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, default=ENGLISH, help="folder of the exported pipeline")
    options.add_argument("--hold", action="store_true")
    options.add_argument("--raise", action="store_true", dest="lift")
    options.add_argument("--allow-regression", action="store_true", help="with --raise: let floors fall")
    options.add_argument("--no-speed", action="store_true")
    given = options.parse_args(arguments)
    root = treebanks_folder()
    figures = measure(root, given.model, with_speed=not given.no_speed)
    for figure in figures:
        shown = f"{figure.value:10.0f}" if "second" in figure.name else f"{100 * figure.value:10.2f}"
        print(f"{figure.name:56s}{shown}   of {figure.count}")
    digest = data_hash(root)
    if given.lift:
        lift(figures, digest, allow_regression=given.allow_regression)
    broken = hold(figures, digest) if given.hold else []
    for line in broken:
        print(line, file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
