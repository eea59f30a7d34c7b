"""Review: people decide, the machine only suggests; every decision named, reasoned, reversible, and kept in the ledger.

reviewer = add_user(ledger, "b.reader", "reviewer", password, by=administrator)
decide(ledger, reviewer, "r1/e2", "accept", "as the report says it, read against the original")
Current(ledger).confirmed("r1")
"""

from __future__ import annotations

from truceline.review.agreeing import Concord, concord
from truceline.review.current import Current, Difference, Standing, incidents
from truceline.review.decide import (
    UNGRADED,
    Policy,
    ReviewError,
    decide,
    decisions,
    grade,
    grades,
    history,
    merge,
    policy,
    release,
    require,
    revoke,
    split,
)
from truceline.review.harm import (
    Cleared,
    Row,
    Shared,
    Withheld,
    clear,
    clear_record,
    freed,
    hand_out,
    mask,
    mask_words,
    masked,
    original,
    private_names,
    shared,
    take_out,
)
from truceline.review.people import (
    AccessError,
    User,
    add_user,
    audits,
    change_user,
    known,
    make_token,
    sign_in,
    sign_out,
    users,
)
from truceline.review.settle import derive, settle

__all__ = [
    "UNGRADED", "AccessError", "Cleared", "Concord", "Current", "Difference", "Policy", "ReviewError", "Row", "Shared",
    "Standing", "User", "Withheld", "add_user", "audits", "change_user", "clear", "clear_record", "concord", "decide",
    "decisions", "derive", "freed", "grade", "grades", "hand_out", "history", "incidents", "known", "make_token",
    "mask", "mask_words", "masked", "merge", "original", "policy", "private_names", "release", "require", "revoke",
    "settle", "shared", "sign_in", "sign_out", "split", "take_out", "users",
]  # fmt: skip
