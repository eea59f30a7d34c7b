"""The web app and its API: what a ledger holds, read, reviewed and published in a browser, with nothing from outside.

truceline serve --ledger case.sqlite
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.serve.app import Options, create_app

__all__ = ["Options", "create_app"]


def __getattr__(name: str) -> Any:
    # Litestar takes half a second to load: only who serves pays for it.
    if name in __all__:
        from truceline.serve import app

        return getattr(app, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
