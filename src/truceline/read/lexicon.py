"""What the reader knows of newsrooms and their furniture: outlets, countries, months, patterns, all of it data."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any

import msgspec


class Outlet(msgspec.Struct, frozen=True):
    """A body that publishes: its name, its country as this list labels it, whether it carries others' work."""

    name: str
    country: str | None
    carrier: bool = False


class Outlets:
    """Publishers by any of their names or domains, and the countries by which a label may precede a name."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.by_name: dict[str, Outlet] = {}
        self.by_domain: dict[str, Outlet] = {}
        for country, entries in table["outlets"].items():
            for entry in entries:
                self._add(entry, None if country == "international" else country, carrier=False)
        for entry in table["carriers"]["names"]:
            self._add(entry, None, carrier=True)
        self.countries = {fold(name): name for name in table["countries"]["names"]}
        self.media_words = frozenset(table["words"]["media"])
        self.body_words = frozenset(table["words"]["bodies"])
        self.sections = frozenset(fold(name) for name in table["words"]["sections"])
        self.not_places = frozenset(table["words"]["not_places"])

    def _add(self, entry: str, country: str | None, carrier: bool) -> None:
        names = [part.strip() for part in entry.split("|")]
        outlet = Outlet(names[0], country, carrier)
        for name in names:
            if name.startswith("@"):
                self.by_domain[name[1:]] = outlet
            else:
                self.by_name.setdefault(fold(name), outlet)

    def find(self, name: str) -> Outlet | None:
        """The outlet of that name, whatever its case, articles and punctuation; None where the list has none."""
        key = fold(name)
        return self.by_name.get(key) or (self.by_name.get(key[4:]) if key.startswith("the ") else None)

    def at(self, host: str) -> Outlet | None:
        """The outlet whose pages stand at `host` or below it."""
        labels = host.lower().rstrip(".").split(".")
        for start in range(len(labels) - 1):
            found = self.by_domain.get(".".join(labels[start:]))
            if found:
                return found
        return None

    def labelled(self, line: str) -> tuple[Outlet, str | None, tuple[int, int] | None] | None:
        """The outlet a line names, with a country label put before or behind it and where that label stands.

        `Iran Press TV` is Press TV, labelled Iran; `Iran International` and `Sudan Tribune` are themselves.
        """
        whole = self.find(line)
        if whole:
            return whole, None, None
        words = line.split()
        for size in range(1, min(4, len(words))):
            head = " ".join(words[:size]).rstrip(":,-–—/|")
            if fold(head) in self.countries:
                rest = line[line.index(words[size - 1]) + len(words[size - 1]) :].lstrip(" :,-–—/|")
                outlet = self.find(rest)
                if outlet:
                    return outlet, head, (0, len(head))
        behind = re.fullmatch(r"(.+?)\s*(?:[,\-–—/|]\s*|\()([^()]+?)\)?", line)
        if behind and fold(behind[2]) in self.countries:
            outlet = self.find(behind[1])
            if outlet:
                return outlet, behind[2], behind.span(2)
        return None


def fold(name: str) -> str:
    """A name for looking up: case, points and doubled blanks gone."""
    return re.sub(r"[\s\u200e\u200f]+", " ", name.replace(".", "").replace("’", "'").strip(" \"'“”‘()[]")).casefold()


@functools.cache
def outlets() -> Outlets:
    """The built-in outlets, read once."""
    return Outlets(table("outlets"))


@functools.cache
def table(name: str) -> dict[str, Any]:
    """One of this room's data files (`outlets`, `furniture`, `calendar`), read once."""
    import tomllib

    return tomllib.loads(resources.files("truceline.read").joinpath(f"{name}.toml").read_text("utf-8"))
