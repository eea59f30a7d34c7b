"""Where each thing can be found again: one pattern of addresses for all that leaves the house."""

from __future__ import annotations

from urllib.parse import quote

import msgspec


class Addresses(msgspec.Struct, frozen=True):
    """Stable addresses: under `base` (`https://ledger.example.org`) where there is a server, else names (`urn:`)."""

    base: str | None = None

    def report(self, report: str) -> str:
        """A report's address."""
        return self._at("reports", report)

    def item(self, report: str, item: str) -> str:
        """The address of an event or statement inside its report."""
        return f"{self.report(report)}#{_safe(item)}"

    def incident(self, incident: str) -> str:
        """An incident's address."""
        return self._at("incidents", incident)

    def finding(self, finding: str) -> str:
        """A finding's address."""
        return self._at("findings", finding)

    def page(self, name: str) -> str | None:
        """The address of a page or feed of the server (`feed.atom`); None where there is no server."""
        return f"{self._root()}/{name}" if self.base else None

    def _at(self, kind: str, id: str) -> str:
        if self.base:
            return f"{self._root()}/{kind}/{_safe(id)}"
        return f"urn:truceline:{kind.removesuffix('s')}:{_safe(id)}"

    def _root(self) -> str:
        return (self.base or "").rstrip("/")


def _safe(id: str) -> str:
    return quote(id, safe="-._~+")
