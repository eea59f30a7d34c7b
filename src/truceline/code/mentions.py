"""Mentions of deeds: each trigger with its roles, status, clause and company, ready to be merged."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from truceline import lexicon
from truceline.attribute.named import tidy
from truceline.attribute.phrases import Token, case_of, noun_phrase, runs, within
from truceline.attribute.speakers import Known
from truceline.attribute.statements import Tellers, told_sentences
from truceline.code.clauses import asserted, conjuncts, own_clause, told_anew, verb_of
from truceline.code.dates import day_of, of_its_clause, opened
from truceline.code.deed import Deed
from truceline.code.harmed import Toll, persons_in
from truceline.code.parties import Parties, claims
from truceline.code.roles import Roles, deed_noun, find_roles
from truceline.code.senses import VIOLENCE
from truceline.code.sites import NEAR, meant_places, place_head, place_phrase, places_of, precision_of
from truceline.code.spoken import HELD, another, in_general, is_definite, spoken_of_it
from truceline.code.status import find_status
from truceline.code.totals import FIGHTING, sums_up
from truceline.code.triggers import Trigger, find_triggers
from truceline.records import Place, PlacePrecision, Statement, Time
from truceline.text import Along, Span

FORWARD = frozenset({"threaten", "demand", "warn", "order", "refuse", "condemn"})
"""What is said of deeds to come, without anybody telling a plan."""
FEARS = ("fear", "worr", "dread", "doubt")
WEEKDAYS = frozenset(name.lower() for name in calendar.day_name)
OFFICES = frozenset({"president", "minister", "governor", "mayor", "senator"})
"""Titles that begin no place's name."""
BODIES = frozenset({"person", "organisation", "media"})
"""Kinds of those whom the registry knows that are nowhere."""
VIOLENT = frozenset({"airstrike", "shelling", "bombing", "shooting", "attack"})
DEADLY = VIOLENCE | {"violation", "destruction", "incursion", "seizure", "protest"}
"""Deeds that people are killed and hurt in."""
SUFFERED_IN: dict[str, frozenset[str]] = {
    "killed": DEADLY, "injured": DEADLY, "detained": frozenset({"detention"}), "displaced": frozenset({"displacement"}),
}  # fmt: skip
"""The deeds that do harm of a field."""
DYING = frozenset({"die", "kill", "wound", "injure", "hurt", "perish", "fall"})
REGIONAL = frozenset({"town", "village", "territory", "city", "community", "soil", "settlement", "area"})
"""Nouns that a people's name before them places in its country."""
SPOKEN_OF = frozenset({"of", "under", "despite", "since", "with", "to", "in", "for", "on", "by", "from", "before"})
EMPTY = frozenset({"which", "that", "what", "there", "who", "this", "these", "those", "nobody", "none"})


def _killed_in(trigger: Trigger) -> bool:
    """Whether a noun tells in what people were killed or hurt: `died in a brief exchange of fire`."""
    token = trigger.token
    top = token.head if token.dep_ == "nmod" and case_of(token) == "of" else token
    return trigger.type in VIOLENCE and top.dep_ == "obl" and case_of(top) == "in" and top.head.lemma_ in DYING


class Reader:
    """What a report's mentions of deeds are read with: names so far, times and figures found by others."""

    def __init__(
        self, parsed: Any, statements: Sequence[Statement], known: Sequence[Known], times: Sequence[Time],
        tolls: Sequence[Toll],
    ) -> None:  # fmt: skip
        self.parsed = parsed
        self.text: str = parsed.report.text
        self.titles = [p for p in parsed.paragraphs if p.kind == "title"]
        self.statements = statements
        self.known = sorted(known, key=lambda k: k.span.start)
        published = parsed.report.published.span if parsed.report.published is not None else None
        self.times = [t for t in times if t.span is not None and not (published and t.span.overlaps(published))]
        self.tolls = tolls
        self.parties = Parties(parsed, known)
        self.told = Along((content, content) for statement in statements for content in statement.content)
        self.tellers = Tellers(statements)
        self.by_id = {statement.id: statement for statement in statements}
        self.harmed = Along((t.span, t) for t in tolls)
        self.harms = Along((t.trigger, t) for t in tolls)
        self.dated = Along((t.span, t) for t in self.times if t.span is not None)
        self.coarse: dict[str, PlacePrecision] = {}
        persons = [e.text for e in parsed.doc.ents if e.label_ == "PER" and len(e) > 1]
        self.called = {part for name in persons for part in _ends_of(name)}
        heads = [t for t in parsed.doc if t.ent_type_ in ("LOC", "FAC") or t.pos_ == "NOUN" if place_head(t)]
        self.heads = [t for t in heads if not self._personal(t)]
        self.named = self._named()
        self.coarse = {p.name.lower(): p.precision for p in self.named}

    def deeds(self) -> Iterator[Deed]:
        """The mentions of deeds in the body and the title, in order; those of the title only support others."""
        told = {sentence.start for sentence in told_sentences(self.parsed)}
        for number, sentence in enumerate(self.parsed.sentences):  # headings count as distance between mentions
            title = self.in_title(sentence)
            if sentence.start not in told and not title:
                continue
            here: list[Deed] = []
            for trigger in find_triggers(sentence):
                deed = self._deed(trigger, number)
                if deed is not None:
                    here.append(deed)
            here += self._tolls(here, Span(sentence.start_char, sentence.end_char), number)
            for deed in here:
                deed.supports = deed.supports or title
            yield from here

    def in_title(self, sentence: Any) -> bool:
        """Whether a sentence stands in the report's title."""
        return any(p.start <= sentence.start_char < p.end for p in self.titles)

    def _deed(self, trigger: Trigger, sentence: int) -> Deed | None:
        status = find_status(trigger)
        no_harm = status == "denied" and trigger.type == "harm" and trigger.noun
        if status is None or status == "hypothetical" or no_harm:
            return None  # what may be is no deed; `no casualties` says of another deed what it did not do
        roles = find_roles(trigger)
        teller = self.tellers.of(trigger.span) or self._of_outcome(trigger)
        if teller is not None and teller.act in FORWARD and status in ("planned", "denied"):
            return None  # a threat, a demand or a promise of its own stays a statement
        if teller is not None and status == "planned" and self._feared(teller):
            return None
        evidence = self._evidence(trigger, teller)
        doers = [t for r in roles.actors for t in conjuncts(r) if not self._empty(t)]
        both = [p for t in doers for p in self.parties.both(t)]
        voice = self._voice(teller)
        if both:
            actors, doers = both, []
        else:
            actors = [self.parties.name(t, "actor", voice) for t in doers]
        undergoers = [t for r in roles.targets for t in conjuncts(r) if not self._empty(t)]
        targets = [self.parties.name(t, "target", voice) for t in undergoers]
        if doers:
            self.parties.remember(actors, doers)
        if not actors and trigger.noun and claims(teller, self.text, trigger.token):
            actors = [self.parties.claimant(teller)]
        names = {a.name for a in actors}
        targets = [t for t in targets if t.name not in names]
        if trigger.type in VIOLENT:  # who was hurt did not do it
            actors = [a for a in actors if a.span is None or not any(t.low != 0 for t in self.harmed.at(a.span))]
        doc = self.parsed.doc
        date = day_of(trigger, evidence, self.times, doc)
        if trigger.type == "agreement":
            date = of_its_clause(trigger, self.times, doc) or date
        date = opened(date, trigger, evidence, self.times, doc)
        if trigger.type == "agreement" and date is not None and date.end is None:
            date = replace(date, end=date.start)  # `a ceasefire from Tuesday`: it is made and takes effect once
        places = [self._place(t) for t in places_of(trigger, roles) if not self._personal(t)]
        places += [p for t in undergoers if (p := self._of_people(t)) is not None]
        if not places:
            places = [p for t in meant_places(trigger, roles) if (p := self._meant(t)) is not None][:1]
        if status == "occurred" and date is not None and self._later(date):
            status = "planned"
        deed = Deed(
            trigger=trigger, status=status, evidence=evidence, clause=own_clause(trigger),
            actors=actors, targets=targets, places=places, means=self._means(roles), date=date, teller=teller,
            aggregate=sums_up(trigger, evidence, self.text, date, self._told_in(evidence)),
            definite=is_definite(trigger), another=another(trigger),
            sentence=sentence, head=lexicon.verb_lemma(trigger.token.lower_, trigger.token.lemma_.lower()),
            persons=persons_in(undergoers, verb_of(trigger)), verb=verb_of(trigger),
        )  # fmt: skip
        deed.supports = deed.refers = self._refers(deed)
        if teller is not None and teller.act == "deny" and trigger.noun:
            deed.supports = True  # `knew of no clash`, `denied any siege`: nobody tells one
        if trigger.type == "harm" and trigger.token.dep_ == "acl" and trigger.token.tag_ == "VBN":
            deed.supports, deed.targets = True, []  # `all those wounded`, `53 of them badly hurt`
        return deed if self._tells(deed, roles) else None

    def _voice(self, teller: Statement | None) -> Statement | None:
        """In whose words `it` and `we` stand: in `the army denied the claim that it did so` the army's."""
        while teller is not None and not teller.chain and teller.parent in self.by_id:
            teller = self.by_id[teller.parent]
        return teller

    def _feared(self, teller: Statement) -> bool:
        """Whether somebody only fears what will come: `residents fear that the rebels will attack`."""
        words = self.text[teller.cue.start : teller.cue.end].lower().split() if teller.cue is not None else []
        return any(word.startswith(FEARS) for word in words)

    def _of_outcome(self, trigger: Trigger) -> Statement | None:
        """Who tells what came of it: in `X accused the army of shelling a column, killing two`, X says both."""
        token = trigger.token
        if token.dep_ != "advcl" or token.tag_ != "VBG" or token.i < token.head.i:
            return None
        head = Span(token.head.idx, token.head.idx + len(token.head.text))
        cued = (s for s in self.statements if s.cue is not None and s.cue.overlaps(head) and s.content)
        sentence = token.sent
        return self.tellers.of(head) or next(
            (s for s in cued if sentence.start_char <= s.content[0].start < token.idx), None
        )

    @staticmethod
    def _refers(deed: Deed) -> bool:
        """Whether it only speaks of a deed told elsewhere: `the attack`, `the terms of the truce`."""
        trigger = deed.trigger
        if not trigger.noun:
            return False
        if in_general(trigger.token, deed.teller) or spoken_of_it(trigger.token):
            return True
        if deed.another:
            return False
        if deed.head == "incident":
            return True  # names no deed
        if trigger.type == "agreement":
            token = trigger.token
            named = token.dep_ in ("nmod", "obl") and case_of(token) in SPOKEN_OF
            return named or (token.dep_ == "obj" and token.head.lemma_ in ("violate", "breach", "break", "respect"))
        bare = not (deed.actors or deed.targets or deed.places or deed.date or asserted(trigger))
        return deed.definite and bare and deed.head not in FIGHTING and not told_anew(trigger)

    def _later(self, date: Time) -> bool:
        """Whether a day lies after the report's own."""
        published = self.parsed.report.published
        return published is not None and bool(date.start) and (date.start or "")[:10] > published.value[:10]

    def _told_in(self, evidence: Span) -> list[Toll]:
        return [t for t in self.harmed.at(evidence) if evidence.contains(t.span)]

    def _tells(self, deed: Deed, roles: Roles) -> bool:
        """Whether the mention says enough to be a deed: a noun with nobody and nowhere is none unless definite."""
        if not deed.trigger.noun:
            return bool(deed.actors or roles.touched or deed.places or roles.means)
        if deed.trigger.light is not None:
            return True
        if deed.trigger.type == "agreement":
            governor = deed.trigger.token.head
            verbs = lexicon.load("events")["types"]["agreement"]["noun_with_verb"]
            made = deed.trigger.token.dep_ in ("obj", "obl", "nsubj", "nsubj:pass") and governor.lemma_.lower() in verbs
            return made or deed.date is not None or len(deed.actors) > 1
        if (deed.definite and deed.head not in FIGHTING) or deed.another or _killed_in(deed.trigger):
            return True
        return bool(deed.actors or roles.touched or deed.places or deed.date)

    def _evidence(self, trigger: Trigger, teller: Statement | None) -> Span:
        token = trigger.token
        if trigger.noun:
            verb = trigger.light
            if verb is None and token.dep_ in HELD and token.head.pos_ in ("VERB", "AUX"):
                verb = token.head
            words = within(verb) if verb is not None else within(token)
        else:
            words = within(token)
            if token.dep_ == "acl:relcl":
                words = [*within(token.head, [token]), *words]
        found = runs(words)
        stretch = Span(found[0].start, found[-1].end) if found else trigger.span
        if teller is not None:
            holder = next((c for c in teller.content if c.contains(trigger.span)), stretch)
            stretch = Span(max(stretch.start, holder.start), min(stretch.end, holder.end))
        else:
            stretch = self._outside_statements(stretch, trigger.span)
        return stretch

    def _outside_statements(self, stretch: Span, at: Span) -> Span:
        start, end = stretch.start, stretch.end
        for content in self.told.at(Span(min(start, at.start), max(end, at.end))):
            if content.end <= at.start and start < content.end:
                start = content.end
            elif content.start >= at.end and end > content.start:
                end = content.start
        while start < at.start and not self.text[start].isalnum():
            start += 1
        while end > at.end and not self.text[end - 1].isalnum():
            end -= 1
        return Span(start, end)

    def _empty(self, token: Token) -> bool:
        """Whether a role is filled by what names nobody: a relative word, a time, the deed's own noun as subject."""
        if token.pos_ in ("PRON", "DET", "SCONJ") and token.lower_ in EMPTY:
            return True
        if token.lower_ in WEEKDAYS:
            return True  # `Saturday's raid`
        if token.lower_ == "one" and any(c.lower_ == "no" for c in token.children):
            return True
        if deed_noun(token):
            return True  # `a strike hit the base`: the strike is the deed itself
        return bool(self.dated.at(Span(token.idx, token.idx + 1)))

    def _place(self, head: Token) -> Place:
        phrase = place_phrase(head)
        name = tidy(self.text[phrase.start : phrase.end])
        known = next((k for k in self.parties.along.at(phrase) if k.span.end == phrase.end), None)
        country = known is not None and known.kind == "state" and known.span.start <= phrase.start
        precision = "country" if country else self.coarse.get(name.lower()) or precision_of(head, name)
        return Place(span=phrase, name=name, precision=precision)

    def _personal(self, head: Token) -> bool:
        """Whether what was taken for a place is somebody: `President X's home town`, `Y said` where Z Y is named."""
        phrase = place_phrase(head)
        name = self.text[phrase.start : head.idx + len(head.text)]
        if name.split()[0].lower() in OFFICES:
            return True
        if any(k.span == phrase and k.kind in BODIES for k in self.parties.along.at(phrase)):
            return True
        return name in self.called and case_of(head) not in NEAR

    def _of_people(self, head: Token) -> Place | None:
        """The region that `several northern Ruritanian towns` or `Ruritanian territory` lie in."""
        if (
            head.pos_ != "NOUN"
            or not REGIONAL & {head.lemma_.lower(), head.lower_.removesuffix("s")}
            or place_head(head)
        ):
            return None
        people = next((k for k in self.known if getattr(k, "via", "") == "demonym" and k.kind == "state"
                       and any(c.idx == k.span.start for c in head.children)), None)  # fmt: skip
        if people is None:
            return None
        way = next((c for c in head.children if c.lower_ in lexicon.load("places")["directions"]), None)
        start = min(way.idx, people.span.start) if way is not None else people.span.start
        name = f"{way.lower_} {people.label}" if way is not None else people.label
        precision: PlacePrecision = "region" if way is not None else "country"
        return Place(span=Span(start, head.idx + len(head.text)), name=name, precision=precision)

    def _meant(self, token: Token) -> Place | None:
        """The place named last before `the city`, `the area`, `there`: of the kind that the noun says."""
        kind = lexicon.load("places")["kinds"].get(token.lemma_.lower())
        wanted = {"town": {"town"}, "region": {"region", "district"}, "site": {"site"}}.get(kind or "")
        wanted = {"town", "site", "district", "region"} if token.lower_ == "it" else wanted  # `retook it`: no country
        named = [p for p in self.named if p.span is not None and p.span.start < token.idx]
        if token.lemma_.lower() in ("country", "state", "nation"):
            return next((p for p in reversed(named) if p.precision == "country"), None)
        return next((p for p in reversed(named) if wanted is None or p.precision in wanted), None)

    def _named(self) -> list[Place]:
        """Every place that the report names, in order, with the precision that any of its mentions tells."""
        found = [self._place(t) for t in self.heads]
        finer = {p.name.lower(): p.precision for p in found if p.precision != "town"}
        for place in found:
            bare = place.name.rsplit(" ", 1)[0].lower()
            if place.precision in ("region", "district") and bare:
                finer.setdefault(bare, place.precision)
        return [replace(p, precision=finer.get(p.name.lower(), p.precision)) for p in found]

    def _means(self, roles: Roles) -> Span | None:
        return noun_phrase(roles.means) if roles.means is not None and roles.means.pos_ in ("NOUN", "PROPN") else None

    def _tolls(self, here: list[Deed], sentence: Span, number: int) -> list[Deed]:
        """Each figure of harm goes to the deed whose clause tells it, else to the nearest in the sentence.

        Where the sentence names no deed, the figure itself is a mention of the harm that one did.
        """
        alone: list[Deed] = []
        for toll in self.harms.at(sentence):
            if not sentence.contains(toll.trigger):
                continue
            none = toll.high == 0
            if none and len(here) > 1 and not any(d.evidence.contains(toll.span) for d in here):
                continue  # `hurting nobody` is of the deed that its clause tells, or of none
            hurts = toll.field in ("killed", "injured")
            able = [d for d in here if d.trigger.type in SUFFERED_IN.get(toll.field, {d.trigger.type})]
            if (
                hurts
                and not able
                and not alone
                and not toll.included
                and (bare := self._bare_toll(toll, number)) is not None
            ):
                alone.append(bare)
            found = able or alone
            if not found:
                continue
            at = toll.trigger.start
            inside = [d for d in found if d.evidence.overlaps(toll.span)]
            best = min(
                inside or found,
                key=lambda d: (not d.trigger.span.overlaps(toll.trigger), abs(d.trigger.span.start - at)),
            )
            voice = self.tellers.of(toll.trigger)
            own = voice is not None and voice is not best.teller and not best.evidence.contains(toll.span)
            if own and (bare := self._bare_toll(toll, number)) is not None:
                alone.append(bare)  # somebody else's figure for it
                bare.tolls.append(toll)
            else:
                best.tolls.append(toll)
        return alone

    def _bare_toll(self, toll: Toll, sentence: int) -> Deed | None:
        """A mention of people harmed that names no deed: `I have counted 15 dead`."""
        found = self.parsed.doc.char_span(toll.trigger.start, toll.trigger.end)
        if found is None or toll.field not in ("killed", "injured"):
            return None
        token = found.root
        verb = next((t for t in (token, *token.ancestors) if t.pos_ in ("VERB", "AUX")), token)
        trigger = Trigger(token, "harm", "suffer", toll.trigger, noun=True, light=verb if verb.i != token.i else None)
        teller = self.tellers.of(trigger.span)
        evidence = self._evidence(trigger, teller)
        places = [self._place(t) for t in self.heads if evidence.start <= t.idx < evidence.end and case_of(t) in NEAR]
        return Deed(
            trigger=trigger, status="occurred", evidence=evidence, clause=toll.trigger,
            actors=[], targets=[], places=places, means=None, date=None, teller=teller,
            aggregate=toll.total, definite=False, another="",
            sentence=sentence, head="die" if toll.field == "killed" else "wound", supports=True,
            bare=True,
        )  # fmt: skip


def _ends_of(name: str) -> Iterator[str]:
    """What a name begins or ends with, in whole words: what its bearer may be called alone."""
    words = name.split(" ")
    for at in range(1, len(words)):
        yield " ".join(words[:at])
        yield " ".join(words[at:])
