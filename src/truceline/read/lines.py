"""JSON Lines: a stream of reports, one a line; a line that cannot be read is named and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from truceline.read.source import LIMIT, Ahead, Given, Source, Stream
from truceline.records import Failure

_CHUNK = 1 << 20
_STRINGS = ("title", "publisher", "author", "published", "language")


def json_lines(name: str, stream: Stream) -> Iterator[Source | Failure]:
    """One source, or the failure in its place, for each line that is not blank; named `name:line`, from 1."""
    number = 0
    while line := stream.readline(LIMIT + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > LIMIT:
            size = len(line) + _skip_line(stream, line)
            yield Failure(source=where, reason="too large", message=f"a line of {size:,} bytes; the limit is {LIMIT:,}")
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.strip()
        if line:
            yield from_json(where, line)


def json_file(name: str, stream: Stream) -> Iterator[Source | Failure]:
    """The sources of a `.json` file: one object, a list of them, or JSON Lines under another name."""
    data = stream.read(LIMIT + 1)
    if len(data) <= LIMIT:
        value = _parse(data.removeprefix(b"\xef\xbb\xbf").strip())
        if isinstance(value, dict):
            yield from_json(f"{name}:1", data)
            return
        if isinstance(value, list):
            for number, item in enumerate(value, 1):
                yield from_json(f"{name}:{number}", msgspec.json.encode(item))
            return
    yield from json_lines(name, Ahead(data, stream))


def from_json(where: str, line: bytes) -> Source | Failure:
    """The source that one JSON object holds, plain or inside `{"report": …}`, or the reason why there is none."""
    value = _parse(line)
    if isinstance(value, str) or not isinstance(value, dict):
        what = value if isinstance(value, str) else "not an object"
        return Failure(source=where, reason="bad json", message=f"no JSON object: {what}"[:200])
    inner = value.get("report")
    if isinstance(inner, dict) and not isinstance(value.get("text"), str):
        value = inner
    text = value.get("text")
    if not isinstance(text, str):
        return Failure(source=where, reason="no text", message='no field "text" that holds a string')
    if not text.strip():
        return Failure(source=where, reason="empty", message='the field "text" is empty')
    known = {field: _string(value.get(field)) for field in _STRINGS}
    given = Given(id=_id(value.get("id")), **known)
    return Source(
        name=where,
        data=line,
        media_type="text/plain",
        charset="utf-8",
        given=given,
        url=_string(value.get("url")),
        text=text,
    )


def _parse(data: bytes) -> Any:
    """The value, or a string that says what is wrong (a report is never a bare string)."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _lenient(data, str(error))


def _lenient(data: bytes, message: str) -> Any:
    """What the stricter parser refuses for a lone surrogate escape or a wrong byte is still a report."""
    import json

    try:
        value = json.loads(data.decode("utf-8", "replace"), parse_constant=str)
    except (ValueError, RecursionError):
        return message
    return _clean(value)


def _clean(value: Any) -> Any:
    from truceline.read.decode import scrub

    # One level is all that is used; deeper values are dropped by name anyway.
    if not isinstance(value, dict):
        return value
    inner = value.get("report")
    if isinstance(inner, dict):
        value = {**value, "report": _strings_clean(inner, scrub)}
    return _strings_clean(value, scrub)


def _strings_clean(value: dict[str, Any], scrub: Any) -> dict[str, Any]:
    return {key: scrub(item).text if isinstance(item, str) and key != "text" else item for key, item in value.items()}


def _string(value: Any) -> str | None:
    """A given value that says something: a string, or the name in `{"value": …}` as records write it."""
    if isinstance(value, dict):
        value = value.get("value")
    return value.strip() or None if isinstance(value, str) else None


def _id(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string(value)


def _skip_line(stream: Stream, line: bytes) -> int:
    """Reads to the end of a line that is too long, a piece at a time; how many bytes that were."""
    size = 0
    while not line.endswith(b"\n"):
        line = stream.readline(_CHUNK)
        if not line:
            break
        size += len(line)
    return size
