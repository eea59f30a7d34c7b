"""What leaves Truceline for a reader: the card in a terminal and the page in a browser."""

from __future__ import annotations

__all__: list[str] = []
