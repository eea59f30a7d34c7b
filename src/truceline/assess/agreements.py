"""Agreements as data: who is bound (by whose reading), to what, where, until when, and where each of it is written.

An agreement is a YAML file; `load` says of a faulty one which line and field. Nothing is in it that a named source does
not say; words of the text are pointed at (`source`, `at`), not copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from truceline import codec
from truceline.errors import AgreementError
from truceline.records import EventType

if TYPE_CHECKING:
    from yaml import Node

InstrumentKind = Literal["ceasefire", "agreement", "resolution", "declaration", "decision", "law"]
"""`resolution`: of the Security Council; `decision`: a government's own; kept apart in every table."""


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A misspelt field is an error, not something silently left out."""


class Source(_Strict, frozen=True, kw_only=True):
    """Where something is written: a text or report that a reader can look up."""

    title: str
    publisher: str
    published: str | None = None
    url: str | None = None
    note: str | None = None


class Party(_Strict, frozen=True, kw_only=True):
    """Somebody an agreement speaks of: our neutral label, the registry's actor id, and other names in reports."""

    label: str
    actor: str | None = None
    also: tuple[str, ...] = ()


class Reading(_Strict, frozen=True, kw_only=True):
    """One reading of who is bound, and whose reading it is."""

    bound: tuple[str, ...]
    sources: tuple[str, ...]
    note: str | None = None


class Extension(_Strict, frozen=True, kw_only=True):
    """A later end of a deadline, and who announced it."""

    until: str
    source: str
    note: str | None = None


class Deadline(_Strict, frozen=True, kw_only=True):
    """Until when: a date, with the days it is counted from `in_effect` where the text counts days."""

    until: str
    days: int | None = None
    source: str
    extensions: tuple[Extension, ...] = ()
    note: str | None = None


class Exemption(_Strict, frozen=True, kw_only=True):
    """What a clause does not bar, as a source tells it."""

    text: str
    source: str
    at: str | None = None


class Clause(_Strict, frozen=True, kw_only=True):
    """One duty: who owes it, what it is in our own words, and where the text says so."""

    id: str
    bearer: tuple[str, ...]
    duty: str
    source: str
    at: str | None = None
    """Where in the source: a point, article or paragraph."""
    topic: str | None = None
    """What kind of duty it is (`words.yaml`): which reported shortfalls may concern it."""
    concerns: tuple[EventType, ...] = ()
    """Types of deeds by the bearer that may concern this duty: for suggestions, never for a status."""
    condition: str | None = None
    area: str | None = None
    deadline: Deadline | None = None
    exceptions: tuple[Exemption, ...] = ()
    note: str | None = None


class Body(_Strict, frozen=True, kw_only=True):
    """A body that oversees or reports: its statement may say that something was investigated or upheld."""

    name: str
    role: str
    source: str
    actor: str | None = None
    also: tuple[str, ...] = ()


class Agreement(_Strict, frozen=True, kw_only=True):
    """One agreement, resolution or declaration, with every reading of it that its sources hold."""

    id: str
    name: str
    kind: InstrumentKind
    in_effect: str
    sources: dict[str, Source]
    parties: dict[str, Party]
    readings: tuple[Reading, ...]
    clauses: tuple[Clause, ...]
    names: tuple[str, ...] = ()
    """What reports call it, specific enough to stand alone."""
    short_names: tuple[str, ...] = ()
    """What they call it where the parties and the date already tell which is meant (`the ceasefire`)."""
    until: str | None = None
    extensions: tuple[Extension, ...] = ()
    bodies: tuple[Body, ...] = ()
    brokers: tuple[str, ...] = ()
    note: str | None = None

    def clause(self, id: str) -> Clause | None:
        """The clause with this id."""
        return next((clause for clause in self.clauses if clause.id == id), None)

    def version(self) -> str:
        """The SHA-256 of the content: two files that say the same are one version."""
        return codec.sha256(codec.encode(self))


def load(path: str | Path) -> Agreement:
    """The agreement in a YAML file. Raises `AgreementError` naming file, line and field, all faults at once."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AgreementError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise AgreementError(f"{path}: cannot be read: it is not UTF-8") from error
    return parse(text, str(path))


def parse(text: str, name: str = "agreement") -> Agreement:
    """The agreement that a YAML text holds; `name` is what errors call it. Raises `AgreementError`."""
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise AgreementError(f"{name}: uses anchors and aliases: write each value where it stands")
        node = yaml.compose(text, yaml.SafeLoader)
        data = yaml.load(text, _loader())
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise AgreementError(f"{name}{line}: not YAML: {getattr(error, 'problem', None) or error}") from error
    if node is None or not isinstance(data, dict):
        raise AgreementError(f"{name}:1: holds no fields")
    try:
        agreement = msgspec.convert(data, Agreement)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `")
        field = path.rstrip("`").removeprefix("$").lstrip(".")
        raise AgreementError(f"{name}:{_line(node, field)}: {field or 'the file'}: {message}") from error
    faults = [f"{name}:{_line(node, field)}: {field}: {message}" for field, message in _faults(agreement)]
    if faults:
        raise AgreementError("\n".join(faults))
    return agreement


@cache
def _loader() -> Any:
    """YAML's safe loader that leaves dates as they are written."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own name for it)
            first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
            for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return Loader


def _line(node: Node, field: str) -> int:
    """The line where a field such as `clauses[2].deadline.until` stands, or the nearest one that is there."""
    line = node.start_mark.line + 1
    for part in re.findall(r"[^.\[\]]+", field):
        found = _step(node, part)
        if found is None:
            return line
        key, node = found
        line = key.start_mark.line + 1
    return line


def _step(node: Node, part: str) -> tuple[Node, Node] | None:
    from yaml import MappingNode, SequenceNode

    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, SequenceNode) and part.isdigit() and int(part) < len(node.value):
        return node.value[int(part)], node.value[int(part)]
    return None


def _faults(it: Agreement) -> Iterator[tuple[str, str]]:
    """What does not hold together: the field and what is wrong with it."""
    yield from _names(it)
    yield from _dates(it)
    for place, source in _cited(it):
        if source not in it.sources:
            yield place, f"cites the source {source!r}, which is not under `sources`"
    if not it.readings:
        yield "readings", "says of nobody that they are bound"
    if not it.clauses:
        yield "clauses", "has no clause"


def _names(it: Agreement) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", it.id):
        yield "id", f"{it.id!r} is no id: small letters, digits and hyphens"
    seen: set[str] = set()
    for at, clause in enumerate(it.clauses):
        if clause.id in seen:
            yield f"clauses[{at}].id", f"{clause.id!r} is the id of two clauses"
        seen.add(clause.id)
        if not clause.bearer:
            yield f"clauses[{at}].bearer", "a duty needs somebody who owes it"
        for key in clause.bearer:
            if key not in it.parties:
                yield f"clauses[{at}].bearer", f"{key!r} is not under `parties`"
    for at, reading in enumerate(it.readings):
        if not reading.sources:
            yield f"readings[{at}].sources", "a reading needs its source"
        for key in reading.bound:
            if key not in it.parties:
                yield f"readings[{at}].bound", f"{key!r} is not under `parties`"


def _dates(it: Agreement) -> Iterator[tuple[str, str]]:
    found = [("in_effect", it.in_effect), ("until", it.until)]
    found += [(f"extensions[{at}].until", item.until) for at, item in enumerate(it.extensions)]
    for at, clause in enumerate(it.clauses):
        if clause.deadline:
            where = f"clauses[{at}].deadline"
            found.append((f"{where}.until", clause.deadline.until))
            found += [(f"{where}.extensions[{n}].until", x.until) for n, x in enumerate(clause.deadline.extensions)]
    faulty = False
    for place, value in found:
        if value is not None and _day(value) is None:
            faulty = True
            yield place, f"{value!r} is no date: write YYYY-MM-DD"
    if not faulty:
        yield from _order(it)


def _order(it: Agreement) -> Iterator[tuple[str, str]]:
    begin = date.fromisoformat(it.in_effect)
    for at, clause in enumerate(it.clauses):
        if clause.deadline is None:
            continue
        until = date.fromisoformat(clause.deadline.until)
        where = f"clauses[{at}].deadline"
        if clause.deadline.days is not None and begin + timedelta(clause.deadline.days) != until:
            right = begin + timedelta(clause.deadline.days)
            yield f"{where}.days", f"{clause.deadline.days} days after {begin} is {right}, not {until}"
        if until < begin:
            yield f"{where}.until", f"{until} is before {begin}, when the agreement takes effect"
        for number, extension in enumerate(clause.deadline.extensions):
            if date.fromisoformat(extension.until) <= until:
                yield f"{where}.extensions[{number}].until", f"{extension.until} does not come after {until}"
            until = max(until, date.fromisoformat(extension.until))


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except ValueError:
        return None


def _cited(it: Agreement) -> Iterator[tuple[str, str]]:
    for at, reading in enumerate(it.readings):
        yield from ((f"readings[{at}].sources[{n}]", source) for n, source in enumerate(reading.sources))
    yield from ((f"extensions[{at}].source", item.source) for at, item in enumerate(it.extensions))
    yield from ((f"bodies[{at}].source", item.source) for at, item in enumerate(it.bodies))
    for at, clause in enumerate(it.clauses):
        yield f"clauses[{at}].source", clause.source
        yield from ((f"clauses[{at}].exceptions[{n}].source", x.source) for n, x in enumerate(clause.exceptions))
        if clause.deadline:
            where = f"clauses[{at}].deadline"
            yield f"{where}.source", clause.deadline.source
            more = enumerate(clause.deadline.extensions)
            yield from ((f"{where}.extensions[{n}].source", x.source) for n, x in more)


@cache
def bundled() -> dict[str, Agreement]:
    """The agreements that come with Truceline, by id."""
    folder = files("truceline") / "data" / "agreements"
    found = [codec.decode(item.read_bytes(), Agreement) for item in folder.iterdir() if item.name.endswith(".json")]
    return {agreement.id: agreement for agreement in sorted(found, key=lambda agreement: agreement.id)}
