"""Agreements, resolutions, laws and decisions that a report names: one record however often it is mentioned."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from truceline.attribute.named import tidy
from truceline.attribute.speakers import Known
from truceline.codec import content_id
from truceline.records import Flag, Instrument, Statement, Time
from truceline.resolve import instruments_named as named
from truceline.resolve.instruments_bound import in_effect, readings
from truceline.resolve.instruments_mentions import Inside, Mention, agreements, concluded, dates_of, signed, words
from truceline.text import Along, Span


@dataclass(slots=True)
class Cluster:
    """What is taken for one instrument: its mentions in the order of the text."""

    kind: str
    mentions: list[Mention]
    names: frozenset[str] = frozenset()
    owner: str | None = None
    stems: set[str] = field(default_factory=set)
    effect: str | None = None
    dates: list[tuple[str, str]] = field(default_factory=list)

    def heads(self) -> set[str]:
        return {m.head.split()[0] for m in self.mentions}

    def stands(self) -> bool:
        """Whether the report takes it for concluded, and not only for wished for."""
        told = [m.there for m in self.mentions]
        if True in told or self.kind != "agreement":
            return True
        return False not in told and any(m.definite for m in self.mentions)


def find_instruments(
    parsed: Any,
    stretches: Sequence[Span],
    statements: Sequence[Statement],
    times: Sequence[Time],
    known: Sequence[Known] = (),
) -> tuple[tuple[Instrument, ...], tuple[Flag, ...]]:
    """The instruments named in the stretches, in order of first mention, each with what binds whom and since when.

    Agreements that a report only calls for or talks about are left out. Readings of who is bound stand side by side,
    each with whose it is; where there are two, a flag points at both.
    """
    doc = parsed.doc
    starts = [stretch.start for stretch in stretches]

    def inside(found: re.Match[str]) -> bool:
        at = bisect_right(starts, found.start()) - 1
        return at >= 0 and found.end() <= stretches[at].end

    clusters = _fixed(doc, inside)
    clusters += _agreements(doc, inside, times)
    clusters += _decisions(doc, stretches, known)
    flags: list[Flag] = []
    made = [_record(doc, cluster, statements, known, flags) for cluster in clusters if cluster.stands()]
    return tuple(sorted(made, key=lambda i: i.mentions[0])), tuple(flags)


def _record(
    doc: Any, cluster: Cluster, statements: Sequence[Statement], known: Sequence[Known], flags: list[Flag]
) -> Instrument:
    spans = tuple(sorted({m.span for m in cluster.mentions}))
    name = _name(doc, cluster)
    told = readings(doc, cluster.mentions, statements, known) if cluster.kind == "agreement" else ()
    for (one, first), (other, second) in pairwise(told):
        note = f"Two readings of who is bound: {' and '.join(one.names)}; {' and '.join(other.names)}."
        flags.append(Flag(kind="party_conflict", span=second, note=note, other=first))
    return Instrument(
        id=content_id("i", cluster.kind, name, spans[0]), name=name, kind=cluster.kind, mentions=spans,
        in_effect=cluster.effect, parties=tuple(reading for reading, _ in told),
    )  # fmt: skip


def _fixed(doc: Any, inside: Inside) -> list[Cluster]:
    """Resolutions and laws: their name says which they are."""
    found: dict[tuple[str, str], Cluster] = {}
    for mention in (*named.resolutions(doc, inside), *named.laws(doc, inside)):
        name = str(mention.fixed)
        key = (mention.kind, name.split()[-1] if mention.kind == "resolution" else name.lower().rstrip("s"))
        old = found.setdefault(key, Cluster(mention.kind, []))
        old.mentions.append(mention)
    return list(found.values())


# ---- agreements


def _agreements(doc: Any, inside: Inside, times: Sequence[Time]) -> list[Cluster]:
    clusters: list[Cluster] = []
    for mention in agreements(doc, inside):
        mention.dates = dates_of(mention, times)
        effect = in_effect(doc, mention, times)
        home = _home(doc, mention, effect, clusters)
        if home is None:
            if effect is None and not _founds(mention):
                continue
            home = Cluster("agreement", [])
            clusters.append(home)
        clusters.remove(home)
        clusters.append(home)  # the last one spoken of comes last
        home.mentions.append(mention)
        home.names |= mention.names
        home.effect = home.effect or effect
        home.dates += mention.dates or concluded(mention, times)
    return clusters


def _founds(mention: Mention) -> bool:
    """Whether a mention says enough to be the first of an agreement: bare plurals, `the plan`, `the deal` do not."""
    if mention.head in words()["weak"]:
        own = bool(mention.names) and mention.head in words()["named"]
        return signed(mention.token) or (
            own and (mention.there is True or (mention.there is None and not mention.about))
        )
    if mention.plural and not mention.names:
        return False
    if mention.stop or mention.names:
        return mention.definite or mention.there is not None
    return mention.there is not None or (mention.definite and mention.head != "deal")


def _home(doc: Any, mention: Mention, effect: str | None, clusters: list[Cluster]) -> Cluster | None:
    """The instrument that a mention speaks of once more, or None where it brings a new one."""
    fitting = [c for c in reversed(clusters) if _dated_alike(mention, effect, c)]
    if mention.names:
        own = next((c for c in fitting if c.names and (c.names <= mention.names or mention.names <= c.names)), None)
        if own is not None:
            return own
        # `signed in Pretoria … the Pretoria agreement`: the name was told with the agreement before.
        for cluster in sorted(fitting, key=lambda c: mention.head.split()[0] not in c.heads()):
            if not cluster.names and any(_told_near(doc, mention.names, m) for m in cluster.mentions):
                return cluster
        alike = [c for c in fitting if not c.names and mention.stop and any(m.stop for m in c.mentions)]
        return alike[0] if len(alike) == 1 and mention.definite else None
    if mention.other and (mention.plural or not mention.definite):
        return None
    if mention.plural and not mention.definite:
        return None
    if mention.stop:
        stops = [c for c in fitting if any(m.stop for m in c.mentions)]
        if stops or not mention.definite:
            return stops[0] if stops and (mention.definite or mention.there) and not mention.other else None
        return next((c for c in fitting if _peace(c)), None)
    same = next((c for c in fitting if mention.head.split()[0] in c.heads()), None)
    if mention.head in words()["weak"] or not mention.definite:
        # `violations of the understanding`: what is held to is the agreement spoken of last
        return (same or (fitting[0] if fitting and mention.there else None)) if mention.definite else None
    return fitting[0] if fitting else None


def _peace(cluster: Cluster) -> bool:
    """Whether an agreement that nobody calls a ceasefire may be meant by one: only one that is called an agreement."""
    return not any(m.about for m in cluster.mentions) and any(
        m.head.split()[-1] in ("agreement", "deal", "accord", "pact") for m in cluster.mentions
    )


def _dated_alike(mention: Mention, effect: str | None, cluster: Cluster) -> bool:
    """Whether nothing in the dates says that they are two (`the 2015 accord` is not the one of last week)."""
    if effect and cluster.effect and effect != cluster.effect:
        return False
    told = [*cluster.dates, *([(cluster.effect, cluster.effect)] if cluster.effect else [])]
    return not mention.dates or not told or any(
        start[:7] <= end_[:7] and start_[:7] <= end[:7] for start, end in mention.dates for start_, end_ in told
    )  # fmt: skip


def _told_near(doc: Any, names: frozenset[str], mention: Mention) -> bool:
    sentence = mention.token.sent
    return any(token.lower_ in names for token in sentence)


def _name(doc: Any, cluster: Cluster) -> str:
    """What the record calls it: its own name where it has one, else the plain noun that the report uses first."""
    fixed = [m.fixed for m in cluster.mentions if m.fixed]
    if fixed:
        return max(fixed, key=len)
    own = [m for m in cluster.mentions if m.names]
    if own:
        return _called(doc, max(own, key=lambda m: (len(m.names), m.definite)))
    if cluster.kind == "agreement":
        return next((m.head for m in cluster.mentions if m.stop and " " not in m.head), None) or _called(
            doc, cluster.mentions[0]
        )
    nouns = [m for m in cluster.mentions if m.token.pos_ in ("NOUN", "PROPN")]
    ours = next((m for m in nouns if m.owner), None) or (nouns or cluster.mentions)[0]
    return _called(doc, ours)


def _called(doc: Any, mention: Mention) -> str:
    name = tidy(doc.text[mention.span.start : mention.span.end])
    return re.sub(r"^(?:this|that|these|those|its|their|such)\s+", "", re.sub(r"\s+", " ", name))


# ---- decisions

_EMPTY = frozenset(
    {"government", "decision", "state", "country", "prime", "minister", "cabinet", "month", "year", "week"}
)


def _decisions(doc: Any, stretches: Sequence[Span], known: Sequence[Known]) -> list[Cluster]:
    clusters: list[Cluster] = []
    for mention in _in(doc, stretches, known):
        stems = {
            t.lower_[:6] for t in mention.token.sent
            if t.pos_ in ("NOUN", "VERB", "PROPN") and len(t.text) > 4 and t.lower_ not in _EMPTY
        }  # fmt: skip
        home = _decided(mention, stems, clusters)
        if home is None:
            if mention.there is not True:
                continue
            home = Cluster(mention.kind, [])
            clusters.append(home)
        clusters.remove(home)
        clusters.append(home)
        home.mentions.append(mention)
        home.stems |= stems
        home.owner = home.owner or mention.owner
    return clusters


def _in(doc: Any, stretches: Sequence[Span], known: Sequence[Known]) -> Iterator[Mention]:
    told = Along((stretch, stretch) for stretch in stretches)
    names = Along((match.span, match) for match in known)
    for sentence in doc.sents:
        span = Span(sentence.start_char, sentence.end_char) if sentence.end_char > sentence.start_char else None
        if span is not None and told.at(span):
            yield from sorted(named.decisions(doc, sentence, names.at(span)), key=lambda m: m.span)


def _decided(mention: Mention, stems: set[str], clusters: list[Cluster]) -> Cluster | None:
    """The decision that a mention speaks of once more: of the same owner, and about the same."""
    if mention.other or (mention.plural and not mention.definite):
        return None
    fitting = [
        c for c in reversed(clusters)
        if c.kind == mention.kind and (not c.owner or not mention.owner or c.owner == mention.owner)
    ]  # fmt: skip
    if mention.there is not True:
        near = (
            fitting[:1]
            if mention.definite
            else [c for c in fitting[:1] if c.mentions[-1].token.sent == mention.token.sent]
        )
        return near[0] if near else None
    return next((c for c in fitting if c.stems & stems), None)
