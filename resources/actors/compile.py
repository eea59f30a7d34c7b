"""Compiles the actor registry into `data/actors.msgpack`: entries, aliases by first word, patterns and cues.

Every reference is checked: an unknown parent, body, state or reason stops the build.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import msgspec
import yaml
from anyascii import anyascii

from truceline.resolve.names import key, phrase, tokens

KINDS = {
    "state": "state",
    "region": "state",
    "government": "state",
    "office": "office",
    "ministry": "office",
    "agency": "media",
    "outlet": "media",
    "person": "person",
}
"""SourceKind by sort; every other sort is an organisation."""


class Registry:
    """What is compiled: entries in order, and aliases that point at them."""

    def __init__(self, reasons: dict[str, str], weak: set[str]) -> None:
        self.reasons, self.weak = reasons, weak
        self.entries: list[list[Any]] = []
        self.index: dict[str, int] = {}
        self.aliases: dict[tuple[str, ...], list[Any]] = {}
        self.exact: dict[str, int] = {}
        self.keys: dict[str, int | None] = {}

    def add(self, id: str, label: str, sort: str, reason: str, **more: Any) -> int:
        if reason not in self.reasons:
            raise SystemExit(f"{id}: no such reason: {reason}")
        if id in self.index:
            raise SystemExit(f"{id}: twice")
        kind = more.get("kind") or KINDS.get(sort, "organisation")
        self.index[id] = len(self.entries)
        self.entries.append(
            [id, label, kind, sort, more.get("parent"), more.get("countries", []), reason, more.get("roles", [])]
        )
        return self.index[id]

    def alias(self, name: str, target: int, via: str = "alias") -> None:
        """`name` now points at entry `target`; the first to claim a name keeps it."""
        name = re.sub(r"\s*\([^)]*\)$", "", name)
        words = tokens(name)
        needs_article = False
        if words and words[0].form == "the" and len(words) > 1:
            needs_article = len(words) == 2 and via != "metonym" and self.entries[target][3] != "state"
            if not needs_article:
                words = words[1:]
        forms = tuple(word.form for word in words)
        weak = name.removeprefix("the ").removeprefix("The ") in self.weak and not needs_article
        if forms and forms not in self.aliases:
            cases = [_case(word.text) for word in words]
            self.aliases[forms] = [list(forms[1:]), cases, target, "weak" if weak else via]
        if via in ("alias", "demonym") and not needs_article:
            self.exact.setdefault(phrase(name), target)
            mark = key(name)
            if via == "alias" and len(mark) >= 5 and not name.isupper():
                self.keys[mark] = target if self.keys.get(mark, target) == target else None

    def check(self) -> None:
        for entry in self.entries:
            if entry[4] and entry[4] not in self.index:
                raise SystemExit(f"{entry[0]}: no such parent: {entry[4]}")
            for role in entry[7]:
                if role[1] not in self.index:
                    raise SystemExit(f"{entry[0]}: no such body: {role[1]}")


def _case(word: str) -> str:
    """How a word of a text must be written to match: exactly so (acronyms), `C` with a capital, or freely."""
    plain = word.replace(".", "")
    letters = [c for c in plain if c.isalpha()]
    if len(letters) > 1 and len(plain) <= 8 and all(c.isupper() for c in letters):
        return plain
    if len(plain) <= 4 and plain[1:] != plain[1:].lower():
        return plain
    return "C" if word[0].isupper() or word[0].isdigit() else ""


def slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", anyascii(re.sub(r"\s*\(([^)]*)\)$", r" \1", label)).lower()).strip("-")


class States:
    """States and regions with their adjectives; turns `LB/armed-forces` into `lebanon/armed-forces`."""

    def __init__(self, registry: Registry, data: dict[str, Any], demonyms: dict[str, Any]) -> None:
        self.registry = registry
        self.ids: dict[str, str] = {}
        self.slots: dict[int, list[Any]] = {}
        for code, state in data["states"].items():
            self.ids[code] = slug(state["name"])
            reason = state.get("label_reason", data["label_reason"])
            more = {"countries": [code], "parent": state.get("parent")}
            self._add(self.ids[code], state, registry.add(self.ids[code], state["name"], "state", reason, **more),
                      demonyms["states"].get(code, []), demonyms["people"].get(code), False)  # fmt: skip
        for code, state in data["states"].items():
            for style in data["styles"]:
                registry.alias(f"{style} {state['name']}", registry.index[self.ids[code]])
        for id, region in data["regions"].items():
            self.ids[id] = id
            reason = region.get("label_reason", "common-name")
            more = {"countries": [region["state"]], "parent": self.ids[region["state"]]}
            self._add(id, region, registry.add(id, region["name"], "region", reason, **more),
                      demonyms["regions"].get(id, []), None, True)  # fmt: skip

    def _add(
        self, id: str, state: dict[str, Any], at: int, adjectives: list[str], people: list[str] | None, region: bool
    ) -> None:
        add = self.registry.alias
        for name in (state["name"], *state.get("aliases", ())):
            add(name, at)
        for adjective in adjectives:
            add(adjective, at, "demonym")
        for noun in people or [_plural(adjective) for adjective in adjectives]:
            add(noun, at, "demonym")
        for city in state.get("capital", ()):
            if phrase(city) != phrase(state["name"]):
                add(city, at, "capital")
        for building in state.get("metonyms", ()):
            add(building, at, "metonym")
        self.slots[at] = [adjectives[0] if adjectives else None, region]

    def expand(self, ref: str) -> str:
        head, _, rest = ref.partition("/")
        head = self.ids.get(head, head)
        return f"{head}/{rest}" if rest else head


def _plural(adjective: str) -> str:
    return adjective if adjective.endswith(("ese", "ish", "ch", "ss", "s")) else adjective + "s"


def build(root: Path, data: Path) -> str:
    """Writes `actors.msgpack`; returns the counts and the hash."""
    here = root / "actors"

    def read(name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = yaml.safe_load((here / f"{name}.yaml").read_text("utf-8"))
        return loaded

    weak = read("weak")
    registry = Registry(read("reasons"), set(weak["weak"]))
    states = States(registry, read("states"), yaml.safe_load((root / "lexicons" / "demonyms.yaml").read_text("utf-8")))
    table = read("branches")
    names = _add_bodies(registry, states, read, table)
    _add_branch_names(registry, states, table, names)
    _add_persons(registry, states, read("persons"))
    registry.check()
    branches, words = _branch_words(table["branches"])
    first: dict[str, list[Any]] = {}
    for forms, row in sorted(registry.aliases.items(), key=lambda item: (-len(item[0]), item[0])):
        first.setdefault(forms[0], []).append(row)
    compiled = {
        "version": 1,
        "reasons": registry.reasons,
        "entries": registry.entries,
        "aliases": first,
        "exact": registry.exact,
        "keys": {mark: at for mark, at in sorted(registry.keys.items()) if at is not None},
        "slots": [[at, *slot] for at, slot in sorted(states.slots.items())],
        "branches": branches,
        "branch_words": words,
        "fillers": table["fillers"],
        "metonyms": read("metonyms"),
        "heads": read("heads"),
        "press_cues": weak["cues"],
    }
    packed = msgspec.msgpack.encode(compiled, order="sorted")
    data.mkdir(parents=True, exist_ok=True)
    (data / "actors.msgpack").write_bytes(packed)
    mark = hashlib.sha256(packed).hexdigest()[:12]
    return f"{len(registry.entries)} actors, {len(registry.aliases)} names, {len(packed)} bytes, sha256 {mark}"


def _add_bodies(registry: Registry, states: States, read: Any, table: dict[str, Any]) -> dict[str, list[str]]:
    """Groups, bodies and media; names of entries that are branches (`is`) come back for the branches."""
    later: dict[str, list[str]] = {}
    pending: list[tuple[str, str]] = []
    lists = [(read("groups"), "groups", "armed_group"), (read("bodies"), "bodies", "international")]
    media = read("media")
    lists += [(media, "agencies", "agency"), (media, "outlets", "outlet")]
    for loaded, section, sort in lists:
        for label, body in loaded[section].items():
            body = body or {}
            if body.get("is"):
                for name in (label, *body.get("also", ())):
                    later.setdefault(body["is"], []).append(name)
                continue
            parent = body.get("of")
            at = registry.add(
                slug(label), label, body.get("sort", sort), body.get("label_reason", loaded["label_reason"]),
                kind=body.get("kind"), parent=states.expand(parent) if parent else None, countries=body.get("in", []),
            )  # fmt: skip
            pending.append((label, str(at)))
            for name in (label, *body.get("also", ())):
                registry.alias(name, at)
    for ref in list(later):
        if ref in registry.index:
            for name in later.pop(ref):
                registry.alias(name, registry.index[ref])
    return later


def _add_branch_names(registry: Registry, states: States, table: dict[str, Any], more: dict[str, list[str]]) -> None:
    named = {ref: [*table["names"].get(ref, []), *more.get(ref, [])] for ref in (*table["names"], *more)}
    for entry in list(registry.entries):
        if entry[4] and "/" in entry[4]:
            named.setdefault(entry[4], [])
    for ref, names in named.items():
        id = states.expand(ref)
        if id in registry.index:
            continue
        owner, _, branch = id.partition("/")
        shape = table["branches"].get(branch) or table["special"].get(branch)
        if shape is None:
            raise SystemExit(f"{ref}: no such branch")
        state = registry.index[owner]
        adjective = states.slots[state][0]
        label = names[0] if branch in table["special"] and names else _label(registry, states, state, branch, table)
        at = registry.add(id, label, shape["sort"], "by-pattern", kind=shape["kind"], parent=owner,
                          countries=registry.entries[state][5])  # fmt: skip
        for name in names:
            registry.alias(name, at)
        if branch in table["special"] and adjective:
            registry.alias(f"{adjective} {branch.replace('-', ' ')}", at)


def _label(registry: Registry, states: States, state: int, branch: str, table: dict[str, Any]) -> str:
    words = table["branches"][branch]["words"][0] if branch in table["branches"] else branch.replace("-", " ")
    adjective = states.slots[state][0]
    return f"{adjective} {words}" if adjective else f"{words} of {registry.entries[state][1]}"


def _add_persons(registry: Registry, states: States, loaded: dict[str, Any]) -> None:
    for label, person in loaded["persons"].items():
        roles = [[role, states.expand(body), start, end] for role, body, start, end in person["roles"]]
        for role in roles:
            _make_body(registry, states, role[1])
        countries = sorted({code for role in roles for code in registry.entries[registry.index[role[1]]][5]})
        at = registry.add(slug(label), label, "person", loaded["label_reason"], roles=roles, countries=countries,
                          parent=roles[0][1])  # fmt: skip
        for name in (label, *person.get("also", ())):
            registry.alias(name, at)


def _make_body(registry: Registry, states: States, id: str) -> None:
    """A branch that only a role names becomes an entry too."""
    if id in registry.index or "/" not in id:
        return
    owner, _, branch = id.partition("/")
    table = yaml.safe_load((Path(__file__).parent / "branches.yaml").read_text("utf-8"))
    shape = table["branches"].get(branch) or table["special"].get(branch)
    if shape is None:
        raise SystemExit(f"{id}: no such branch")
    state = registry.index[owner]
    registry.add(id, _label(registry, states, state, branch, table), shape["sort"], "by-pattern", kind=shape["kind"],
                 parent=owner, countries=registry.entries[state][5])  # fmt: skip


def _branch_words(branches: dict[str, Any]) -> tuple[list[list[Any]], dict[str, list[Any]]]:
    rows: list[list[Any]] = []
    words: dict[str, list[Any]] = {}
    for id, branch in branches.items():
        rows.append([id, branch["words"][0], branch["kind"], branch["sort"], bool(branch.get("region"))])
        for name in branch["words"]:
            forms = [token.form for token in tokens(name)]
            words.setdefault(forms[0], []).append([forms[1:], len(rows) - 1])
    for listed in words.values():
        listed.sort(key=lambda row: -len(row[0]))
    return rows, words
