"""Word pieces: how a spaCy token becomes the numbers that the encoder reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

PIECES_PER_WORD = 8
"""No word gets more pieces than this: a longer one keeps its first six and its last two."""

CLS, SEP, MASK, PAD = "[CLS]", "[SEP]", "[MASK]", "[PAD]"
_CACHE_LIMIT = 200_000


class WordPiece:
    """The uncased BERT vocabulary, applied to one token at a time, with every form seen kept."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._ids = dict(vocabulary)
        self.unknown = self._ids["[UNK]"]
        self.cls, self.sep = self._ids[CLS], self._ids[SEP]
        self.mask, self.pad = self._ids[MASK], self._ids[PAD]
        self._cache: dict[str, tuple[int, ...]] = {}

    @classmethod
    def from_file(cls, path: Path) -> WordPiece:
        """The vocabulary in `path`, one piece a line."""
        lines = path.read_text(encoding="utf-8").split("\n")
        return cls({piece: index for index, piece in enumerate(lines) if piece})

    def encode(self, form: str) -> tuple[int, ...]:
        """The ids of `form`'s pieces: at least one, at most PIECES_PER_WORD."""
        known = self._cache.get(form)
        if known is not None:
            return known
        ids: list[int] = []
        for chunk in _chunks(form[:400]):
            ids.extend(self._split(chunk))
        if not ids:
            ids = [self.unknown]
        if len(ids) > PIECES_PER_WORD:
            ids = ids[: PIECES_PER_WORD - 2] + ids[-2:]
        if len(self._cache) >= _CACHE_LIMIT:
            self._cache.clear()
        self._cache[form] = result = tuple(ids)
        return result

    def _split(self, chunk: str) -> list[int]:
        if len(chunk) > 100:
            return [self.unknown]
        ids: list[int] = []
        start = 0
        while start < len(chunk):
            end = len(chunk)
            found = None
            while end > start:
                piece = chunk[start:end] if start == 0 else "##" + chunk[start:end]
                found = self._ids.get(piece)
                if found is not None:
                    break
                end -= 1
            if found is None:
                return [self.unknown]
            ids.append(found)
            start = end
        return ids


def _chunks(form: str) -> Iterable[str]:
    """The runs that BERT's basic tokenizer makes: lower case, accents off, punctuation and ideographs alone."""
    run: list[str] = []
    for char in unicodedata.normalize("NFD", form.lower()):
        category = unicodedata.category(char)
        if category == "Mn" or category in ("Cc", "Cf"):
            continue
        if char.isspace():
            if run:
                yield "".join(run)
                run = []
        elif _stands_alone(char, category):
            if run:
                yield "".join(run)
                run = []
            yield char
        else:
            run.append(char)
    if run:
        yield "".join(run)


def _stands_alone(char: str, category: str) -> bool:
    code = ord(char)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return category.startswith("P") or 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF
