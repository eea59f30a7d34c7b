"""A parse as plain objects: each token with its words, its labels, its head and its children at hand.

spaCy makes a new `Token` at every step from head to child and reads a table of strings at every label; rules take such
steps by the hundred for each word. Here a document is laid out once, under the names that spaCy has for the same
things, and a step is the reading of an attribute.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, overload
from unicodedata import category

_LABELS = ("POS", "TAG", "DEP", "LEMMA", "ENT_TYPE")
_IOB = ("", "I", "O", "B")


class Token:
    """A word or mark: `i` its number in the document, `idx` its offset; equal to itself alone."""

    __slots__ = (
        "_subtree", "children", "dep_", "doc", "ent_iob_", "ent_type_", "head", "i", "idx", "is_punct",
        "is_sent_start", "is_space", "left_edge", "lemma_", "lower_", "pos_", "relation", "right_edge", "sent", "tag_",
        "text",
    )  # fmt: skip

    doc: Doc
    i: int
    idx: int
    text: str
    lower_: str
    pos_: str
    tag_: str
    dep_: str
    relation: str
    """Its label without the subtype: `obl` for `obl:agent`."""
    lemma_: str
    ent_type_: str
    ent_iob_: str
    is_sent_start: bool
    is_space: bool
    """Whether it is white space alone."""
    is_punct: bool
    """Whether it is marks of punctuation alone."""
    head: Token
    children: tuple[Token, ...]
    left_edge: Token
    """The first of what hangs on it, itself among it."""
    right_edge: Token
    """The last of them."""
    sent: Stretch
    _subtree: tuple[Token, ...] | None

    def __repr__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self.text)

    @property
    def lefts(self) -> Iterator[Token]:
        """The children before it."""
        return (child for child in self.children if child.i < self.i)

    @property
    def rights(self) -> Iterator[Token]:
        """The children after it."""
        return (child for child in self.children if child.i > self.i)

    @property
    def ancestors(self) -> Iterator[Token]:
        """Its head, the head of that, and so on to the root."""
        at = self
        while at.head is not at:
            at = at.head
            yield at

    @property
    def subtree(self) -> tuple[Token, ...]:
        """It with all that hangs on it: what hangs on its left children, itself, what hangs on its right ones."""
        if self._subtree is None:
            waiting = [self]
            while waiting:  # no recursion: a list of a thousand names is a thousand steps deep
                token = waiting[-1]
                below = [child for child in token.children if child._subtree is None]
                if below:
                    waiting += below
                else:
                    token._subtree = _joined(waiting.pop())
        assert self._subtree is not None
        return self._subtree

    @property
    def is_alpha(self) -> bool:
        """Whether it is letters alone."""
        return self.text.isalpha()

    @property
    def is_lower(self) -> bool:
        """Whether its letters are small."""
        return self.text.islower()

    @property
    def like_num(self) -> bool:
        """Whether it is a figure or the word for one."""
        return _like_num(self.text)


class Stretch:
    """Tokens side by side, `[start, end)` by their numbers: a sentence, a name (then with its `label_`), some words."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: Doc, start: int, end: int, label: str = "") -> None:
        self.doc = doc
        self.start = start
        self.end = end
        self.label_ = label

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start : self.end])

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...
    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        return self.doc.tokens[self.start : self.end][at]

    @property
    def start_char(self) -> int:
        """The offset of its first character."""
        return self.doc.tokens[self.start].idx

    @property
    def end_char(self) -> int:
        """The offset behind its last character."""
        last = self.doc.tokens[self.end - 1]
        return last.idx + len(last.text)

    @property
    def text(self) -> str:
        """Its characters."""
        return self.doc.text[self.start_char : self.end_char] if self.end > self.start else ""

    @property
    def root(self) -> Token:
        """The token on which the others hang: of several, a word, the nearest to the sentence's root, the first."""
        if self.start == self.end:
            return self.doc.tokens[self.start]
        tops: list[Token] = []
        for token in self:
            if token.head is token:
                return token
            if not self.start <= token.head.i < self.end:
                tops.append(token)
        return min(tops, key=_depth) if len(tops) > 1 else tops[0]


class Doc:
    """A document: its text, its tokens, its sentences and the names in it."""

    __slots__ = ("_starts", "ents", "sents", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self._starts = [token.idx for token in tokens]
        self.sents = tuple(_sentences(self))
        self.ents = tuple(_names(self))

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> Stretch: ...
    def __getitem__(self, at: int | slice) -> Token | Stretch:
        if isinstance(at, int):
            return self.tokens[at]
        start, end, _ = at.indices(len(self.tokens))
        return Stretch(self, start, max(start, end))

    def char_span(self, start: int, end: int) -> Stretch | None:
        """The tokens that have a character in `[start, end)` of the text; None where it reaches past the text."""
        if not 0 <= start < len(self.text) or not 0 < end <= len(self.text):
            return None
        first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1)
        if start == self._starts[first] + len(self.tokens[first].text):
            first += 1  # the space behind a token is not of it
        return Stretch(self, first, max(first, last))

    def sentences(self, words: Stretch) -> tuple[Stretch, ...]:
        """The sentences that have a token among these words."""
        first = bisect_right(self.sents, words.start, key=lambda sentence: sentence.start) - 1
        after = bisect_right(self.sents, words.end - 1, key=lambda sentence: sentence.start)
        return self.sents[max(0, first) : after]


def plain(doc: Any) -> Doc:
    """A spaCy Doc, laid out."""
    text, strings = doc.text, doc.vocab.strings
    columns = doc.to_array(["LENGTH", "SPACY", "HEAD", "SENT_START", "ENT_IOB", *_LABELS]).astype("int64").T.tolist()
    lengths, spaces, heads, starts, iobs = columns[:5]
    labels = []
    for column in columns[5:]:
        known = {code: strings[code & 0xFFFFFFFFFFFFFFFF] for code in set(column)}
        labels.append([known[code] for code in column])
    tokens = [Token() for _ in heads]
    children: list[list[Token]] = [[] for _ in heads]
    at = 0
    rows = zip(tokens, lengths, spaces, heads, starts, iobs, *labels, strict=True)
    for i, (token, length, space, head, start, iob, pos, tag, dep, lemma, kind) in enumerate(rows):
        token.i, token.idx = i, at
        token.text = form = text[at : at + length]
        at += length + space
        token.lower_, token.is_space, token.is_punct = _form(form)
        token.pos_, token.tag_, token.dep_, token.lemma_, token.ent_type_ = pos, tag, dep, lemma, kind
        token.relation = dep.partition(":")[0]
        token.ent_iob_, token.is_sent_start = _IOB[iob], start == 1
        token.head, token._subtree = tokens[i + head], None
        if head:
            children[i + head].append(token)
    whole = Doc(text, tokens)
    for token, below in zip(tokens, children, strict=True):
        token.doc, token.children = whole, tuple(below)
    for sentence in whole.sents:
        for token in sentence:
            token.sent = sentence
    _set_edges(tokens)
    return whole


def _set_edges(tokens: list[Token]) -> None:
    """Tell each token the first and the last of what hangs on it.

    What a token spans is told to its head, forth and back along the text, until no head has more to learn: one round
    where no arcs cross.
    """
    first, last = list(range(len(tokens))), list(range(len(tokens)))
    arcs = [(token.i, token.head.i) for token in tokens if token.head is not token]
    learnt = True
    while learnt:
        learnt = False
        for order in (arcs, reversed(arcs)):
            for i, head in order:
                if first[i] < first[head]:
                    first[head] = first[i]
                    learnt = True
                if last[i] > last[head]:
                    last[head] = last[i]
                    learnt = True
    for token in tokens:
        token.left_edge, token.right_edge = tokens[first[token.i]], tokens[last[token.i]]


def _joined(token: Token) -> tuple[Token, ...]:
    """What hangs on a token, from what hangs on its children."""
    if not token.children:
        return (token,)
    found: list[Token] = []
    put = False
    for child in token.children:
        if not put and child.i > token.i:
            found.append(token)
            put = True
        assert child._subtree is not None
        found += child._subtree
    return (*found,) if put else (*found, token)


def _depth(token: Token) -> int:
    """Steps to the root; a mark or white space on which nothing hangs stands below all words."""
    if not token.children and (token.is_space or token.is_punct):
        return len(token.doc)
    return sum(1 for _ in token.ancestors)


def _sentences(doc: Doc) -> Iterator[Stretch]:
    start = 0
    for token in doc.tokens[1:]:
        if token.is_sent_start:
            yield Stretch(doc, start, token.i)
            start = token.i
    if doc.tokens:
        yield Stretch(doc, start, len(doc.tokens))


def _names(doc: Doc) -> Iterator[Stretch]:
    start: int | None = None
    for token in doc.tokens:
        if start is not None and token.ent_iob_ != "I":
            yield Stretch(doc, start, token.i, doc.tokens[start].ent_type_)
            start = None
        if token.ent_iob_ == "B" and token.ent_type_:
            start = token.i
    if start is not None:
        yield Stretch(doc, start, len(doc.tokens), doc.tokens[start].ent_type_)


@lru_cache(65536)
def _form(form: str) -> tuple[str, bool, bool]:
    """A form in small letters, whether it is white space, whether it is punctuation."""
    return form.lower(), form.isspace(), all(category(letter).startswith("P") for letter in form)


@lru_cache(16384)
def _like_num(form: str) -> bool:
    from spacy.lang.en.lex_attrs import like_num

    return bool(like_num(form))  # type: ignore[no-untyped-call]
