"""Amounts and figures of harm, as the report's words tell them."""

from __future__ import annotations

from truceline.resolve.harm import HarmFigure, find_harm
from truceline.resolve.numerals import Number, find_numbers

__all__ = ["HarmFigure", "Number", "find_harm", "find_numbers"]
