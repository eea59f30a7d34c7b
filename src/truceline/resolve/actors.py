"""Actors: the public registry, and which of them a text names.

The registry is data (`resources/actors/`, compiled): states and their offices and forces by one pattern for all, armed
groups, missions, bodies, media, office-holders. Nothing here knows one party from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import msgspec

from truceline.records import SourceKind
from truceline.resolve.actors_metonym import Cues
from truceline.resolve.names import Token, key, phrase, tokens
from truceline.text import Span

Via = Literal["alias", "demonym", "metonym", "pattern"]
_OF = frozenset({"of", "in", "for"})


class Role(NamedTuple):
    """A dated role: what, in which body (an actor's id), from and to as ISO dates or None."""

    title: str
    body: str
    start: str | None
    end: str | None


class ActorEntry(msgspec.Struct, frozen=True):
    """One actor: its id, our neutral label with the reason for it, what it is and what it belongs to.

    `kind` is the SourceKind of its statements; `sort` is finer (`armed_group`, `ministry`, `mission` …); `parent` is
    the id of the body it is part of; `countries` are ISO codes of where it acts or works from.
    """

    id: str
    label: str
    kind: SourceKind
    sort: str
    parent: str | None
    countries: tuple[str, ...]
    reason: str
    roles: tuple[Role, ...] = ()


class ActorMatch(NamedTuple):
    """Where a text names an actor (a possessive `'s` left out), which one, and how it was known."""

    span: Span
    actor_id: str
    kind: SourceKind
    label: str
    via: Via


Alias = tuple[list[str], list[str], int, Literal["alias", "demonym", "metonym", "pattern", "capital", "weak"]]
"""A name behind its first word: the other words, how each is to be written, whose name it is, and of what sort."""


def _by_second(rows: Sequence[Alias]) -> tuple[dict[str, list[Alias]], list[Alias]]:
    """The names that begin with one word by their second word, and those that are no longer; the longest first."""
    longer: dict[str, list[Alias]] = {}
    for row in rows:
        if row[0]:
            longer.setdefault(row[0][0], []).append(row)
    return longer, [row for row in rows if not row[0]]


class Actors:
    """The registry with its matcher; make one with `Actors.load()` and keep it."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self._aliases = {first: _by_second(rows) for first, rows in data["aliases"].items()}
        self._branch_words: dict[str, list[Any]] = data["branch_words"]
        self._slots = {at: (adjective, region) for at, adjective, region in data["slots"]}
        self._ids = {row[0]: at for at, row in enumerate(data["entries"])}
        self._cues = Cues(data["metonyms"])
        self._organisations = frozenset(data["heads"]["organisation"]) | frozenset(data["heads"]["media"])
        self._fillers = frozenset(data["fillers"])
        self._press = frozenset(data["press_cues"])
        self._named = lru_cache(8192)(self._named_whole)

    @classmethod
    def load(cls) -> Actors:
        """The built-in registry (about 20 ms); the caller keeps it."""
        return cls(msgspec.msgpack.decode((files("truceline") / "data" / "actors.msgpack").read_bytes()))

    def __len__(self) -> int:
        return len(self._data["entries"])

    def __iter__(self) -> Iterator[ActorEntry]:
        return (_entry(row) for row in self._data["entries"])

    def entry(self, id: str) -> ActorEntry | None:
        """The actor of this id (`hezbollah`, `lebanon/health-ministry`), or None."""
        at = self._ids.get(id)
        if at is not None:
            return _entry(self._data["entries"][at])
        owner, _, branch = id.partition("/")
        return self.branch(owner, branch) if branch else None

    def branch(self, state: str, words: str) -> ActorEntry | None:
        """The body of a state that `words` name (`army`, `Ministry of Health`, or a branch id), or None.

        For `the country's army` once the country is known; `state` is an actor id.
        """
        at = self._ids.get(state)
        if at is None or at not in self._slots:
            return None
        for index, row in enumerate(self._data["branches"]):
            if row[0] == words:
                return self._branch_entry(at, index)
        forms = phrase(words).split()
        for rest, index in self._branch_words.get(forms[0] if forms else "", ()):
            if rest == forms[1:]:
                return self._branch_entry(at, index)
        return None

    def lookup(self, name: str) -> ActorEntry | None:
        """The actor that `name` as a whole names, whatever its case, article, marks or transliteration; or None."""
        return self._named(name)

    def _named_whole(self, name: str) -> ActorEntry | None:
        at = self._data["exact"].get(phrase(name))
        if at is None:
            whole = self._whole(name)
            if whole:
                return self.entry(whole)
            mark = key(name)
            at = self._data["keys"].get(mark) if len(mark) >= 5 else None
        return _entry(self._data["entries"][at]) if at is not None else None

    def _whole(self, name: str) -> str | None:
        words = tokens(name)
        if not words:
            return None
        found = self._scan(name, words, lookup=True)
        start = words[1].start if len(words) > 1 and words[0].form == "the" else words[0].start
        for match in found:
            if match.span.start in (start, words[0].start) and match.span.end == words[-1].end:
                return match.actor_id
        return None

    def country_of(self, publisher: str) -> str | None:
        """The country that an outlet or agency works from (ISO code), or None; for `PlaceContext.outlet_country`."""
        entry = self.lookup(publisher)
        return entry.countries[0] if entry is not None and entry.kind == "media" and entry.countries else None

    def match(self, text: str, spans: Iterable[Span] | None = None) -> tuple[ActorMatch, ...]:
        """Every actor that the text (or these parts of it) names, in order, the longest name winning.

        A state is found by name, adjective or people (`demonym`), by a capital or palace that stands for its government
        (`metonym`), and with one of its offices or forces (`pattern`: `Lebanese Ministry of Health`, `army of Chad`).
        """
        parts = [Span(0, len(text))] if spans is None and text else list(spans or ())
        found: list[ActorMatch] = []
        for part in parts:
            found += self._scan(text, tokens(text, part.start, part.end))
        return tuple(found)

    def _scan(self, text: str, words: Sequence[Token], lookup: bool = False) -> list[ActorMatch]:
        found: list[ActorMatch] = []
        at = 0
        while at < len(words):
            end, match = self._at(text, words, at, lookup)
            if match is not None:
                found.append(match)
            at = end
        return found

    def _at(self, text: str, words: Sequence[Token], at: int, lookup: bool) -> tuple[int, ActorMatch | None]:
        """What begins at word `at`: the index to go on from, and the match if there is one."""
        form = words[at].form
        for rest, cases, target, via in self._beginning(words, at):
            end = at + 1 + len(rest)
            if not self._fits(words, at, rest, cases, lookup):
                continue
            if target in self._slots and via != "metonym":
                owned = self._owned(text, words, at, end, target)
                if owned is not None:
                    return owned
                longer = None if lookup else self._longer_name(text, words, end)
                if longer is not None:
                    return longer, None
            if not lookup and not self._allowed(text, words, at, end, via):
                continue
            shown: Via = "metonym" if via == "capital" else "alias" if via == "weak" else via
            row = self._data["entries"][target]
            return end, ActorMatch(Span(words[at].start, words[end - 1].end), row[0], row[2], row[1], shown)
        if form in self._branch_words:
            found = self._branch_of(text, words, at)
            if found is not None:
                return found
        return at + 1, None

    def _beginning(self, words: Sequence[Token], at: int) -> Sequence[Alias]:
        """The names that begin with word `at` and the one behind it, the longest first."""
        names = self._aliases.get(words[at].form)
        if names is None:
            return ()
        longer, whole = names
        more = longer.get(words[at + 1].form) if longer and at + 1 < len(words) else None
        return (*more, *whole) if more else whole

    @staticmethod
    def _fits(words: Sequence[Token], at: int, rest: list[str], cases: list[str], free: bool) -> bool:
        if at + len(rest) >= len(words):
            return False
        for offset, form in enumerate(rest, start=at + 1):
            if words[offset].form != form:
                return False
        if free:
            return True
        for offset, case in enumerate(cases):
            word = words[at + offset].text
            if case == "C":
                if not (word[0].isupper() or word[0].isdigit()):
                    return False
            elif case and word.replace(".", "") != case:
                return False
        return True

    def _allowed(self, text: str, words: Sequence[Token], at: int, end: int, via: str) -> bool:
        """Whether a name that is also something else is meant as an actor here."""
        if via == "capital":
            return self._cues.government(text, words, at, end)
        if via == "metonym":
            return not self._cues.place(words, at)
        if via == "weak":
            near = (*words[max(0, at - 3) : at], *words[end : end + 3])
            return any(word.form in self._press for word in near)
        return True

    def _owned(
        self, text: str, words: Sequence[Token], at: int, end: int, state: int
    ) -> tuple[int, ActorMatch | None] | None:
        """`<state> [filler] <branch>`: a state's office or force."""
        for skip in range(3):
            begin = end + skip
            if skip and (begin > len(words) or words[begin - 1].form not in self._fillers):
                return None
            if begin >= len(words) or _parted(text, words[begin - 1].end, words[begin].start):
                return None
            for rest, index in self._branch_words.get(words[begin].form, ()):
                last = begin + len(rest)
                if last + 1 < len(words) and words[last].possessive and words[last + 1].text[0].isupper():
                    continue  # `Amhara People's Liberation Front` is no people of Amhara
                if last < len(words) and all(words[begin + 1 + i].form == form for i, form in enumerate(rest)):
                    if (
                        self._longer_name(text, words[: last + 2], last + 1) is not None
                        and words[last].text[0].isupper()
                    ):
                        return last + 2, None  # `Tigray Media Corporation` is no branch of Tigray
                    entry = self._branch_entry(state, index)
                    if entry is not None:
                        span = Span(words[at].start, words[last].end)
                        return last + 1, ActorMatch(span, entry.id, entry.kind, entry.label, "pattern")
        return None

    def _longer_name(self, text: str, words: Sequence[Token], end: int) -> int | None:
        """Where a proper name goes on past the state's name in it to an organisation's noun (`Kenya Farmers Union`)."""
        if words[end - 1].possessive:
            return None
        at, last = end, None
        while at < len(words) and at < end + 7 and not _parted(text, words[at - 1].end, words[at].start):
            if words[at].text[0].isupper():
                last = at + 1 if words[at].form in self._organisations else last
            elif words[at].form not in ("of", "for", "and", "the"):
                break
            at += 1
        return last

    def _branch_of(self, text: str, words: Sequence[Token], at: int) -> tuple[int, ActorMatch] | None:
        """`<branch> of|in <state>`."""
        for rest, index in self._branch_words[words[at].form]:
            link = at + 1 + len(rest)
            if link + 1 >= len(words) or any(words[at + 1 + i].form != form for i, form in enumerate(rest)):
                continue
            row = self._data["branches"][index]
            if words[link].form not in _OF or (
                words[link].form != "of" and row[3] in ("crowd", "armed_group", "media")
            ):
                continue
            name = link + 1 + (words[link + 1].form == "the")
            if name >= len(words):
                continue
            for more, cases, target, via in self._beginning(words, name):
                if target not in self._slots or via != "alias" or not self._fits(words, name, more, cases, False):
                    continue
                end = name + 1 + len(more)
                entry = self._branch_entry(target, index)
                if entry is None or _parted(text, words[at].start, words[end - 1].end):
                    continue
                span = Span(words[at].start, words[end - 1].end)
                return end, ActorMatch(span, entry.id, entry.kind, entry.label, "pattern")
        return None

    def _branch_entry(self, state: int, branch: int) -> ActorEntry | None:
        id, words, kind, sort, of_regions = self._data["branches"][branch]
        adjective, region = self._slots[state]
        if region and not of_regions:
            return None
        row = self._data["entries"][state]
        named = self._ids.get(f"{row[0]}/{id}")
        if named is not None:
            return _entry(self._data["entries"][named])
        label = f"{adjective} {words}" if adjective else f"{words} of {row[1]}"
        return ActorEntry(f"{row[0]}/{id}", label, kind, sort, row[0], tuple(row[5]), "by-pattern")

    def kind_of(self, name: str) -> SourceKind:
        """What kind of source a name is: from the registry, else guessed from its head noun, else from its shape.

        Of names joined by `and`, the first that is known decides.
        """
        known = self.lookup(name)
        if known is not None:
            return known.kind
        first, joined, _ = name.partition(" and ")
        if joined and (known := self.lookup(first)) is not None:
            return known.kind
        from truceline.resolve.names_kind import kind_of

        return kind_of(name, self._data["heads"])


def _parted(text: str, start: int, end: int) -> bool:
    """Whether punctuation stands between, so that the words do not belong together."""
    return any(mark in text[start:end] for mark in ".,;:()\n—–")


@lru_cache(4096)
def _made(id: str, label: str, kind: Any, sort: str, parent: str | None, countries: tuple[str, ...], reason: str,
          roles: tuple[Role, ...]) -> ActorEntry:  # fmt: skip
    return ActorEntry(id, label, kind, sort, parent, countries, reason, roles)


def _entry(row: list[Any]) -> ActorEntry:
    id, label, kind, sort, parent, countries, reason, roles = row
    return _made(id, label, kind, sort, parent, tuple(countries), reason, tuple(Role(*role) for role in roles))
