"""Agreements in the log, by version."""

from __future__ import annotations

import msgspec

from truceline.assess import bundled
from truceline.ledger import Ledger, verify
from truceline.ledger.agreements import add_agreement, agreements


def test_each_version_is_logged_once(address):
    first = bundled()["unscr-1701"]
    second = msgspec.structs.replace(first, note="a correction")
    with Ledger.open(address, create=True) as ledger:
        one = add_agreement(ledger, first, by="a.clerk")
        assert add_agreement(ledger, first) == one and one.body == first.version()
        two = add_agreement(ledger, second)
        assert two.number == one.number + 1
        assert agreements(ledger) == {"unscr-1701": second}
        assert agreements(ledger, until=one.number) == {"unscr-1701": first}
        assert verify(ledger) == []
