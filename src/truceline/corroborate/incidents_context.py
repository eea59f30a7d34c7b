"""What a report says of a deed beside the clause that tells it: references back, the towns, day and bodies around it.

Extraction ties statements to deeds by the clause. A reader ties more: a deed comes back as `the strikes`, its towns are
listed later, a source is credited in the next sentence. Only the words decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from truceline.corroborate.bodies import body_words, same_place_name
from truceline.corroborate.incidents_named import named_at
from truceline.corroborate.incidents_sums import since
from truceline.corroborate.incidents_text import root
from truceline.corroborate.lists import pairs, word_set
from truceline.corroborate.voices import body_meant, speaker
from truceline.records import Event, Mention, Place, Record, Statement
from truceline.text import Span, words_at

BESIDE = 40
"""Characters between a day and the deed that it is of, where the sentence names several days."""
LATER = 600
"""Characters within which the towns of a deed are listed after it."""
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_TOWNS = re.compile(r"\b(?:two|three|four|five|six|several|some)\s+(?:\w+\s+)?(?:towns|villages|cities)\b")
_NAME = r"[A-Z][\w'’-]+(?:[ -](?:al|el|ash|az|[A-Z][\w'’]*)(?:-[A-Z][\w'’]*)?)*"
_LIST = re.compile(
    rf"\b[Tt]he (?:towns|villages|cities)(?: as| of| are| were|:)? ({_NAME}(?:, {_NAME})*,? and {_NAME})"
)
_SINGLE = re.compile(r"\b(?:an?|another|one)\s+(?:[\w'’-]+\s+){0,2}$", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:another|a (?:second|third|separate|different|further))\s+(?:[\w'’-]+\s+){0,2}$", re.IGNORECASE
)
_ACCUSED = re.compile(r"\b(?:accus|blam|charg|criticis|criticiz)(?:e|ed|es|ing)\b[^.\n]*$")
_SPOKE = re.compile(
    r"\b(?:since|until|till|from|by|before|after|said|told|announced|reported|stated|added|confirmed|wrote)\s+"
    r"(?:[\w']+\s+)?(?:on\s+)?$"
)
_DEFINITE = re.compile(r"\b(?:the|this|that|these|those|its|such)\s+(?:[\w'’-]+\s+){0,2}$", re.IGNORECASE)
_VICTIMS = re.compile(
    r"\b(?:the|both|all(?: of the)?) (?:[\w-]+ )?(?:m[ae]n|wom[ae]n|person|people|boys?|girls?|child(?:ren)?|victims?)"
    r" (?:who (?:was|were|had been) )?$|\bof the $|^the $|[.\n]\s*the $",
    re.IGNORECASE,
)
"""What stands before `killed` where those told of before are meant: `the man killed`, `six of the wounded`."""
_KNOWN = re.compile(
    r"\b(?:(?:all|some|most|one|many|none) (?:of )?the|the) "
    r"(?:sites|places|targets|buildings|houses|homes|areas|towns|villages)"
    r"(?: (?:that|which) (?:was|were|had been)| (?:before|after|when) (?:it|they) (?:was|were))? $",
    re.IGNORECASE,
)
"""What stands before `struck` where a wave told of before is meant: `all the sites struck`, `before it was`."""
_COUNTED = re.compile(
    r"\b(?:one of (?:them|whom)(?: was)?|including|among them|among whom (?:was|were))\s+((?:[\w-]+\s*){1,4})",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?:the|this|that|these|those|such|its)\s+(?:[\w'’-]+\s+){0,2}?([\w-]+)\b", re.IGNORECASE)
_BARE = re.compile(r"\b(?:the|that|its)\s+([\w-]+)", re.IGNORECASE)
_AGAIN = re.compile(
    r"\b(?:since|daily|nightly|weekly|repeated(?:ly)?|regular(?:ly)?|often|frequent(?:ly)?|so far|times|in total"
    r"|(?:hundreds|thousands|dozens|scores) of|(?:recent|past|last) (?:\w+ )?(?:weeks|months|years|days))\b",
    re.IGNORECASE,
)
"""Words that say that a deed was done again and again."""


def told_by(record: Record, event: Event) -> Event:
    """The event without those tellers who only take it for granted: who condemn it, or speak of `the strikes`."""
    if event.status == "denied":
        return event
    statements = {statement.id: statement for statement in record.statements}
    kept = tuple(
        name
        for name in event.according_to
        if name not in statements or not _takes_for_granted(record, event, statements[name])
    )
    if kept in ((), ("narrator",)):
        kept += _credited(record, event)
    return event if kept == event.according_to else msgspec.structs.replace(event, according_to=kept)


def placed(record: Record, event: Event) -> Event:
    """The event with the towns that its own words name and another deed of the report lies in, if it has none."""
    if any(place.precision in ("site", "town") for place in event.places):
        return event
    text = record.report.text
    words = words_at(text, event.evidence)
    known = {
        place.name: msgspec.structs.replace(place, span=None)
        for other in record.events
        for place in other.places
        if place.precision in ("site", "town") and re.search(rf"\b{re.escape(place.name)}\b", words)
    }
    found = tuple(known.values()) or _listed(text, event)
    return msgspec.structs.replace(event, places=(*found, *event.places)) if found else event


def dated(record: Record, event: Event) -> Event:
    """The event with the one day that its words or else its sentence name, if it has none; the day of an accusation is
    none of its own.
    """
    text = record.report.text
    at = event.date.span if event.date is not None else None
    if at is not None and _ACCUSED.search(text[: at.end][-80:]) and re.match(r"\s+(?:of|for)\b", text[at.end :][:8]):
        return msgspec.structs.replace(event, date=None)
    if at is not None and since(text, at):
        event = msgspec.structs.replace(event, date=None)  # `for the first time since the truce of last week`
    if event.date is not None or not event.evidence:
        return event
    _, sentence = _around(text, event.trigger)
    for words in (event.evidence[0], Span(*sentence)):
        days = {
            (time.start, time.end): time
            for time in record.times
            if time.precision == "day" and time.span is not None and words.contains(time.span)
            if not _said_then(text, time.span)
        }
        if len(days) == 1:
            return msgspec.structs.replace(event, date=next(iter(days.values())))
        beside = [time for time in days.values() if time.span is not None and _beside(text, time.span, event.trigger)]
        if len(beside) == 1:
            return msgspec.structs.replace(event, date=beside[0])
    return event


def _beside(text: str, day: Span, trigger: Span) -> bool:
    """Whether a day stands right before a deed: `killed yesterday when soldiers fired`."""
    return 0 <= trigger.start - day.end <= BESIDE and not re.search(r"[,;.]", text[day.end : trigger.start])


def _said_then(text: str, at: Span) -> bool:
    """Whether a day is when something was said, or bounds another time: `said on Friday`, `until Friday`."""
    return _SPOKE.search(text, max(0, at.start - 30), at.start) is not None


def _listed(text: str, event: Event) -> tuple[Place, ...]:
    """The towns that the report names a little later for a deed in `three towns`: `the towns as X, Y and Z`."""
    words = text[event.evidence[0].start : event.evidence[0].end]
    if _TOWNS.search(words) is None:
        return ()
    end = event.evidence[0].end
    found = _LIST.search(text, end, end + LATER)
    names = re.split(r",\s*(?:and\s+)?|\s+and\s+", found[1]) if found else []
    return tuple(Place(span=None, name=name, precision="town") for name in names if name)


def _credited(record: Record, event: Event) -> tuple[str, ...]:
    """The statements that an outlet credits beside a deed told in its own voice: in its sentence, or else those of its
    paragraph that tell harm.
    """
    text, at = record.report.text, event.trigger
    paragraph, sentence = _around(text, at)
    spoken = [
        statement
        for statement in record.statements
        if statement.content
        and statement.act in ("say", "confirm", "accuse")
        and paragraph[0] <= statement.content[0].start < paragraph[1]
        and speaker(statement, record) is not None
    ]
    here = [one.id for one in spoken if sentence[0] <= one.content[0].start < sentence[1]]
    if here:
        return tuple(here)
    return tuple(one.id for one in spoken if not word_set("harms").isdisjoint(words_in(record, one.content)))


def _around(text: str, at: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the paragraph of some words begins and ends, and their sentence."""
    start, end = text.rfind("\n", 0, at.start) + 1, text.find("\n", at.end)
    end = len(text) if end < 0 else end
    first, last = text.rfind(". ", start, at.start), text.find(". ", at.end, end)
    return (start, end), (start if first < 0 else first + 2, end if last < 0 else last + 1)


def _takes_for_granted(record: Record, event: Event, statement: Statement) -> bool:
    """Whether a statement reacts to a deed, or comes back to it, and tells nothing of it."""
    if statement.act in ("condemn", "praise", "demand", "order", "threaten", "promise", "refuse"):
        return True
    text = record.report.text
    inside = [
        text[span.start : span.end]
        for span in event.evidence
        if span != event.evidence[0] and any(part.contains(span) for part in statement.content)
    ]
    if not inside or any(part.overlaps(event.evidence[0]) for part in statement.content):
        return False
    return all(_only_refers(words) for words in inside)


def _only_refers(words: str) -> bool:
    """Whether words are about a deed that is known already, `the strikes were a crime`: no figure, no name in them."""
    found = _REFERENCE.match(words)
    if found is None or found[1].lower() not in word_set("references"):
        return False
    rest = words[found.end() :]
    return not any(letter.isdigit() for letter in rest) and not re.search(r"\b[A-Z][a-z]", rest)


def words_in(record: Record, spans: Iterable[Span]) -> list[str]:
    """The words of a report that stand in some spans, in lower case."""
    return _WORDS.findall(words_at(record.report.text, spans).lower())


def same_sentence(record: Record, a: Event, b: Event) -> bool:
    """Whether two deeds are told in one sentence."""
    _, sentence = _around(record.report.text, a.trigger)
    return sentence[0] <= b.trigger.start < sentence[1]


def wave(record: Record, event: Event) -> bool:
    """Whether what is summed up is one wave of one day and no running total: `air strikes on X, Y and Z`.

    Its towns are named, its day is one or not told, and no word says that it came again and again.
    """
    if not any(place.precision in ("site", "town") for place in event.places):
        return False
    date = event.date
    if date is not None and (date.start is None or date.end is None or date.start[:10] != date.end[:10]):
        return False
    words = words_at(record.report.text, event.evidence[:1])
    return _AGAIN.search(words) is None


def single(record: Record, event: Event) -> bool:
    """Whether a deed is told as one of many, which `the strikes` do not mean: `in a separate raid`, `another drone`."""
    text, at = record.report.text, event.trigger
    noun = text[at.start : at.end].lower() in word_set("references")
    return (_SINGLE if noun else _OTHER).search(text, max(0, at.start - 40), at.start) is not None


def in_heading(record: Record, event: Event) -> bool:
    """Whether an event is told by a title or a heading alone."""
    title = record.report.title
    heads = [*record.report.headings, *([title.span] if title is not None and title.span is not None else [])]
    return any(head.overlaps(event.trigger) for head in heads)


def refers_back(record: Record, event: Event, earlier: Sequence[Event]) -> bool:
    """Whether an event is told by a word that comes back to a deed told before: `the strikes`, `the man killed`.

    `The Orvane strike` comes back to no deed in another town.
    """
    text, at = record.report.text, event.trigger
    before = text[max(0, at.start - 60) : at.start]
    word = text[at.start : at.end].lower()
    if word in word_set("harms") and event.type in ("attack", "harm"):
        return victims_again(record, event)
    if _KNOWN.search(before) and not (event.places or event.actors or event.date):
        return not single(record, earlier[0])
    found = _DEFINITE.search(before)
    if word not in word_set("references") or found is None:
        return False
    between = [name for name in re.findall(r"\b[A-Z][\w'’-]+", found[0]) if not _of_party(record, name)]
    named = " ".join(between)
    names = [place.name for one in earlier for place in one.places]
    return not between or any(same_place_name(named, name) or named_at(name, named) for name in names)


def victims_again(record: Record, event: Event) -> bool:
    """Whether an event is no more than what those killed or hurt by a deed told before were: `the man killed was …`."""
    text, at = record.report.text, event.trigger
    harmed = text[at.start : at.end].lower() in word_set("harms") and event.type in ("attack", "harm")
    return harmed and _VICTIMS.search(text, max(0, at.start - 60), at.start) is not None


def one_of_them(record: Record, event: Event, earlier: Sequence[Event]) -> bool:
    """Whether an event is done to one whom a deed told before counts: `eleven people, one of them a soldier`."""
    told = words_at(record.report.text, (span for one in earlier for span in one.evidence))
    counted = {root(word) for found in _COUNTED.finditer(told) for word in found[1].lower().split()}
    hit = {root(word) for target in event.targets for word in target.name.lower().split()[-1:]}
    return bool(counted & hit) and event.type in ("attack", "harm", "shooting")


def names_of(who: Iterable[Mention]) -> tuple[str, ...]:
    """What some are known by and called."""
    return tuple(name for one in who for name in (one.actor, one.name) if name)


def _of_party(record: Record, name: str) -> bool:
    """Whether a name before `raid` says whose or when it was, not where: `the Ruritanian raid`, `the Monday raid`."""
    if name.lower() in word_set("days", "months", "articles"):
        return True
    words = body_words(name)
    return any(words & body_words(actor.name) for actor in record.actors if actor.kind in ("state", "organisation"))


def bodies_beside(record: Record, event: Event) -> tuple[str, ...]:
    """The bodies that a report credits beside a deed: who speaks in its paragraph, whom its sentence names.

    Neither its doers nor its victims are among them.
    """
    paragraph, sentence = _around(record.report.text, event.trigger)
    parties = set(names_of((*event.actors, *event.targets)))
    voices = [
        voice
        for statement in record.statements
        if any(paragraph[0] <= span.start < paragraph[1] for span in statement.content)
        and (voice := speaker(statement, record))
    ]
    named = [
        (actor.name, actor.actor or actor.name)
        for actor in record.actors
        if actor.kind in ("organisation", "office", "media")
        and any(sentence[0] <= span.start < sentence[1] for span in actor.mentions)
    ]
    bare = [
        (body.name, body.actor or body.name)
        for found in _BARE.finditer(record.report.text, *sentence)
        if found[1].lower() in pairs("heads")
        and (body := body_meant(next(iter(body_words(found[1]))), record, found.start())) is not None
    ]
    found = [
        *((voice.name, voice.known) for voice in voices if voice.kind not in ("anonymous", "crowd")),
        *named,
        *bare,
    ]
    return tuple(dict.fromkeys(known for name, known in found if not parties & {name, known}))
