"""Everything that Truceline raises on purpose.

    TrucelineError
    ├── SpanError        a span that does not lie in its text, or words that are not there
    ├── CodecError       bytes that are no record of this schema
    ├── ConfigError      settings that make no sense
    ├── ReadError        a source that cannot be read, with the reason in plain words
    ├── ModelError       a language pipeline that is missing or unusable
    ├── AgreementError   an agreement file that does not hold together
    └── LedgerError      a ledger that cannot be opened or written
        ├── TamperError  an entry that was changed, lost or moved
        └── RedactedError  bytes that were taken out on a stated ground and may not come back

A report that cannot be read never stops a run: its `ReadError` becomes a recorded `Failure`.
"""

from __future__ import annotations


class TrucelineError(Exception):
    """The root: catch it to catch everything that Truceline raises on purpose."""


class SpanError(TrucelineError, ValueError):
    """A span that does not lie in its text, or words that are not there."""


class CodecError(TrucelineError, ValueError):
    """Bytes that are no record of this schema."""


class ConfigError(TrucelineError, ValueError):
    """Settings that make no sense."""


class ReadError(TrucelineError):
    """A source that cannot be read; `reason` is a short stable code, the message is for people."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ModelError(TrucelineError):
    """A language pipeline that is missing or unusable."""


class AgreementError(TrucelineError, ValueError):
    """An agreement file that does not hold together."""


class LedgerError(TrucelineError):
    """A ledger that cannot be opened or written."""


class TamperError(LedgerError):
    """An entry that was changed, lost or moved."""


class RedactedError(LedgerError):
    """Bytes that were taken out on a stated ground and may not come back."""
