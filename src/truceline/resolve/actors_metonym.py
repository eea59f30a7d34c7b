"""Whether the name of a capital or palace stands for a government: `Damascus said` does, `in Damascus` does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from truceline.resolve.names import Token


class Cues:
    """The words around a capital that tell (`resources/actors/metonyms.yaml`)."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._sets = {name: frozenset(words) for name, words in data.items()}

    def place(self, words: Sequence[Token], at: int) -> bool:
        """Whether the word before makes the name a place (`in`, `near`, `reached` …)."""
        return at > 0 and words[at - 1].form in self._sets["place_before"]

    def government(self, text: str, words: Sequence[Token], at: int, end: int) -> bool:
        """Whether the name of a capital at words `[at, end)` stands for the government; no without a sign of it."""
        if self.place(words, at) or self._listed_place(text, words, at, end):
            return False
        after = words[end] if end < len(words) else None
        gap = text[words[end - 1].end : after.start] if after else ""
        if after and gap == "-":
            return after.form in self._sets["suffixes"]
        if words[end - 1].possessive:
            return after is not None and after.form in self._sets["possessed"]
        if after and gap.strip(" ") == "" and self._acts(words, end, at == 0 or self._begins(text, words, at)):
            return not (at > 0 and words[at - 1].form in ("from", "of", "to"))
        return self._aimed_at(text, words, at, end)

    def _begins(self, text: str, words: Sequence[Token], at: int) -> bool:
        between = text[words[at - 1].end : words[at].start]
        return any(mark in between for mark in '.:;,\n"“”—–-') or words[at - 1].form in self._sets["clause_before"]

    def _acts(self, words: Sequence[Token], end: int, begins: bool) -> bool:
        """`[auxiliary …] verb` follows, where the verb is one that governments do."""
        at = end
        while at < len(words) and at < end + 4 and words[at].form in self._sets["auxiliaries"]:
            at += 1
        if at >= len(words):
            return False
        verb = words[at].form
        if verb in ("must", "should", "would", "could", "may", "might", "can"):
            return begins
        return verb in self._sets["verbs"]

    def _aimed_at(self, text: str, words: Sequence[Token], at: int, end: int) -> bool:
        """`accused Damascus`, `ties with Damascus`, `brokered by Washington`, `between Kigali and Kinshasa`."""
        if at == 0 or "\n" in text[words[at - 1].end : words[at].start]:
            return False
        before = words[at - 1].form
        nouns = self._sets["government_nouns"]
        if before in ("with", "on", "from", "to", "against", "between", "and", "for"):
            reach = words[max(0, at - 5) : at - 1]
            joined = before != "and" or any(word.form in ("between", "with", "both") for word in reach)
            return joined and any(word.form in nouns for word in reach)
        if before == "by":
            return at > 1 and words[at - 2].form in self._sets["suffixes"] | nouns | self._sets["verbs"]
        return before in self._sets["government_before"] and before not in (
            "with",
            "by",
            "between",
            "against",
            "pressure",
        )

    @staticmethod
    def _listed_place(text: str, words: Sequence[Token], at: int, end: int) -> bool:
        """`Damascus, Syria`, `Damascus (AP)`: a dateline or an address."""
        tail = text[words[end - 1].end : words[end - 1].end + 3]
        if tail.startswith((" (", " —", " –", " --")):
            return True
        listed = tail.startswith(", ") and end < len(words) and words[end].text[:1].isupper()
        return listed and at > 0 and words[at - 1].form in ("in", "at", "near")
