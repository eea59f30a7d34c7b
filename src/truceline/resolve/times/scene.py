"""What an expression of time is read against: its words, the anchor day, what was told before, and the tense."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from truceline.records import TimePrecision
from truceline.resolve.times.grammar import Reading
from truceline.resolve.times.tokens import Tokens


class Ref(NamedTuple):
    """A day told before, how wide it was meant (`D`, `W`, `M`, `Q`, `Y` …) and where in the text it stands."""

    day: date
    grain: str
    at: int


class Meaning(NamedTuple):
    """What an expression comes to: TIMEX kind and value, and the days if they differ from the value's own."""

    kind: str
    value: str
    days: tuple[str | None, str | None, TimePrecision] | None = None
    ref: tuple[date, str] | None = None
    """The day and width that later expressions (`the day before`) may lean on."""


PAST_PERFECT = re.compile(r"\b(?:had|were|was)\s+(?:not\s+)?(?:been|\w+ed)\b")
AHEAD = frozenset(("by", "until", "till"))
SENTENCE = re.compile(r"[.!?]['\"”’)\]]*\s+(?=[A-Z\"“‘'(])|\n\s*\n|\n")
NOT_FINITE = r"(?<!\bbe )(?<!\bis )(?<!\bare )"  # before a participle that tells of no past
NOT_A_VERB = r"(?<!\bthe )(?<!\ban )(?<!\ba )(?<!\bits )(?<!\bof )(?<!\band )"
ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Rep|Sen|Gov|St|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Co)\.\Z"
)


@cache
def tense_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns of what shows a future and what shows a past, from the table `tense` of lexicon.toml."""
    raw = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))["tense"]
    future = re.compile(
        rf"\b(?:{'|'.join(raw['future'])})\b|['’]ll\b|\b(?:{'|'.join(raw['stems'])})\w*(?:\s+\w+){{0,2}}?\s+to\s+[a-z]+"
        r"|\b(?:is|are|be)\s+(?:to\s+[a-z]+|[a-z]+ing|[a-z]+ed)\b|\bbe\s+[a-z]+",
        re.I,
    )
    past = rf"{NOT_FINITE}\b(?:{'|'.join(raw['past'])})\b|{NOT_FINITE}{NOT_A_VERB}\b[a-z]{{2,}}(?<!ne)ed\b"
    return future, re.compile(past)


class Scene:
    """One expression in its surroundings."""

    __slots__ = ("_tense", "anchor", "end", "lexicon", "parts", "reach", "refs", "start", "tokens")

    def __init__(
        self, tokens: Tokens, at: int, reading: Reading, anchor: date | None, refs: list[Ref], values: dict[str, Any]
    ) -> None:
        self.tokens = tokens
        self.start = at
        self.end = at + reading.length
        self.parts = reading.parts
        self.anchor = anchor
        self.refs = refs
        self.lexicon = values
        self._tense: int | None = None
        self.reach = 10**6
        """How far off the verb stands that shows the tense, in characters."""

    def __contains__(self, part: str) -> bool:
        return part in self.parts

    def words(self, part: str) -> list[str]:
        """The tokens of a named part, in small letters."""
        if part not in self.parts:
            return []
        first, last = self.parts[part]
        return [self.tokens.word(self.start + i) for i in range(first, last)]

    def word(self, part: str) -> str:
        """The words of a named part, with single spaces; empty if it is not there."""
        return " ".join(self.words(part))

    def token(self, offset: int) -> str:
        """The token that many places after the expression's end (0 the next), or before its start (-1 the last)."""
        at = self.start + offset if offset < 0 else self.end + offset
        return self.tokens.word(at) if 0 <= at < len(self.tokens.starts) else ""

    def near(self, offset: int, guard: str) -> bool:
        """Whether the token at that offset (see `token`) is among the words of a guard."""
        return self.token(offset) in self.lexicon["guard"][guard]

    def rest(self) -> str:
        """A little of the text right after the expression."""
        end = self.tokens.ends[self.end - 1]
        return self.tokens.text[end : end + 30]

    def raw(self) -> str:
        """The expression as it stands in the text."""
        return self.tokens.text[self.tokens.starts[self.start] : self.tokens.ends[self.end - 1]]

    def capital(self, part: str) -> bool:
        """Whether a named part begins with a capital letter."""
        return part in self.parts and self.tokens.text[self.tokens.starts[self.start + self.parts[part][0]]].isupper()

    def look(self, table: str, word: str) -> Any:
        """A word's value, also of its plural or abbreviation; None if it has none."""
        values = self.lexicon[table]
        for form in (word, word.rstrip(".").rstrip("s"), word[:3], word.replace("’", "'")):
            if form in values:
                return values[form]
        return None

    def unit(self, part: str = "u") -> str:
        """The unit of a named part: `S m H D W F M Q Y E C L`."""
        return str(self.look("unit", self.words(part)[-1] if part in self.parts else "") or "")

    def tense(self) -> int:
        """-1 where the clause tells of the past, 1 of the future, 0 where nothing shows it."""
        if self._tense is None:
            self._tense = self.find_tense()
        return self._tense

    def find_tense(self) -> int:
        """The tense of the nearest verb before the expression in its sentence, else of the first one after it."""
        text, start, end = self.tokens.text, self.tokens.starts[self.start], self.tokens.ends[self.end - 1]
        if self.token(-1) == "since":
            return -1
        if self.token(-1) in AHEAD or (self.token(-1) == "as" and self.token(-2) in ("soon", "early")):
            return -1 if PAST_PERFECT.search(text, max(0, start - 40), min(len(text), end + 40)) else 1
        told_ahead, told_back = tense_words()
        low = max(0, start - 160)
        before = text[low:start]
        for found in SENTENCE.finditer(before):
            if not ABBREVIATED.search(before[: found.start() + 1]):
                low = max(low, start - len(before) + found.end())
        before = text[low:start]
        future = max((found.start() for found in told_ahead.finditer(before)), default=-1)
        past = max((found.start() for found in told_back.finditer(before)), default=-1)
        if future >= 0 and re.search(r"\bhad been\s+\Z", before[:future]):
            return -1
        if future >= 0 or past >= 0:
            self.reach = len(before) - max(future, past)
            return 1 if future >= past else -1
        after = text[end : end + 120]
        stop = SENTENCE.search(after)
        after = after[: stop.start()] if stop else after
        first_future, first_past = told_ahead.search(after), told_back.search(after)
        if first_future and (not first_past or first_future.start() <= first_past.start()):
            return 1
        if first_past is None:
            return 0
        self.reach = first_past.start()
        return -1

    def ref(self, grains: str = "", within: int = 10**9) -> Ref | None:
        """The day told last, of one of the given widths, at most `within` characters back."""
        here = self.tokens.starts[self.start]
        for ref in reversed(self.refs):
            if here - ref.at > within:
                return None
            if not grains or ref.grain in grains:
                return ref
        return None
