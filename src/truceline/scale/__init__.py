"""The same rooms over many machines: one Daft pipeline from sources to copies and incidents (`bulk`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.scale.pipeline import Summary, bulk

__all__ = ["Summary", "bulk"]


def __getattr__(name: str) -> Any:
    """`bulk` and its `Summary`, loaded when first asked for: Daft is an extra."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from truceline.scale import pipeline

    return getattr(pipeline, name)
