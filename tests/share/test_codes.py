"""The table of codes is whole, and every choice says how it was made."""

from __future__ import annotations

from typing import get_args

import pytest

from truceline import lexicon
from truceline.records import Act, EventType
from truceline.share import codes


@pytest.mark.parametrize("kind", get_args(EventType))
def test_every_event_type_has_a_code_or_a_reason_in_both_schemes(kind: str) -> None:
    for made in (codes.acled(kind), codes.plover(kind)):
        assert (made.code is None) == (made.none is not None)
    if (code := codes.acled(kind).code) is not None:
        assert codes.acled_kinds(code)[0]
    if (code := codes.plover(kind).code) is not None:
        assert codes.quad(code).split()[0] in ("VERBAL", "MATERIAL")


@pytest.mark.parametrize("act", get_args(Act))
def test_every_act_has_a_verbal_event_or_a_reason(act: str) -> None:
    made = codes.plover_act(act)
    assert (made.code is None) == (made.none is not None)


def test_every_code_that_the_table_names_belongs_to_a_kind() -> None:
    table = lexicon.load("codes")
    for scheme, known in (("acled", table["acled"]["kinds"]), ("plover", table["plover"]["quads"])):
        for rows in table[scheme]["events"].values():
            assert all(row["code"] in known for row in rows if isinstance(rows, list))


def test_words_choose_before_the_actor_and_a_default_says_that_it_is_one() -> None:
    assert codes.acled("bombing", "a suicide bomber blew up a car bomb") == codes.Code(code="Suicide bomb", by="words")
    assert codes.acled("bombing", "an explosion") == codes.Code(code="Remote explosive/landmine/IED", by="default")
    assert codes.acled("detention", "took away", "state").code == "Arrests"
    assert codes.acled("detention", "kidnapped", "state").code == "Abduction/forced disappearance"
    assert codes.acled("detention").by == "default"


def test_a_stem_matches_only_where_a_word_begins() -> None:
    assert codes.acled("bombing", "near the gasmine works").by == "default"


def test_a_warning_is_a_threat_only_of_ones_own_acts_and_a_denied_deed_is_nothing() -> None:
    assert codes.plover_act("warn").code is None
    assert codes.plover_act("warn", ["own"]).code == "THREATEN"
    assert codes.plover_act("deny").code is None
    assert codes.plover_act("refuse").code == "REJECT"
    assert codes.plover_act("promise").code == "AGREE"
    assert codes.plover_act("promise", ["hostile"]).code == "THREATEN"


def test_what_has_no_type_says_why() -> None:
    assert codes.acled("harm").none == "no type for harm whose deed the report does not name"
    assert codes.acled("talks").other
