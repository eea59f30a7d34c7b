"""Who a mention of a deed names: the fullest name that the report gives, for pronouns and common nouns too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from truceline import lexicon
from truceline.attribute.named import tidy
from truceline.attribute.phrases import Token, children, noun_phrase
from truceline.attribute.speakers import Cast, Known
from truceline.records import Link, Statement
from truceline.records import Mention as Named
from truceline.text import Along, Span

SELF = frozenset({"we", "us", "our", "ours", "i", "my", "me", "ourselves"})
PARTY = frozenset({"it", "they", "its", "their", "them", "itself", "themselves"})
SIDES = frozenset(
    {"side", "party", "country", "government", "army", "neighbour", "neighbor", "nation", "state", "rival"}
)
"""What two parties are called together."""
STATES = frozenset({"country", "nation", "state", "neighbour", "neighbor"})
"""Words for parties that are states, not their forces."""
CHARGES = frozenset({"accusation", "claim", "allegation", "charge", "report", "suggestion", "assertion", "contention"})
REJECTS = frozenset({"reject", "deny", "dismiss", "refute", "rebut", "dispute", "repudiate", "rubbish"})
SHORT = re.compile(
    r"([A-Z][\w'’-]+(?:[ -](?:of|the|for|and|in|de|des|du|[A-Z][\w'’-]+)){1,8})"  # the full name
    r"\s*\(\s*[\"“]?([A-Z][A-Za-z.-]{1,9})[\"”]?\s*[,)]"
)
CIVIL = re.compile(
    r"\b(?:commission|council|committee|ministry|agency|office|union|network|observatory|watch|organi[sz]ation"
    r"|nations|fund|programme|mission|court|party|association|society|foundation|institute|centre|center|rights)\b",
    re.IGNORECASE,
)
"""Words in the names of bodies that nobody calls `the group` or `the fighters`."""
POSSESSIVE = re.compile(r"['’]s?$")


class Parties:
    """The parties that one report names, and what each mention of them stands for."""

    def __init__(self, parsed: Any, known: Sequence[Known]) -> None:
        self.text: str = parsed.report.text
        self.known = sorted(known, key=lambda k: k.span.start)
        self.along = Along((k.span, k) for k in self.known)
        self.cast = Cast(parsed.doc, known)
        self.doers: list[tuple[Named, Token]] = []
        self.last_two: list[Named] = []
        self.opponents: dict[str, tuple[str, str]] = {}
        self.fullest = self._fullest()
        self.short = self._short()

    def _fullest(self) -> dict[str, Named]:
        """Registry id to the longest of the names that the report uses for it (demonyms and capitals are none)."""
        found: dict[str, Named] = {}
        for match in self.known:
            if getattr(match, "via", "") in ("demonym", "metonym"):
                continue
            name = tidy(self.text[match.span.start : match.span.end])
            if match.actor_id not in found or len(name) > len(found[match.actor_id].name):
                found[match.actor_id] = Named(span=match.span, name=name, actor=match.actor_id)
        return found

    def _short(self) -> dict[str, Named]:
        """Short forms that the report explains itself: `Xxx Yyy Zzz (XYZ)`."""
        found: dict[str, Named] = {}
        for match in SHORT.finditer(self.text):
            initials = "".join(w[0] for w in re.split(r"[ -]", match[1]) if w[:1].isupper())
            if match[2][0] in initials and sum(c in match[2].upper() for c in initials) * 2 >= len(match[2]):
                found.setdefault(match[2], Named(span=Span(match.start(1), match.end(1)), name=tidy(match[1])))
        return found

    def name(self, head: Token, role: str, teller: Statement | None) -> Named:
        """Who `head` names in this role, in a deed that `teller` tells (None: the narrator)."""
        owner = self._owner(head) if role == "actor" else None
        stands_for = self._stands_for(owner or head, role, teller)
        if stands_for is not None:
            return (
                stands_for
                if owner is None
                else Named(span=noun_phrase(head, alone=True), name=stands_for.name, actor=stands_for.actor)
            )
        link = self.cast.link(head, alone=True)
        at = Span(head.idx, head.idx + len(head.text))
        known = next(iter(self.along.at(at)), None) if link.span else None
        opponent = self._called(head) if known is None and link.span else None
        if opponent is not None:
            full = self.fullest.get(opponent.actor_id)
            self.opponents[link.name] = full.name if full else opponent.label, opponent.actor_id
        if link.name in self.opponents:
            name, actor = self.opponents[link.name]
            return Named(span=link.span, name=name, actor=actor)
        name = link.name
        if known is not None and link.span is not None:
            demonym = getattr(known, "via", "") == "demonym"
            if (demonym and link.span == known.span) or (
                not demonym and link.span.end - known.span.end <= 2 and known.span.start - link.span.start <= 4
            ):
                full = self.fullest.get(known.actor_id)
                name = full.name if full is not None else known.label
        elif name in self.short:
            name = self.short[name].name
        else:
            first = next(
                (
                    self.short[w]
                    for w in re.findall(r"[A-Z]{2,9}\b", name)
                    if w in self.short and len(name.split()) <= 3
                ),
                None,
            )
            name = first.name if first is not None else name
        return Named(
            span=link.span, name=POSSESSIVE.sub("", name).strip() or name, actor=known.actor_id if known else None
        )

    def _called(self, head: Token) -> Known | None:
        """The state that an opponent's word for it says no more of than its adjective does: `the Armenian enemy`."""
        if head.lemma_.lower() not in lexicon.load("parties")["called"]:
            return None
        before = head.doc[head.i - 1] if head.i else head
        known = next(iter(self.along.at(Span(before.idx, before.idx + len(before.text)))), None)
        return known if known is not None and known.kind == "state" and getattr(known, "via", "") == "demonym" else None

    def claimant(self, teller: Statement | None) -> Named:
        """Who claims the deed: the speaker of a claim of responsibility."""
        assert teller is not None
        speaker = teller.chain[0]
        at = speaker.span or teller.cue or teller.content[0]
        known = next((k for k in self.known if at.contains(k.span) and at.end - k.span.end <= 2), None)
        full = self.fullest.get(known.actor_id) if known is not None else self.short.get(speaker.name)
        return Named(
            span=at,
            name=full.name if full is not None else speaker.name,
            actor=known.actor_id if known else speaker.actor,
        )

    def remember(self, actors: Sequence[Named], heads: Sequence[Token]) -> None:
        """Note who acted, for those who go on acting under a pronoun or a common noun."""
        self.doers += [(a, h) for a, h in zip(actors, heads, strict=True)]
        if len(actors) == 2 and all(a.actor for a in actors):
            self.last_two = list(actors)

    def both(self, head: Token) -> list[Named]:
        """The two parties that `both sides` or `the two countries` means; empty where the report does not say."""
        counted = {c.lower_ for c in head.children if c.i < head.i}
        plain = not counted - {"both", "two", "the", "warring", "rival", "opposing", "neighbouring", "of"}
        two = counted & {"both", "two"} or (head.lemma_.lower() in ("side", "party") and "the" in counted)
        if head.tag_ != "NNS" or head.lemma_.lower() not in SIDES or not plain or not two:
            return []
        parties = self.last_two or self._named_before(head.idx)
        if head.lemma_.lower() in STATES:
            parties = [self._state_of(party) for party in parties]
        return [Named(span=noun_phrase(head, alone=True), name=t.name, actor=t.actor) for t in parties]

    def _state_of(self, party: Named) -> Named:
        """The state whose forces a party are, by the name that the report gives it or else by our label."""
        state = (party.actor or "").partition("/")[0]
        known = next((k for k in self.known if k.actor_id == state), None)
        if known is None:
            return party
        full = self.fullest.get(state)
        return Named(span=known.span, name=full.name if full is not None else known.label, actor=state)

    def _named_before(self, at: int) -> list[Named]:
        """The parties named so far, where they are two."""
        found: dict[str, Named] = {}
        for match in self.known:
            if match.span.start < at and match.kind in ("state", "organisation") and not CIVIL.search(match.label):
                full = self.fullest.get(match.actor_id)
                name = full.name if full is not None else match.label
                party = Named(span=match.span, name=name, actor=match.actor_id)
                found.setdefault(match.actor_id.partition("/")[0], party)
        return list(found.values()) if len(found) == 2 else []

    def _owner(self, head: Token) -> Token | None:
        """Whose forces they are, where the report says `its troops`, `our units`: their owner acts."""
        if head.lemma_.lower() not in lexicon.load("parties")["owned"]:
            return None
        return next((c for c in children(head, "nmod:poss") if c.lower_ in SELF or c.lower_ in PARTY), None)

    def _stands_for(self, head: Token, role: str, teller: Statement | None) -> Named | None:
        low = head.lower_
        speaker = teller.chain[0] if teller is not None and teller.chain else None
        if low in SELF:
            return self._as_named(speaker, head) if speaker is not None else None
        if low in PARTY and role == "actor" and (denier := _denier(head)) is not None:
            return self.name(denier, role, None)
        if low in PARTY:
            if (
                role == "actor"
                and speaker is not None
                and speaker.kind in ("organisation", "state", "office")
                and self._first_subject(head, teller)
            ):
                return self._as_named(speaker, head)
            if role != "actor":
                return None
            last = next((d for d, _ in reversed(self.doers)), None)
            return Named(span=_span(head), name=last.name, actor=last.actor) if last is not None else None
        if role == "actor" and self._common(head):
            return self._last_group(head)
        return None

    def _first_subject(self, head: Token, teller: Statement | None) -> bool:
        """Whether nobody else is named in the statement before the pronoun, who could be meant."""
        start = next((c.start for c in teller.content if c.start <= head.idx < c.end), head.idx) if teller else head.idx
        return not any(start <= k.span.start < head.idx and getattr(k, "kind", "") != "media" for k in self.known)

    def _common(self, head: Token) -> bool:
        """Whether it is `the group`, `the militants`: armed people without a name, spoken of as known."""
        groups = lexicon.load("parties")["groups"]
        if head.pos_ != "NOUN" or head.lemma_.lower() not in groups:
            return False
        told = [c for c in head.children if c.i < head.i and c.dep_ != "det"]
        definite = any(c.lower_ in ("the", "these", "those", "this", "that") for c in head.children if c.dep_ == "det")
        return definite and not any(c.ent_type_ or c.pos_ in ("PROPN", "NUM") for c in told)

    def _last_group(self, head: Token) -> Named | None:
        """The party that a common noun stands for: who last did violence, else the group named last before it."""
        best = next((d for d, h in reversed(self.doers) if h.ent_type_ == "ORG" or self._armed(h)), None)
        if best is None:
            for match in self.known:
                if match.span.start >= head.idx:
                    break
                named = match.kind == "organisation" and getattr(match, "via", "") == "alias"
                if named and head.idx - match.span.start < 600 and not CIVIL.search(match.label):
                    best = self.fullest.get(match.actor_id) or best
        return Named(span=noun_phrase(head, alone=True), name=best.name, actor=best.actor) if best is not None else None

    @staticmethod
    def _armed(head: Token) -> bool:
        return head.lemma_.lower() in lexicon.load("parties")["groups"]

    def _as_named(self, speaker: Link, head: Token) -> Named:
        body = speaker.affiliation
        name, actor = speaker.name, speaker.actor
        if speaker.kind in ("person", "office", "anonymous") and body is not None:
            name, actor = body.name, body.actor
        known = next(
            (
                k
                for k in self.known
                if speaker.span and speaker.span.contains(k.span) and speaker.span.end - k.span.end <= 2
            ),
            None,
        )
        if actor is None and known is not None and body is None:
            full = self.fullest.get(known.actor_id)
            name, actor = (full.name if full is not None else name), known.actor_id
        return Named(span=_span(head), name=self.short[name].name if name in self.short else name, actor=actor)


def _denier(head: Token) -> Token | None:
    """Who rejects the charge that `it` did something: `X dismissed claims by Y that it armed them`."""
    verb = head.head
    noun = verb.head if head.dep_ == "nsubj" and verb.dep_ in ("acl", "ccomp") else None
    if noun is None or noun.lemma_.lower() not in CHARGES or noun.head.lemma_.lower() not in REJECTS:
        return None
    return next(iter(children(noun.head, "nsubj")), None)


def claims(teller: Statement | None, text: str, deed: Token) -> bool:
    """Whether a statement claims a deed for its speaker (`claimed responsibility for the attack`)."""
    if teller is None or not teller.chain or teller.cue is None or teller.act not in ("say", "confirm"):
        return False
    cue = text[teller.cue.start : teller.cue.end].lower()
    heads_content = not any(c.start <= deed.head.idx < c.end for c in teller.content) or deed.head.i == deed.i
    return heads_content and ("responsib" in cue or "claim" in cue)


def _span(token: Token) -> Span:
    return Span(token.idx, token.idx + len(token.text))
