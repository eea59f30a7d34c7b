"""Where a deed happened: the place names that its own clause ties to it, and the places round those."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from truceline import lexicon
from truceline.attribute.phrases import Token, case_of, child, children, within
from truceline.code.roles import Roles, deed_noun
from truceline.code.senses import along_way, kind_of_thing
from truceline.code.triggers import Trigger
from truceline.text import Span

WHERE = frozenset(
    [
        "in",
        "at",
        "near",
        "on",
        "outside",
        "inside",
        "around",
        "across",
        "into",
        "through",
        "along",
        "over",
        "toward",
        "towards",
        "within",
        "off",
        "throughout",
        "beside",
        "beyond",
        "north",
        "south",
        "east",
        "west",
        "onto",
        "amid",
        "under",
        "above",
        "opposite",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
    ]
)
"""Prepositions that say where."""
WHITHER = frozenset({"to", "from", "of"})
MOVING = frozenset(
    {"displacement", "deployment", "incursion", "seizure", "rearmament", "aid", "withdrawal", "obstruction", "release"}
)
"""Types of deed that happen where the movement goes, or where it comes from."""
ROUND = frozenset({"in", "of", "near", "on", "at", "outside"})
NEAR = frozenset({"in", "at", "near", "outside", "inside", "around", "along", "close to", "south of", "north of"})
WITHIN = frozenset({"", "in", "during", "by", "of", "from", "at"})
MEANT = frozenset(
    [
        "area",
        "city",
        "town",
        "village",
        "region",
        "province",
        "district",
        "country",
        "nation",
        "state",
        "camp",
        "neighbourhood",
        "neighborhood",
        "capital",
        "territory",
        "township",
        "settlement",
        "island",
        "valley",
        "zone",
        "suburb",
        "governorate",
    ]
)
TO_DO_WITH = frozenset({"connection", "relation", "link", "probe", "investigation", "inquiry", "role", "part"})
"""Nouns for what somebody has to do with a deed."""
CLAUSES = ("acl", "advcl", "ccomp", "parataxis", "csubj")
NAMES = ("LOC", "FAC")


def places_of(trigger: Trigger, roles: Roles) -> Iterator[Token]:
    """Heads of the place names that the deed's clause ties to it, and of those that these lie in or near."""
    seen: set[int] = set()
    own = {t.i for t in roles.actors}
    for source in _sources(trigger):
        for token in _clause(source, trigger.token):
            if token.i in seen or token.i in own or not place_head(token) or not _says_where(token, trigger, roles):
                continue
            for found in (*_site_of(token), token, *_nested(token), *_after_comma(token)):
                if found.i not in seen:
                    seen.add(found.i)
                    yield found
        if seen:
            return
    for token in _where(trigger.token):
        if token.i not in seen:
            seen.add(token.i)
            yield token
    if seen:
        return
    verbs = [source for source in _sources(trigger)[:2] if source.pos_ == "VERB"]
    beside = [part for verb in verbs for part in verb.children if _thing_beside(part)]
    for thing in (*roles.targets, *roles.actors, *beside):  # `peacekeepers clearing a road at X`, `soldiers near X`
        for token in thing.subtree:
            if token.i not in seen and token.i != thing.i and place_head(token) and _near(token, thing):
                seen.add(token.i)
                yield token


def _thing_beside(part: Token) -> bool:
    """Whether a part of a verb's clause is a thing or people that the deed is done to, beside or close to."""
    if part.dep_ == "advcl" and part.tag_ == "VBG":  # `hit yards selling cars near X`
        before = part.doc[part.i - 1] if part.i else part
        return bool(before.dep_ == "obj" and before.head.i == part.head.i)
    return bool(part.dep_ == "obj") or (
        part.dep_ in ("obl", "nmod") and case_of(part) in (*NEAR, "beside", "within", "by")
    )


def _near(token: Token, thing: Token) -> bool:
    """Whether a place's name tells where a thing is, the words before it climbed: `in the border town of X and Y`."""
    at = token
    while at.i != thing.i:
        case = case_of(at)
        if deed_noun(at):
            return False  # `a suspect in the X bombing`
        if case in NEAR or along_way(at):
            return True
        joined = at.dep_ in ("flat", "conj", "compound", "appos", "nmod:desc")
        if not joined and not (case == "of" and (is_kind(at.head) or place_head(at.head))):
            return False
        at = at.head
    return False


def _where(trigger: Token) -> Iterator[Token]:
    """The place that the deed's clause is about: `Marjanna, where troops have joined them`."""
    for verb in (trigger, *trigger.ancestors):
        if verb.dep_ == "acl:relcl":
            if any(c.lower_ == "where" for c in verb.children):
                near = [t for t in within(verb.head, [verb]) if place_head(t)]
                yield from near
            return
        if verb.pos_ not in ("VERB", "AUX", "NOUN", "ADJ"):
            return


def meant_places(trigger: Trigger, roles: Roles) -> Iterator[Token]:
    """Words of the clause that mean a place named before: `in the city`, `in the area`, `there`, `retook it`."""
    if trigger.type == "seizure":
        yield from (t for t in roles.targets if t.lower_ == "it")
    for source in _sources(trigger):
        for token in _clause(source, trigger.token):
            if token.lower_ in ("there", "here") and token.dep_ == "advmod":
                yield token
            elif token.pos_ == "NOUN" and token.lemma_.lower() in MEANT and not place_head(token):
                before = [c for c in token.children if c.i < token.i and c.dep_ not in ("case", "punct")]
                definite = any(c.lower_ in ("the", "this", "that") for c in before if c.dep_ == "det")
                if definite and all(c.dep_ == "det" for c in before) and _says_where(token, trigger, roles):
                    yield token


def _sources(trigger: Trigger) -> list[Token]:
    """Where to look, the nearest first: the deed's own phrase, its verb, the clause that its verb completes."""
    token = trigger.token
    found = [token]
    if trigger.light is not None:
        found.append(trigger.light)
    elif trigger.noun and token.head.pos_ in ("VERB", "AUX") and not token.dep_.startswith(("advcl", "acl")):
        found.append(token.head)
    elif trigger.noun and token.head.pos_ == "NOUN" and token.dep_ in ("nmod", "conj"):
        found.append(token.head)
        if token.head.head.pos_ == "VERB":
            found.append(token.head.head)
    last = found[-1]
    for _ in range(3):
        above = last.head
        if above.i == last.i or above.pos_ not in ("VERB", "AUX", "NOUN"):
            break
        follows = last.dep_ in ("xcomp", "conj") or (last.dep_ in ("advcl", "acl") and last.tag_ in ("VBG", "VBN"))
        if not follows:
            break
        found.append(above)
        last = above
    # `killed two and burned a church in X`: what closes a coordination may hold for all of it.
    found += [c for c in token.children if c.dep_ == "conj" and c.pos_ == "VERB" and child(c, "nsubj") is None]
    return found


def _clause(head: Token, trigger: Token) -> Iterator[Token]:
    """The words of a clause or phrase, without those of the clauses inside it."""
    yield head
    for part in head.children:
        dep = part.relation
        if dep in CLAUSES and part.i != trigger.i and not (dep == "acl" and part.tag_ == "VBN"):
            continue
        if dep == "conj" and part.pos_ in ("VERB", "AUX") and part.i != trigger.i:
            continue
        if dep == "obl" and case_of(part).startswith("according"):
            continue
        if dep == "appos" and head.i != trigger.i and not (place_head(head) or is_kind(head)):
            continue  # `gunmen of the ADF, a militia in the east of Y, crossed the border`: who they are, not where
        if part.i != trigger.i and deed_noun(part) and (case_of(part) not in WITHIN or _of_others(head, trigger)):
            continue  # `arrested over the attacks in X`, `suspects in the X bombing`: that is where the attacks were
        yield from _clause(part, trigger)


def _of_others(head: Token, trigger: Token) -> bool:
    """Whether what a deed hangs on is no part of the deed that is told: `a suspect in it`, `in connection with it`."""
    return head.i != trigger.i and ("people" in kind_of_thing(head) or head.lemma_.lower() in TO_DO_WITH)


def _says_where(token: Token, trigger: Trigger, roles: Roles) -> bool:
    """Whether the words before a place name tell where, and not who, whose or against whom."""
    at = token
    targets = {t.i for t in roles.targets}
    for _ in range(6):
        if at.i in targets:
            return token.ent_type_ in NAMES or is_kind(token)
        case = case_of(at).split(" ")
        up = at.head
        if case != [""]:
            if case[-1] == "of" and up.i != at.i and (is_kind(up) or place_head(up) or _one_name(up, at)):
                at = up
                continue
            if case[-1] == "of" and up.i in targets:
                return True
            if case[-1] in ("between", "to") and along_way(at):
                return True
            return _case_fits(case[-1], at, trigger)
        if at.dep_ in ("appos", "flat", "compound", "conj", "nmod:desc", "nmod:poss", "amod") and up.i != at.i:
            if at.dep_ == "nmod:poss" and not (place_head(up) or is_kind(up)):
                return False
            if at.dep_ in ("compound", "amod") and not (place_head(up) or is_kind(up)):
                return bool(at.dep_ == "compound" and up.i == trigger.token.i)
            at = up
            continue
        return bool(at.dep_ in ("obl:unmarked", "nmod:unmarked", "advmod"))
    return False


def _one_name(first: Token, last: Token) -> bool:
    """Whether both stand in one name (`Democratic Republic of Congo`)."""
    return all(t.ent_iob_ == "I" for t in last.doc[first.i + 1 : last.i + 1])


def _case_fits(case: str, token: Token, trigger: Trigger) -> bool:
    if case == "for":
        if trigger.type == "violation":  # `the truce for X collapsed`
            return "deal" in kind_of_thing(token.head)
        made = token.head.head if token.head.dep_ == "acl" else token.head  # `a truce brokered by A for X`
        return trigger.type == "agreement" and made.i == trigger.token.i
    if case == "of" and case_of(token).startswith("out"):
        return True
    if case in WHITHER:
        if case == "of":
            return trigger.noun and trigger.token.i == token.head.i
        if trigger.type == "seizure" and case == "from":
            return False  # from whom it was taken
        if trigger.type == "talks" and case == "to":
            return bool(token.head.i == trigger.token.i)  # `sent envoys to X`
        held = token.head.pos_ in ("NOUN", "PROPN") and "people" in kind_of_thing(token.head)
        return trigger.type in MOVING and not held
    return case in WHERE


def _site_of(token: Token) -> Iterator[Token]:
    """The site that a place's name tells more of: `a petrol station in X`."""
    site = token.head
    told = token.dep_ == "nmod" and case_of(token) in ROUND and not place_head(site) and site.tag_ == "NN"
    if told and lexicon.load("places")["kinds"].get(site.lemma_.lower()) == "site":
        yield site


def _nested(token: Token) -> Iterator[Token]:
    """The places that a place is said to lie in: `X, a town in Y`, `X, Y province`, `Z's X region`."""
    top = token
    while top.dep_ in ("compound", "flat") and is_kind(top.head):
        top = top.head
    parts = [*children(top, "appos", "nmod", "nmod:poss")]
    if top.i != token.i:
        parts += children(token, "appos", "nmod")
    for part in parts:
        own = part.dep_ == "nmod:poss"
        if part.i == token.i or (not own and part.dep_ != "appos" and case_of(part) not in ROUND):
            continue
        if place_head(part):
            yield part
            yield from _nested(part)
        elif part.dep_ == "appos" or is_kind(part):
            yield from _nested(part)
            for inner in children(part, "compound"):
                if place_head(inner):
                    yield inner


def _after_comma(token: Token) -> Iterator[Token]:
    """The district, region or state that a comma adds to a name: `in Orem, Khod province`."""
    doc, at = token.doc, token.i + 1
    while at < len(doc) and doc[at].ent_iob_ == "I" and doc[at].ent_type_ in NAMES:
        at += 1
    if at + 1 >= len(doc) or doc[at].text != "," or doc[at + 1].sent.start != token.sent.start:
        return
    head = next((t for t in doc[at + 1 : at + 6] if place_head(t)), None)
    if head is None or precision_of(head, head.text) not in ("district", "region") or _kind(head) is None:
        return
    phrase = place_phrase(head)
    if phrase.start == doc[at + 1].idx or (doc[at + 1].lower_ == "the" and phrase.start == doc[at + 2].idx):
        yield head


def round_it(head: Token) -> Iterator[Token]:
    """The places that a place is said to lie in or near."""
    yield from _nested(head)
    yield from _after_comma(head)


def _kind(token: Token) -> str | None:
    """How exactly a noun tells a place; a plural whose lemma is no word of the list is tried without its ending."""
    return _kind_of(token.lemma_.lower(), token.lower_)


@lru_cache(16384)
def _kind_of(lemma: str, word: str) -> str | None:
    kinds = lexicon.load("places")["kinds"]
    tried = (lemma, word.removesuffix("s"), word.removesuffix("ies") + "y")
    return next((kinds[form] for form in tried if form in kinds), None)


def is_kind(token: Token) -> bool:
    return _kind(token) is not None or token.lower_ in (
        "outskirts", "suburbs", "centre", "center", "part", "side", "front", *lexicon.load("places")["directions"],
    )  # fmt: skip


def place_head(token: Token) -> bool:
    """Whether the token heads a place's name: the last token of a LOC or FAC name, or `X district`."""
    kinds = lexicon.load("places")["kinds"]
    if token.ent_type_ in NAMES:
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        inner = following is not None and following.ent_type_ == token.ent_type_ and following.ent_iob_ == "I"
        named = token.dep_ in ("compound", "flat") and token.head.lemma_.lower() in kinds and token.head.i > token.i
        return not (inner or named)
    if _kind(token) is None or any(c.dep_ == "nmod" and case_of(c) == "of" and c.ent_type_ for c in token.children):
        return False  # `the port town of X`: X is the name
    return any(
        (c.ent_type_ in NAMES or (c.pos_ == "PROPN" and not c.ent_type_))
        and c.i < token.i
        and c.dep_ in ("compound", "amod", "flat")
        for c in token.children
    )


def place_phrase(head: Token) -> Span:
    """The place's name with the noun that says what it is (`the Khod valley region`), no commas crossed."""
    left = head
    for part in children(head, "compound", "amod", "flat", "nmod:desc"):
        if part.i < left.i and (
            part.pos_ == "PROPN" or part.ent_type_ in NAMES or part.lower_ in lexicon.load("places")["directions"]
        ):
            left = min([part, *within(part)], key=lambda t: t.i)
    doc, right = head.doc, head
    while right.i + 1 < len(doc) and doc[right.i + 1].ent_iob_ == "I" and doc[right.i + 1].ent_type_ in NAMES:
        right = doc[right.i + 1]
    start = left
    while start.i > 0 and start.ent_iob_ == "I" and start.ent_type_ in NAMES:
        start = doc[start.i - 1]
    before = doc[start.i - 1] if start.i else None
    if (
        before is not None
        and before.lower_ in lexicon.load("places")["directions"]
        and before.head.i in (head.i, start.i)
    ):
        start = before
    return Span(start.idx, right.idx + len(right.text))


def precision_of(head: Token, name: str) -> Any:
    """How exactly a name tells a place, by the nouns and directions beside it; a town where nothing says."""
    kinds = lexicon.load("places")["kinds"]
    words = name.lower().split() or [""]
    if (own := _kind(head)) is not None:
        return own
    if words[-1] in kinds and len(words) > 1:
        return kinds[words[-1]]
    if words[0] in lexicon.load("places")["directions"]:
        return "region"
    for kind in children(head, "compound", "nmod", "appos"):
        if (told := _kind(kind)) is not None and (kind.i < head.i or kind.dep_ == "appos"):
            return told
    above = head.head
    if case_of(head) not in ("", "of"):  # `the road to X`, `a market in X`: X is no road and no market
        above = head
    if (told := _kind(above)) and head.dep_ in ("appos", "nmod", "flat", "nmod:desc") and above.i < head.i:
        return told
    return "site" if head.ent_type_ == "FAC" else "town"
