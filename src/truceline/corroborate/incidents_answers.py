"""What answers a deed though no clause ties it: denials, the word of who did it, more of the same by what was used.

Who is said to have done it answers a sentence later (`the army said it had hit …`, `denied that …`); only the words and
who is accused decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from truceline.corroborate.incidents_context import dated, names_of, placed, told_by, words_in
from truceline.corroborate.incidents_text import alike, head, root
from truceline.corroborate.lists import word_set
from truceline.corroborate.voices import Voice, speaker, speaks_for
from truceline.records import Event, Mention, Position, Record, Statement

UNARMED = frozenset(["obstruction", "protest", "displacement"])
"""Kinds that `it had hit …` cannot be of."""
BEFORE = 1500
"""Characters within which what is told may still be answered."""
NEAR = 250
"""Characters within which who denies a deed blames somebody else for it in the same breath."""
ARMED = frozenset(["deployment", "presence", "overflight", "rearmament", "violation"])
"""Kinds whose denial may be the denial of a deed: `denied that it had sent drones over …`."""
_NEVER = re.compile(r"\b(?:never|not|n[o']t)\s+(?:been\s+)?(?:happen|occur|take place|taken place)", re.IGNORECASE)


def heard(record: Record, wanted: Iterable[Event]) -> list[Event]:
    """The events with the statements that speak to them though no clause ties them: positions and tellers added."""
    events = {event.id: dated(record, placed(record, told_by(record, event))) for event in wanted}
    for denied in [event for event in events.values() if event.status == "denied"]:
        if (told := _denied_of(record, denied, events.values())) is not None:
            events[told.id] = told
            del events[denied.id]
    tied = {
        name
        for event in record.events
        for name in (*event.according_to, *(position.statement for position in event.positions))
    }
    for statement in record.statements:
        if statement.id in tied or not statement.content or statement.modality in ("hypothetical", "intended"):
            continue
        before = [
            event
            for event in sorted(events.values(), key=lambda event: -event.trigger.start)
            if 0 <= statement.content[0].start - event.trigger.start <= BEFORE
        ]
        voice = speaker(statement, record) if before else None
        if voice is None:
            continue
        words = words_in(record, statement.content)
        # Who is said to have done one of them answers that one; only then one that nobody is said to have done.
        for event in sorted(before, key=lambda event: not event.actors):
            told = _answer(record, statement, voice, words, event)
            if told is not None:
                events[event.id] = told
                break
    return list(events.values())


def armed_denial(record: Record, event: Event) -> Event | None:
    """The denial of an attack that an event is: `denied having sent any drones over X`, told of a place; else None."""
    if event.status != "denied" or event.type not in ARMED or not event.places:
        return None
    if word_set("weapons").isdisjoint(words_in(record, event.evidence)):
        return None
    statements = {statement.id: statement for statement in record.statements}
    denied = [statements[one.statement] for one in event.positions if one.statement in statements]
    voices = [voice for statement in denied if (voice := speaker(statement, record)) is not None]
    return msgspec.structs.replace(event, type="attack", actors=(*event.actors, *map(_as_doer, voices)))


def _denied_of(record: Record, denied: Event, events: Iterable[Event]) -> Event | None:
    """The deed told before that a denial is of, by a word that both have, with the denial as a position; or None."""
    said = {statement.id for statement in record.statements}
    told = (*denied.according_to, *(one.statement for one in denied.positions if one.stance == "denies"))
    names = [name for name in told if name in said]
    mine = _roots(record, denied)
    before = [
        one for one in events if one.status != "denied" and 0 < denied.trigger.start - one.trigger.start <= BEFORE
    ]
    for event in sorted(before, key=lambda event: -event.trigger.start):
        if names and mine & _roots(record, event):
            positions = tuple(Position(statement=name, stance="denies") for name in names)
            return msgspec.structs.replace(event, positions=(*event.positions, *positions))
    return None


def _roots(record: Record, event: Event) -> set[str]:
    """The roots of the longer words in which a deed is told."""
    return {root(word) for word in words_in(record, event.evidence) if len(word) > 4}


def _answer(record: Record, statement: Statement, voice: Voice, words: Sequence[str], event: Event) -> Event | None:
    """The event with this statement as a denial, as the word of who did it, or as more of the same; or None."""
    parties = names_of(event.actors)
    accused = any(speaks_for(voice.name, party, voice.known) for party in parties)
    stance = None
    if _denies(record, statement, words, event) and (
        (charged := accused or _accused(record, voice, event)) or not _pointed_at(words)
    ):
        blamed = not accused and (charged or (bool(parties) and not any(map(_named, event.actors))))
        stance = "denies" if accused or blamed or not parties else None
        if blamed:  # who answers an accusation is among those who are said to have done it
            event = msgspec.structs.replace(event, actors=(*event.actors, _as_doer(voice)))
    elif _tells_own(words) and (accused or (not parties and event.type not in UNARMED)):
        stance = "confirms"
    elif _tells_more(words):
        return msgspec.structs.replace(event, according_to=(*event.according_to, statement.id))
    if stance is None:
        return None
    position = Position(statement=statement.id, stance=stance)  # type: ignore[arg-type]
    return msgspec.structs.replace(event, positions=(*event.positions, position))


def _as_doer(voice: Voice) -> Mention:
    return Mention(span=None, name=voice.name, actor=voice.known if voice.known != voice.name else None)


def _named(who: Mention) -> bool:
    """Whether a doer is named, and not just called `gunmen`."""
    return who.actor is not None or len(who.name.split()) > 1 or who.name.isupper()


def _accused(record: Record, voice: Voice, event: Event) -> bool:
    """Whether somebody accuses a voice's body after the deed was told, within what may still be answered."""
    return any(
        speaks_for(voice.name, party, voice.known)
        for statement in record.statements
        if statement.act == "accuse" and statement.content
        if 0 <= statement.content[0].start - event.evidence[0].start <= BEFORE
        for about in statement.about
        for party in (about.actor, about.name)
        if party
    )


def _denies(record: Record, statement: Statement, words: Sequence[str], event: Event) -> bool:
    """Whether it denies the deed itself: `that never happened`, a denial that names the deed or what it was done with,
    a denial that goes on to blame somebody else.
    """
    if _NEVER.search(" ".join(words)):
        return True
    if statement.act != "deny":
        return False
    if _pointed_at(words):
        return True
    deed = head(record.report.text[event.trigger.start : event.trigger.end])
    if any(alike(root(word), deed) for word in words):
        return True
    arms = {root(word) for word in words if word in word_set("weapons")}
    told = {root(word) for word in words_in(record, event.evidence)}
    return any(arm in one for arm in arms for one in told) or _blames_another(record, statement)


def _pointed_at(words: Sequence[str]) -> bool:
    """Whether what is denied is only pointed at: `denied it`, `denied the accusation`."""
    return 0 < len(words) <= 2 and words[-1] in word_set("pointed")


def _blames_another(record: Record, statement: Statement) -> bool:
    """Whether who denies accuses somebody in the same sentence: `denied it and blamed the militia`."""
    first, *_ = statement.content
    text, who = record.report.text, speaker(statement, record)
    return any(
        other.act == "accuse"
        and bool(other.content)
        and 0 < other.content[0].start - first.start <= NEAR
        and ". " not in text[first.start : other.content[0].start]
        and speaker(other, record) == who
        for other in record.statements
    )


def _tells_own(words: Sequence[str]) -> bool:
    """Whether a body tells a deed of its own: `it had hit …`, `after that troops fired …`, `grenades had been used`."""
    first = words[:8]
    own = bool(first) and (first[0] in word_set("own") or not word_set("forces", "weapons").isdisjoint(first[:6]))
    return own and "not" not in first and not word_set("deeds").isdisjoint(first)


def _tells_more(words: Sequence[str]) -> bool:
    """Whether it tells more of a deed by what it was done with: `the missile hit the vehicle`."""
    first = words[:6]
    named = first[1:3] if first[:1] == ["the"] else []
    return not word_set("weapons").isdisjoint(named) and not word_set("deeds").isdisjoint(first)


def accounts(record: Record, event: Event) -> list[tuple[list[str], Voice | None]]:
    """What is said of an event, and whose voice says it; condemnation and praise left out."""
    statements = {statement.id: statement for statement in record.statements}
    named = [statements[name] for name in event.according_to if name in statements]
    told = [statement for statement in named if statement.act not in ("condemn", "praise")]
    return [(words_in(record, statement.content), speaker(statement, record)) for statement in told]


def own_account(told: Sequence[tuple[Sequence[str], Voice | None]], event: Event, earlier: Event) -> bool:
    """Whether an event, by its accounts, is no more than what is said of the earlier one: by those who are said to have
    done it, or of what it was done with.
    """
    mine, before = names_of(event.actors), names_of(earlier.actors)
    apart = bool(mine and before) and not any(speaks_for(one, other) for one in mine for other in before)
    parties = mine if apart else (*before, *mine)  # of another's deed, who did the earlier one tells nothing own

    def belongs(words: Sequence[str], voice: Voice | None) -> bool:
        if voice is None:
            return False
        accused = any(speaks_for(voice.name, party, voice.known) for party in parties)
        return _tells_more(words) or (accused and _tells_own(words))

    return bool(told) and all(belongs(words, voice) for words, voice in told)
