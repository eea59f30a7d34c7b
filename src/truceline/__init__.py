"""Truceline: an evidence ledger for ceasefires, read from news reports.

`read` gives a `Record` of one report; everything else is in its room (`truceline.read`, `.parse`, …).
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
