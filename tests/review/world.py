"""Four composed reports: two tell one deed, one another, one holds a deed against a truce. Nothing in them happened."""

from __future__ import annotations

from tests.assess.conftest import Maker
from tests.corroborate.making import event, said
from truceline import codec
from truceline.records import Publisher, Record, Report, Value

A = "A drone hit a car near the mill in Orvane on Thursday, killing three, the ministry said."
B = "Four people died when a drone struck a car beside the mill at Orvane on Thursday, the mayor said."
C = "A drone hit a boat off Tesk on Friday, the harbour café said."
STRIKE = (
    "Freedonia bombed the quay on Wednesday. Sylvania's president said Freedonia violated the Quay truce by bombing "
    "the quay. Freedonia's army denied it."
)
ORVANE, TESK = (10.0, 20.0), (10.5, 20.5)


def report(id: str, text: str, *events, by: str, said=(), day: str = "2025-11-06", title: str | None = None) -> Record:
    sha256 = codec.sha256(text.encode())
    made = Report(
        id=id, text=text, captured_sha256=sha256, publisher=Publisher(value=by), title=Value(value=title or f"On {id}"),
        published={"value": day}, language="en",
    )  # fmt: skip
    made = Record(schema=codec.SCHEMA, report=made, events=events, statements=tuple(said), made_by="engine 1")
    return codec.decode(codec.encode(made), Record)


def reports() -> list[Record]:
    strike = Maker(STRIKE, "r4", "Valley Post").says(
        "s1", "Sylvania", "Freedonia violated the Quay truce by bombing the quay", actor="sylvania",
        about=("Freedonia",),
    ).says("s2", "Freedonia", "denied it", act="deny", actor="freedonia")  # fmt: skip
    strike.did("e1", "Freedonia", "Freedonia bombed the quay", "bombed", by=("narrator", "s1"), places=("Quay",))
    return [
        report(
            "r1", A, event(A, "e1", A.rsplit(",", 1)[0], place="Orvane", at=ORVANE, killed=3, told=("s1",)),
            said=[said(A, "s1", A.rsplit(",", 1)[0], "the ministry")], by="Gazette", title="Drone at the mill",
        ),
        report("r2", B, event(B, "e1", B.rsplit(",", 1)[0], place="Orvane", at=ORVANE, killed=4), by="Herald"),
        report("r3", C, event(C, "e1", C.rsplit(",", 1)[0], day="2025-11-07", place="Tesk", at=TESK), by="Gazette",
               day="2025-11-08"),
        strike.record(),
    ]  # fmt: skip
