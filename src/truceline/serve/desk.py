"""The app's hold on one ledger: the intake, the local owner, the seal, and what every screen asks again and again."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from truceline import review
from truceline.assess.agreements import Agreement, bundled
from truceline.ledger import Ledger
from truceline.ledger import agreements as kept_agreements
from truceline.records import Record
from truceline.review import people
from truceline.review.people import AccessError, User
from truceline.serve.intake import Intake
from truceline.serve.security import Brake, Seal

LARGEST_UPLOAD = 64 << 20
"""Bytes of one request; one document may have 16 MiB."""
RECORDS_KEPT = 256
PICTURES_KEPT = 64


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the app is run."""

    ledger: str
    model: str | None = None
    sign_in: bool = False
    """Whether people sign in; always where others than this machine can reach it."""
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    """The names under which the app may be asked; `*` for any."""
    key: str | None = None
    """The file of the signing key for checkpoints; beside the ledger if left out."""
    seconds: int = 1
    """How many reviewers must agree at least before an item is confirmed; the ledger may ask for more."""
    digest_key: str | None = None
    """The key file of the digest's links; without it nobody can subscribe or leave here."""
    private_addresses: bool = False
    """Whether `add by address` may reach private networks (for an intranet; off by default)."""


class Desk:
    """What the screens share. Open it once; it may be used from many threads."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.ledger = Ledger.open(options.ledger, create=True)
        self.seal = Seal()
        self.brake = Brake()
        self.gate = Brake(limit=20)  # for a whole address: many people may sit behind one
        self.setup_code: str | None = None
        self._known: dict[str, tuple[float, User]] = {}
        self._records: OrderedDict[tuple[str, int], tuple[str, Record]] = OrderedDict()
        self._pictures: dict[tuple[str, tuple[Any, ...]], dict[str, Any]] = {}
        self._lock = threading.Lock()
        self.owner = None if options.sign_in else self._owner()
        if options.sign_in and not self._somebody():
            self.setup_code = secrets.token_urlsafe(12)
        self.ask_reviewers()
        self.intake = Intake(self.ledger, model=options.model, derive=self.derive)

    def close(self) -> None:
        """Ends the intake and lets the ledger go."""
        self.intake.stop()
        self.ledger.close()

    # ---- people

    def reviewers(self) -> int:
        """How many reviewers must agree: what the ledger asks for, and never fewer than the app was started with."""
        return max(self.options.seconds, review.policy(self.ledger).reviewers)

    def ask_reviewers(self) -> None:
        """Writes into the ledger that the app was started to ask for more reviewers, so that every list counts so."""
        if self.options.seconds <= review.policy(self.ledger).reviewers:
            return
        chief = self.owner or next((it for it in people.users(self.ledger).values() if it.may("people")), None)
        if chief:  # else the first administrator brings it along
            review.require(self.ledger, chief, self.options.seconds, "asked for when the web app was started")

    def _owner(self) -> User:
        """Who works here alone: the ledger's first administrator, made where there is none."""
        for user in people.users(self.ledger).values():
            if user.may("people"):
                return user
        name = re.sub(r"[^a-z0-9._-]", "", self.ledger.by.lower())
        return people.add_user(self.ledger, name if re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,62}", name) else "owner",
                               "administrator")  # fmt: skip

    def _somebody(self) -> bool:
        from truceline.ledger import secrets as kept

        return any(
            user.may("people") and kept.look_up(self.ledger, "password", user.name)
            for user in people.users(self.ledger).values()
        )

    def known(self, key: str) -> User | None:
        """The user behind a session's key or token; asked of the ledger every few seconds, not at each request."""
        held = self._known.get(key)
        now = time.monotonic()
        if held and held[0] > now:
            return held[1]
        try:
            user = people.known(self.ledger, key)
        except AccessError:
            self._known.pop(key, None)
            return None
        if len(self._known) > 1000:
            self._known.clear()
        self._known[key] = (now + 5, user)
        return user

    def forget(self) -> None:
        """Asks the ledger anew who is who: somebody's rights changed."""
        self._known.clear()

    # ---- records

    def record(self, report: str) -> Record | None:
        """The latest record of a report; decoded once and kept for the next who asks."""
        from truceline.ledger import lists

        row = lists.report(self.ledger, report)
        return self.record_at(report, row.entry) if row else None

    def record_at(self, report: str, entry: int) -> Record | None:
        """The record of a report in one entry."""
        key = (report, entry)
        with self._lock:
            held = self._records.get(key)
            if held is not None:
                self._records.move_to_end(key)
        if held is not None:
            if self.ledger.find("redaction", held[0]) is None:
                return held[1]
            with self._lock:  # taken out, here or by another program: what was kept in memory goes as well
                self._records.pop(key, None)
        found = self.ledger.entry(entry)
        record = self.ledger.value(found, Record) if found and found.kind == "record" else None
        if found is not None and record is not None:
            with self._lock:
                self._records[key] = (found.body, record)
                while len(self._records) > RECORDS_KEPT:
                    self._records.popitem(last=False)
        return record

    def agreements(self) -> dict[str, Agreement]:
        """The ledger's agreements, and the bundled ones where the ledger has no version of its own."""
        return {**bundled(), **kept_agreements.agreements(self.ledger)}

    def derive(self) -> None:
        """Works out copies, incidents and findings anew."""
        from truceline import review

        review.derive(self.ledger)

    def picture(self, key: tuple[Any, ...], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `make` gives, kept as long as nothing is added to the log or worked out anew from it."""
        whole = (self.state(), key)
        with self._lock:
            held = self._pictures.get(whole)
        if held is None:
            held = make()
            with self._lock:
                self._pictures = {it: value for it, value in self._pictures.items() if it[0] == whole[0]}
                if len(self._pictures) >= PICTURES_KEPT:
                    self._pictures.clear()
                self._pictures[whole] = held
        return held

    def state(self) -> str:
        """How the log stands and what was worked out from it: the same string, the same pages."""
        from truceline.ledger import lists

        derived = lists.derived(self.ledger)
        return f"{self.ledger.head().number}-{derived.entry}-{derived.at}"

    def choices(self, of: str, by: str) -> dict[str, int]:
        """The values of a filter with their counts, counted once for each state of the log."""
        from truceline.ledger import lists

        return self.picture(("choices", of, by), lambda: lists.choices(self.ledger, of, by))

    # ---- what people wrote down

    def notes(self, within: str) -> dict[str, dict[str, Any]]:
        """The latest note of each subject under a heading (`outlet`, `setting`), by what comes after it."""
        found: dict[str, dict[str, Any]] = {}
        for entry in self.ledger.entries(kind="note", within=within):
            body = self.ledger.value(entry, dict)
            if body is not None:
                found[entry.subject.removeprefix(within + "/")] = {**body, "by": entry.by, "at": entry.at}
        return found

    def disclosed(self) -> dict[str, dict[str, Any]]:
        """The disclosed interests of outlets, by name."""
        return {name: it for name, it in self.notes("outlet").items() if it.get("interests")}

    def public_feeds(self) -> bool:
        """Whether an editor opened the feeds to everybody."""
        return bool(self.picture(("feeds",), lambda: self.notes("setting").get("feeds", {})).get("public"))

    # ---- keys

    def key_path(self) -> Path:
        """Where the signing key of the checkpoints lies, or will."""
        if self.options.key:
            return Path(self.options.key)
        if "://" in self.options.ledger:
            return Path("truceline-signing-key.pem")
        return Path(self.options.ledger + ".key.pem")

    def signing_key(self) -> Any:
        """The signing key, made on first use."""
        from truceline.ledger import signing_key

        return signing_key(self.key_path(), create=True)
