"""Many reports: which carry one text, which tell one deed, and whose word each deed rests on.

`find_copies` and `incidents` read many records at once; `CopyIndex` and `IncidentIndex` take them one at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.corroborate.copies import Copies, CopyEdge, CopyIndex, Document, find_copies
    from truceline.corroborate.incidents_join import IncidentIndex, Result, incidents

__all__ = [
    "Copies",
    "CopyEdge",
    "CopyIndex",
    "Document",
    "IncidentIndex",
    "Result",
    "find_copies",
    "incidents",
]
_HOME = {
    **dict.fromkeys(["Copies", "CopyEdge", "CopyIndex", "Document", "find_copies"], "copies"),
    **dict.fromkeys(["IncidentIndex", "Result", "incidents"], "incidents_join"),
}


def __getattr__(name: str) -> Any:
    """The public names, loaded when first asked for: numpy is not needed to say what there is."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
