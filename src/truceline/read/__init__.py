"""Bytes to reports: `sources` expands addresses, `report` reads one source; nothing read is ever executed."""

from truceline.read.address import sources
from truceline.read.layout import paragraphs
from truceline.read.reading import report
from truceline.read.source import LIMIT, Given, Source

__all__ = ["LIMIT", "Given", "Source", "paragraphs", "report", "sources"]
