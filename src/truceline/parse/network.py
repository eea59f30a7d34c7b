"""The shipped network: onnxruntime sessions over the files in `data/english`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from truceline.errors import ModelError
from truceline.parse.alike import alike
from truceline.parse.decode import Floats, Ints, bio_moves, log_odds
from truceline.parse.lemma import Rule
from truceline.parse.shape import SHAPES, shape_id
from truceline.parse.windows import Window, batches_of, windows_of
from truceline.parse.wordpiece import WordPiece

PADDED_PIECES = 1200
"""Pieces in a batch, padding counted: more costs memory and brings no speed."""
GUIDELINE = "own"
"""Names as our own corpus marks them: persons without titles, states always places, demonyms, facilities, weapons."""
_LABEL_ROWS = 512
_OTHER = SHAPES.index("other")
_HEADS = ("arc_dep", "arc_head", "label_dep", "label_head", "tags", "starts", "names")


class Description(msgspec.Struct):
    """`model.json`: the labels of every head and the small weights that decoding needs."""

    shape: dict[str, int]
    deps: tuple[str, ...]
    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    roots: dict[str, list[float]]
    moves: list[list[float]]
    guidelines: dict[str, list[float]]
    training: dict[str, Any] = {}


@dataclass(frozen=True)
class Words:
    """A paragraph as the network reads it: the forms, and whether each is glued to the one before."""

    forms: Sequence[str]
    glued: Sequence[bool]


@dataclass(frozen=True)
class Scores:
    """What every head says of the words of several paragraphs, one after another: (words, scores) each."""

    arc_dep: Floats
    arc_head: Floats
    label_dep: Floats
    label_head: Floats
    tags: Floats
    starts: Floats
    names: Floats
    vectors: Floats | None = None


@dataclass(frozen=True)
class _Row:
    offset: int
    window: Window
    pieces: list[int]
    shapes: list[int]
    first: list[int]
    last: list[int]


class Network:
    """One pass of the encoder with all heads, in int8 on one core by default."""

    def __init__(self, folder: Path, threads: int = 1, guideline: str = GUIDELINE) -> None:
        try:
            self.about = msgspec.json.decode((folder / "model.json").read_bytes(), type=Description)
            self.pieces = WordPiece.from_file(folder / "vocabulary.txt")
            self._encoder = _session(folder / "encoder.onnx", threads)
            self._labels = _session(folder / "labels.onnx", threads)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"the language model in {folder} cannot be read: {error}") from error
        self.rules: tuple[Rule, ...] = self.about.rules
        self.moves = bio_moves(np.array(self.about.moves, dtype=np.float32), self.about.names)
        if guideline not in self.about.guidelines:
            raise ModelError(f"no guideline {guideline!r}; there are {', '.join(self.about.guidelines)}")
        self.long_names = guideline == "re3d"
        self._guideline = np.array(self.about.guidelines[guideline], dtype=np.float32)
        self._roots = {k: np.array(v, dtype=np.float32) for k, v in self.about.roots.items()}

    def scores(self, paragraphs: Sequence[Words], *, vectors: bool = False) -> Scores:
        """The heads' scores of all words, in order; with `vectors` the encoder's word vectors too."""
        rows, total = self._rows(paragraphs)
        wanted = [*_HEADS, "vectors"] if vectors else list(_HEADS)
        found: dict[str, Floats] = {}
        for batch in batches_of([len(row.pieces) for row in rows], PADDED_PIECES):
            chosen = [rows[i] for i in batch]
            outputs = self._encoder.run(wanted, _feed(chosen, self.pieces.pad) | {"guideline": self._guideline})
            source, target = _places(chosen)
            for name, output in zip(wanted, outputs, strict=True):
                if name not in found:
                    found[name] = np.zeros((total, output.shape[1]), dtype=np.float32)
                found[name][target] = output if source is None else output[source]
        if not found:
            raise ValueError("no words to score")
        return Scores(**found)

    def _rows(self, paragraphs: Sequence[Words]) -> tuple[list[_Row], int]:
        rows: list[_Row] = []
        offset = 0
        for words in paragraphs:
            ids = [self.pieces.encode(form) for form in alike(words.forms)]
            shapes = [shape_id(form, stuck) for form, stuck in zip(words.forms, words.glued, strict=True)]
            for window in windows_of(words.forms, [len(i) for i in ids]):
                rows.append(self._row(offset, window, ids, shapes))
            offset += len(ids)
        return rows, offset

    def _row(self, offset: int, window: Window, ids: Sequence[tuple[int, ...]], shapes: Sequence[int]) -> _Row:
        row = _Row(offset, window, [self.pieces.cls], [_OTHER], [], [])
        for at in range(window.start, window.end):
            row.first.append(len(row.pieces))
            row.pieces.extend(ids[at])
            row.shapes.extend([shapes[at]] * len(ids[at]))
            row.last.append(len(row.pieces) - 1)
        row.pieces.append(self.pieces.sep)
        row.shapes.append(_OTHER)
        return row

    def arc_scores(self, scores: Scores, start: int, end: int) -> Floats:
        """Arc scores of the sentence `[start, end)`: (words, 1 + words), column 0 the root."""
        dependents = scores.arc_dep[start:end]
        table = np.empty((end - start, end - start + 1), dtype=np.float32)
        table[:, 0] = dependents @ self._roots["arc_head"]
        table[:, 1:] = dependents @ scores.arc_head[start:end].T
        return table

    def labels(self, scores: Scores, heads: Ints, asked: Ints | None = None, barred: Sequence[str] = ()) -> Ints:
        """The best label of each word's arc; heads index `scores`, -1 for the root.

        With `asked` of those words only, in their order; `barred` labels are not given.
        """
        chosen = np.arange(len(heads)) if asked is None else asked
        out = [self.about.deps.index(label) for label in barred]
        best = np.empty(len(chosen), dtype=np.int64)
        for part, table in self._label_tables(scores, chosen, heads[chosen]):
            table[:, out] = -np.inf
            best[part] = table.argmax(1)
        return best

    def label_odds(self, scores: Scores, words: Ints, heads: Ints) -> Floats:
        """The log of how likely each label of each arc is: (arcs, labels); heads as `labels` has them."""
        odds = np.empty((len(words), len(self.about.deps)), dtype=np.float32)
        for part, table in self._label_tables(scores, words, heads):
            odds[part] = log_odds(table)
        return odds

    def _label_tables(self, scores: Scores, words: Ints, heads: Ints) -> Iterator[tuple[slice, Floats]]:
        """The labels' scores of arcs, some at a time: at the root `root` alone, elsewhere all but that."""
        root = self.about.deps.index("root")
        for start in range(0, len(words), _LABEL_ROWS):
            part = slice(start, start + _LABEL_ROWS)
            at_root = heads[part] < 0
            head = scores.label_head[heads[part]]
            head[at_root] = self._roots["label_head"]
            (table,) = self._labels.run(["labels"], {"dep": scores.label_dep[words[part]], "head": head})
            table[:, root] = -np.inf
            table[at_root] = -np.inf
            table[at_root, root] = 0.0
            yield part, table


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _feed(rows: Sequence[_Row], pad: int) -> dict[str, NDArray[Any]]:
    width = max(len(row.pieces) for row in rows)
    pieces = np.full((len(rows), width), pad, dtype=np.int32)
    shapes = np.full((len(rows), width), _OTHER, dtype=np.int32)
    mask = np.zeros((len(rows), width), dtype=np.int32)
    first: list[NDArray[np.int64]] = []
    last: list[NDArray[np.int64]] = []
    for at, row in enumerate(rows):
        length = len(row.pieces)
        pieces[at, :length] = row.pieces
        shapes[at, :length] = row.shapes
        mask[at, :length] = 1
        first.append(np.array(row.first, dtype=np.int64) + at * width)
        last.append(np.array(row.last, dtype=np.int64) + at * width)
    return {
        "pieces": pieces, "shapes": shapes, "mask": mask, "first": np.concatenate(first), "last": np.concatenate(last),
    }  # fmt: skip


def _places(rows: Sequence[_Row]) -> tuple[Ints | None, Ints]:
    """Which of a batch's words are kept (None: all), and where among all words they go."""
    source: list[Ints] = []
    target: list[Ints] = []
    at, whole = 0, True
    for row in rows:
        window = row.window
        skip = window.keep_start - window.start
        kept = window.keep_end - window.keep_start
        whole &= kept == window.end - window.start
        source.append(np.arange(at + skip, at + skip + kept))
        target.append(np.arange(row.offset + window.keep_start, row.offset + window.keep_end))
        at += window.end - window.start
    return None if whole else np.concatenate(source), np.concatenate(target)
