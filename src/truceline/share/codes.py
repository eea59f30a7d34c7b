"""Our types and acts in the codes of others: ACLED's sub-events, PLOVER's events. Mapped from one table, never coded.

The table is data (`resources/lexicons/codes.yaml`). A mapping says how it was chosen, so that a manifest can name every
default, and says why where a format has no such type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import msgspec

from truceline import lexicon
from truceline.records import Act, EventType

By = Literal["only", "words", "actor", "default"]
Party = Literal["state", "other"]
Ground = Literal["own", "hostile"]


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code of another scheme, and what chose it: the only one, the report's words, who acted, or a default.

    `code` is None where the scheme has none, and `none` says why; `other` where the code only says that it has no
    better one.
    """

    code: str | None
    mode: str | None = None
    by: By = "only"
    none: str | None = None
    other: bool = False


def acled(kind: EventType, words: str = "", party: Party | None = None) -> Code:
    """ACLED's sub-event type for a deed told in these words (trigger, means, evidence) and done by such a party."""
    return _choose(_table("acled")["events"][kind], words, party)


def acled_kinds(sub_event: str) -> tuple[str, str]:
    """The event type and the disorder type that an ACLED sub-event type belongs to."""
    event_type, disorder = _table("acled")["kinds"][sub_event]
    return event_type, disorder


def plover(kind: EventType, words: str = "", party: Party | None = None) -> Code:
    """PLOVER's event, with its mode where the scheme and the words give one, for a deed."""
    return _choose(_table("plover")["events"][kind], words, party)


def plover_act(act: Act, grounds: Iterable[Ground] = ()) -> Code:
    """PLOVER's verbal event for an act of speech; `grounds` are what holds of the statement (see the table)."""
    held, rows = set(grounds), _table("plover")["statements"][act]
    if isinstance(rows, Mapping):
        return Code(code=None, none=rows["none"])
    row = next(each for each in rows if each.get("if") is None or each["if"] in held)
    return Code(code=row.get("code"), none=row.get("none"), by="only" if len(rows) == 1 else "words")


def quad(code: str) -> str:
    """The quarter of PLOVER's plane that an event lies in, as POLECAT names it."""
    found: str = _table("plover")["quads"][code]
    return found


def _choose(rows: Sequence[Mapping[str, Any]] | Mapping[str, Any], words: str, party: Party | None) -> Code:
    if isinstance(rows, Mapping):
        return Code(code=None, none=rows["none"])
    if len(rows) == 1:
        return _made(rows[0], "only")
    # The last row that the words name: `a suicide bomber's bomb` is the second, narrower thing.
    for row in reversed(rows):
        if any(_stem(stem).search(words) for stem in row.get("words", ())):
            return _made(row, "words")
    for row in rows:
        if party is not None and row.get("actor") == party:
            return _made(row, "actor")
    return _made(rows[0], "default")


def _made(row: Mapping[str, Any], by: By) -> Code:
    return Code(code=row["code"], mode=row.get("mode"), by=by, other=row.get("other", False))


@cache
def _stem(stem: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(stem)}", re.IGNORECASE)


def _table(scheme: str) -> dict[str, Any]:
    found: dict[str, Any] = lexicon.load("codes")[scheme]
    return found
