"""Records to canonical JSON and back, ids from content, and the published schema.

Canonical: UTF-8, keys sorted, no white space, no NaN; so equal records have equal bytes and equal hashes.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from truceline.errors import CodecError, SpanError
from truceline.records import Record
from truceline.text import Span, Text

SCHEMA = "truceline-record/1"

T = TypeVar("T")
_encoder = msgspec.json.Encoder(order="sorted")


def encode(value: Any) -> bytes:
    """Canonical JSON of a record or of plain data. Raises `CodecError` for what JSON cannot hold."""
    try:
        return _encoder.encode(value)
    except (TypeError, msgspec.MsgspecError, UnicodeEncodeError) as error:
        raise CodecError(f"cannot be written as JSON: {error}") from error


def decode(data: bytes | str, kind: type[T] = Record) -> T:  # type: ignore[assignment]
    """The record that `data` holds, every span of it checked against the report's text.

    Raises `CodecError` where the bytes are no such record, or a span does not lie in the text.
    """
    try:
        value = msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, SpanError, UnicodeDecodeError) as error:
        raise CodecError(f"not a {kind.__name__}: {error}") from error
    if isinstance(value, Record):
        try:
            check(value)
        except SpanError as error:
            raise CodecError(str(error)) from error
    return value


def check(record: Record) -> Record:
    """The same record, if every span in it lies inside its report's text. Raises `SpanError` otherwise."""
    text = Text(record.report.text)
    for span in spans(record):
        text.check(span)
    return record


def spans(value: Any) -> list[Span]:
    """Every span in a record, in no particular order."""
    found, stack = [], [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Span):
            found.append(item)
        elif isinstance(item, msgspec.Struct):
            stack.extend(getattr(item, field) for field in item.__struct_fields__)
        elif isinstance(item, tuple | list):
            stack.extend(item)
    return found


def sha256(data: bytes) -> str:
    """The SHA-256 of `data`, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_id(prefix: str, *parts: Any) -> str:
    """An id that equal content always gets: the prefix and 12 hexadecimal digits of the content's hash."""
    return f"{prefix}-{sha256(encode(parts))[:12]}"


def json_schema(kind: type = Record) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record; spans are arrays of two integers."""
    (schema,), components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:" + SCHEMA.replace("/", ":"),
        "title": SCHEMA,
        **schema,
        "$defs": components,
    }
    plain: dict[str, Any] = msgspec.json.decode(encode(whole))  # its defaults are tuples, which no validator takes
    return plain
