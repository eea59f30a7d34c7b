"""Agreements and findings: what reported deeds may mean for which duty, in the words of those who say so.

`load` reads an agreement, `findings` sets reports against agreements, `gaps` names what a report leaves open.
"""

from __future__ import annotations

from truceline.assess.agreements import Agreement, bundled, load
from truceline.assess.findings import findings
from truceline.assess.gaps import Gap, gaps

__all__ = ["Agreement", "Gap", "bundled", "findings", "gaps", "load"]
