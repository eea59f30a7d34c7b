"""What leaves Truceline for a reader: cards, pages, tables, reports of a period, feeds and mail, masked and marked."""

from __future__ import annotations

__all__: list[str] = []
