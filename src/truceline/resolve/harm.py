"""Figures of harm: how many were killed, injured, detained, displaced or missing, as the words tell it.

Each sentence becomes a string of codes, one for each amount and each word that matters; the ways in which harm is
told are patterns over those codes. No parser is asked: what happened to whom, where and according to whom is put
together elsewhere; here stands only which figure is told of which harm.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from truceline.resolve.numerals import Number, any_of, find_numbers
from truceline.text import Span

Field = Literal["killed", "injured", "detained", "displaced", "missing"]
FIELDS: tuple[Field, ...] = ("killed", "injured", "detained", "displaced", "missing")


class HarmFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: its words, the field, its ends (None where the report sets none), and the word that tells the harm.

    `included` figures are part of another (`including two children`) and are never added; `total` ones run over a
    period or several deeds (`bringing the toll to`, `since`).
    """

    span: Span
    field: Field
    low: int | None
    high: int | None
    trigger: Span
    included: bool = False
    total: bool = False
    others: bool = False
    """Whether the words set it beside those told before: `five others`, `three more`."""
    pattern: str = ""


class Token(NamedTuple):
    """One coded token: an amount, a trigger or a word; `number` where it is an amount."""

    code: str
    start: int
    end: int
    field: Field | None = None
    number: Number | None = None


# Codes: N amount, S one person (`a soldier`); T done, t doing, F happened, A state, Z things counted, O act, e after,
# q doing or a noun, u counted or act; L toll; b be and its like, l left, c claimed, V lives, f forced, g away,
# i including, w who, & and, p preposition, d determiner, o him or her, r adverb, y when, v other verb, C name,
# x other word, and punctuation as it is.
MIDDLE = r"(?:[xhCdr]|p(?!N)){0,9}?"
ASIDE = r"(?:,?i[^.;Tt]{0,10}?,|,[NS][^.;TtFb]{0,8}?,)?"
ENDS = r"(?=[,.;:)(&pbwiy]|r[,.;&p]|$)"
PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(pattern))
    for name, pattern in (
        ("active", r"(?P<t>[Ttq])(?:[drC]|x(?=[NS])|i?x(?=N)){0,2}(?P<n>[NS])"),
        ("passive", rf"(?P<n>[NS])i?{MIDDLE}{ASIDE},?w?b[brxd]{{0,3}}?(?:v[xphCd]{{0,4}}&)?(?P<t>T)(?![dr]?[NS])"),
        ("passive", rf"(?P<n>[NS])i?{MIDDLE}v[xphCdrvf]{{0,9}}&b[brxd]{{0,3}}(?P<t>T)(?![dr]?[NS])"),
        ("happened", rf"(?P<n>[NS])i?{MIDDLE}{ASIDE}[brw]{{0,3}}(?P<t>F)"),
        ("state", rf"(?P<n>[NS]){MIDDLE}[br]{{0,3}}(?P<t>A)"),
        ("suffered", r"(?P<n>[NS])[xhC]{0,4}[vxb][drx]{0,3}(?P<t>[ut])"),
        ("left", r"l[drC]{0,2}(?P<n>[NS])[xhCd]{0,4}r?(?P<t>[TA])"),
        ("bare", rf"(?P<n>[NS])(?:[xhC]{{0,4}})(?:p[xhCd]{{1,4}})?r?(?P<t>T){ENDS}"),
        ("things", r"(?P<n>N)[xr]{0,2}(?P<t>[Zqu])"),
        ("act", r"(?P<t>[Oqu])(?:&[OZqu])?p[dxr]{0,2}(?P<n>[NS])"),
        ("toll", r"(?P<t>L)[^N.;]{0,12}?(?P<n>N)"),
        ("lives", r"(?P<t>c)[dr]{0,2}Vp(?P<n>N)"),
        ("lives", r"(?P<t>c)[dr]{0,2}(?P<n>N)V"),
        ("forced", r"f[dr]?(?P<n>N)[xhCdp]{0,6}?(?P<t>g)"),
        ("after", r"(?P<n>[NS])[xhC]{0,4}(?P<t>e)"),
        ("beside", r"(?P<t>[Ttq])(?P<o>o|C{1,4})&d?(?P<n>N)"),
    )
]
MORE_AFTER = re.compile(
    r"[xhC]{0,4}(?:p[xhCdo]{1,4})?(?:,&?|&)[do]?(?P<n>[NS])(?=[xhC]{0,4}(?:[,.;:)(&pwy]|$))(?![xhC]{0,4}(?:[Tb]|&?T(?![drC]{0,2}x?[NS])))"
)
MORE_BEFORE = re.compile(r"(?P<n>[NS])[xhC]{0,4}(?:p[xhCdo]{1,4})?(?:,&?|&)[do]?\Z")
INCLUDED = re.compile(r"[xhCp]{0,8},?id?(?P<n>[NS])(?:[xhC]{0,4}(?:,|&|,&)(?P<m>[NS]))?")
TOTAL = re.compile(
    r"\b(?:since|so far|to date|in total|altogether|overall|toll|bringing|over the (?:past|last)|this year|last year"
    r"|in all|(?:during|throughout|in) the (?:[\w-]+ ){0,2}(?:war|conflict|decade|year)|in recent (?:weeks|months))\b",
    re.I,
)
# `a Ruritanian was killed`: a people's name with nothing after it that it could describe.
PEOPLE = (
    r"(?-i:[A-Z][a-z]+(?:ian|ean|an|ese|i|ish|ite))\b"
    r"(?=\s+(?:was|were|is|has|had|and|in|on|by|who|died|dead)\b|[,.;]|\s*\Z)"
)
SUFFERS = re.compile(r"\b(?:sustain|suffer|receiv|had|has|have)(?:s|ed|ing)?\b")
"""What links the hurt to their injuries: `one soldier sustained an injury`."""
PART = re.compile(
    r"\s+of (?:(?:the|those|these|its|their) )?(?:dead|victims?|wounded|injured|killed|casualties|deceased|slain)\b"
    r"|\s+of (?:the|those) [^.;,]{2,40}? (?:who|that) (?:was|were|has been|had been|have been)\b",
    re.I,
)
"""What follows a number that is part of one told before: `six of the dead`, `five of the men who were killed`."""
THEIRS = re.compile(r"\s+of (?:them|whom)\b")
OUT_OF = re.compile(
    r"\s+(?:out\s+)?of\s+(?:(?:the|its|their|his|her|our|these|those|some|a|(?:the\s+)?[\w’'-]{2,20}['’]s?)\s+)?"
    r"(?:(?:about|some|nearly|almost|around|roughly|estimated)\s+)?"
)
"""Between a number and the number that it is part of: `12 of the 30 hostages`."""
HARMLESS = re.compile(
    r"\s+(?:reported\s+|immediate\s+|confirmed\s+)?(?:(?P<some>[\w-]+)\s+)?(?P<word>casualties|victims)\b"
)
"""What follows the number in `no casualties`; of `no civilian casualties` the rest is not told."""
OTHERS = re.compile(r"\s+(?:other|others|more)\b", re.I)
SENTENCED = re.compile(r"\b(?:sentenc|condemn)\w*\b|\bputting\b", re.I)
HANDED = re.compile(r"\b(?:hand|return|receiv|exchang|repatriat|transfer|swap|deliver|release)\w*\b", re.I)
"""Verbs of what is done with the bodies of people who were killed in other deeds."""
MARKS = frozenset("\"“”„«»'‘’`")
SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[A-Z\"“‘'(\d])|\n\s*\n")
SHORT = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Maj|Capt|Rep|Sen|Gov|St|No|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.\Z"
)


class Words(NamedTuple):
    """The tables of harm.toml, compiled."""

    token: re.Pattern[str]
    codes: dict[str, tuple[str, Field | None]]
    single: re.Pattern[str]
    not_persons: frozenset[str]


@cache
def load_words() -> Words:
    """The tables, read once."""
    raw: dict[str, Any] = tomllib.loads(Path(__file__).with_name("harm.toml").read_text(encoding="utf-8"))
    words = raw["words"]
    codes: dict[str, tuple[str, Field | None]] = {}
    kinds = {
        "when": "y", "verbs": "v", "adverbs": "r", "determiners": "d", "pronouns": "o", "prepositions": "p",
        "joint": "&", "relative": "w", "include": "i", "be": "b", "left": "l", "claimed": "c", "lives": "V",
        "forced": "f", "away": "g", "toll": "L",
    }  # fmt: skip
    for kind, code in kinds.items():
        codes |= dict.fromkeys(words[kind], (code, None))
    for field in FIELDS:
        codes |= {word: (code_of(word, raw[field]), field) for kind in raw[field] for word in raw[field][kind]}
    phrases = any_of([word for word in codes if " " in word])
    person = any_of(words["persons"])
    more = rf"(?!\s+(?:{person}|(?:[\w-]+\s+)?(?:{any_of(words['bodies'])}))\b)"
    single = rf"\b(?:a|an|another|one)\s+(?:[\w'’-]+\s+){{0,4}}?(?:(?:{person})\b{more}|{PEOPLE})"
    token = re.compile(rf"\b(?:{phrases})\b|[^\W\d_][\w'’-]*|\d[\d.,]*|[^\w\s]", re.I)
    return Words(token, codes, re.compile(single, re.I), frozenset(words["not_persons"]))


def code_of(word: str, tables: dict[str, list[str]]) -> str:
    """The code of a word of harm; q and u for those that are verb and noun, or two kinds of noun."""
    kinds = {kind for kind, words in tables.items() if word in words}
    if "done" in kinds:
        return "F" if "happened" in kinds else "T"
    if "doing" in kinds:
        return "q" if kinds & {"things", "act"} else "t"
    if {"things", "act"} <= kinds:
        return "u"
    return {"after": "e", "happened": "F", "state": "A", "things": "Z", "act": "O"}[min(kinds, key=list(tables).index)]


def find_harm(text: str, spans: Sequence[Span]) -> tuple[HarmFigure, ...]:
    """The figures of harm in `spans` (paragraphs or sentences) of a text, in order."""
    found: list[HarmFigure] = []
    for span in spans:
        for sentence in sentences(text, span):
            found.extend(figures(text, sentence))
    return tuple(sorted(found, key=lambda figure: (figure.span, figure.field)))


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a stretch, roughly: a wrong cut costs one figure, not a wrong one."""
    start = span.start
    for found in SENTENCE.finditer(text, span.start, span.end):
        if SHORT.search(text, max(start, found.start() - 6), found.start()):
            continue
        if found.start() > start:
            yield Span(start, found.start())
        start = found.end()
    if start < span.end:
        yield Span(start, span.end)


def figures(text: str, sentence: Span) -> list[HarmFigure]:
    """The figures of one sentence; an amount belongs to one field (but `no casualties` to two)."""
    tokens = coded(text, sentence)
    codes = "".join(token.code for token in tokens)
    if not tokens:
        return []
    total = bool(TOTAL.search(text, sentence.start, sentence.end))
    taken: dict[int, HarmFigure] = {}
    for name, pattern in PATTERNS:
        at = 0
        while match := pattern.search(codes, at):
            at = match.start("n") + 1 if match.start("n") >= match.start() else match.end()
            first = match.start("n")
            if first in taken or not fits(text, tokens, codes, name, match):
                continue
            made = make(text, tokens, codes, name, match, total, taken)
            taken |= made
    made_once = {id(figure): figure for figure in taken.values()}
    none = [harmless(text, token) for token in tokens if token.code == "N" and token.number and token.number.high == 0]
    unhurt = [
        msgspec.structs.replace(figure, field="killed")
        for figure in made_once.values()
        if figure.high == 0 and text[figure.trigger.start : figure.trigger.end].lower() in ("hurt", "harmed")
    ]  # `nobody was hurt`: nobody was killed
    return [*made_once.values(), *unhurt, *(figure for each in none for figure in each)]


def coded(text: str, sentence: Span) -> list[Token]:
    """The tokens of a sentence: its amounts and single persons first, the words between them then; none without."""
    words = load_words()
    amounts = find_numbers(text, [sentence])
    whole: list[Token] = []
    for one in amounts:
        last = whole[-1] if whole else None
        if last is not None and OUT_OF.fullmatch(text, last.end, one.span.start):
            whole[-1] = last._replace(end=one.span.end)  # what they are part of is no figure of its own
        else:
            whole.append(Token("N", one.span.start, one.span.end, None, one))
    for match in words.single.finditer(text, sentence.start, sentence.end):
        inside = [token for token in whole if token.start < match.end() and match.start() < token.end]
        if any(token.number and (token.number.low, token.number.high) != (1, 1) for token in inside):
            continue
        if any(words.codes.get(word.lower(), ("x", None))[0] in "TtFb&piw" for word in match.group().split()[1:-1]):
            continue
        whole = [token for token in whole if token not in inside]
        one = Number(span=Span(match.start(), match.end()), low=1, high=1)
        whole.append(Token("S", match.start(), match.end(), None, one))
    if not whole:
        return []
    whole.sort(key=lambda token: token.start)
    tokens: list[Token] = []
    at = sentence.start
    for token in [*whole, None]:
        stop = token.start if token else sentence.end
        if at < stop:
            tokens.extend(between(text, at, stop, words, sentence.start))
        if token:
            tokens.append(token)
            at = max(at, token.end)
    return tokens


def between(text: str, start: int, end: int, words: Words, first: int) -> Iterator[Token]:
    """The words of a stretch without amounts, coded."""
    for match in words.token.finditer(text, start, end):
        said = " ".join(match.group().lower().split())
        if said in MARKS:
            continue
        code, field = words.codes.get(said, ("", None))
        if not code:
            code = word_code(match.group(), said, match.start() == first)
        yield Token(code, match.start(), match.end(), field)


def word_code(word: str, lower: str, opens: bool) -> str:
    """The code of a word that is in no table."""
    if not word[0].isalpha():
        return word if word in ",.;:()&" else "x" if word in "'’-" else "," if word in "–—" else "."
    if word[0].isupper() and not opens:
        return "C"
    if lower.endswith("ly"):
        return "r"
    return "v" if lower.endswith("ed") and len(lower) > 4 else "x"


def fits(text: str, tokens: list[Token], codes: str, name: str, match: re.Match[str]) -> bool:
    """Whether what a match counts can be persons, and whether the match is not a wrong cut of a longer one."""
    number = tokens[match.start("n")].number
    assert number is not None
    if not counts_persons(text, number):
        return False
    trigger = tokens[match.start("t")]
    if name == "act" and not any(
        text[one.start : one.end].lower() == "of" for one in tokens[match.start() : match.start("n")]
    ):
        return False
    if name == "suffered" and not (trigger.field == "injured" and SUFFERS.search(text, number.span.end, trigger.start)):
        return False
    if name == "active" and trigger.code == "t" and match.start("t") and codes[match.start("t") - 1] == "d":
        return trigger.field in ("killed", "injured")  # `the capture two`: a noun
    if name == "after" and SENTENCED.search(text, max(0, number.span.start - 60), number.span.start):
        return False  # a court killed nobody by its sentence
    body = text[trigger.start : trigger.end].lower().endswith(("bodies", "corpses"))
    if body and name in ("things", "act") and HANDED.search(text, max(0, number.span.start - 60), trigger.end + 40):
        return False
    return not (name == "things" and number.low == 0 and text[trigger.start : trigger.end].lower() == "death")


def counts_persons(text: str, number: Number) -> bool:
    """Whether what a number counts can be persons: five rifles cannot."""
    if number.unit is None:
        return True
    return text[number.unit.start : number.unit.end].lower().split()[-1] not in load_words().not_persons


def make(
    text: str,
    tokens: list[Token],
    codes: str,
    name: str,
    match: re.Match[str],
    total: bool,
    taken: dict[int, HarmFigure],
) -> dict[int, HarmFigure]:
    """The figure of a match with those told together with it, by the index of their amounts."""
    at = match.start("n")
    trigger = tokens[match.start("t")]
    field: Field = trigger.field or ("displaced" if trigger.code == "g" else "killed")
    number = tokens[at].number
    assert number is not None
    parts = [at]
    if name in ("active", "act", "left", "lives"):
        parts += joined_after(codes, at, taken)
    elif name in ("passive", "bare", "happened", "state"):
        parts = [*joined_before(codes, at, taken), at]
    parts = [index for index in parts if index == at or persons_at(text, tokens, index)]
    low, high, start, end = added(tokens, parts)
    if name == "beside":
        other = tokens[match.start("o")]
        low, high, start = (low + 1 if low is not None else None), (high + 1 if high is not None else None), other.start
    if name == "toll" and text[start:end].lower().startswith("from"):
        low = high
    included = codes[: parts[0]].rstrip("dr").endswith("i") or bool(PART.match(text, number.span.end))
    if (
        THEIRS.match(text, number.span.end)
        and "," in codes[max(0, at - 1) : at]
        and "," in codes[at : match.start("t")]
    ):
        included = True  # `The militants, one of them a commander, were killed`
    tells = Span(trigger.start, trigger.end)
    others = bool(OTHERS.match(text, number.span.end)) or text[start:end].lower().startswith("another")
    figure = HarmFigure(
        span=Span(start, end), field=field, low=low, high=high, trigger=tells, included=included,
        total=total or name == "toll", others=others, pattern=name,
    )  # fmt: skip
    made = dict.fromkeys(parts, figure)
    aside = [index for index in range(at + 1, match.start("t")) if codes[index] in "NS" and index not in parts]
    for index in (*aside, *parts_of(codes, parts[-1]), *parts_of(codes, match.start("t"))):
        part = tokens[index].number
        if part and index not in taken and index not in made:
            made[index] = HarmFigure(
                span=part.span, field=field, low=part.low, high=part.high, trigger=tells, included=True, total=total,
                pattern=name,
            )  # fmt: skip
    return made


def persons_at(text: str, tokens: list[Token], index: int) -> bool:
    """Whether the amount at `index` counts persons."""
    number = tokens[index].number
    return number is not None and counts_persons(text, number)


def joined_after(codes: str, at: int, taken: dict[int, HarmFigure]) -> list[int]:
    """The amounts that follow as part of the same object: `two soldiers and a civilian`."""
    found = []
    while match := MORE_AFTER.match(codes, at + 1):
        at = match.start("n")
        if at in taken:
            break
        found.append(at)
    return found


def joined_before(codes: str, at: int, taken: dict[int, HarmFigure]) -> list[int]:
    """The amounts that stand before as part of the same subject."""
    found: list[int] = []
    while match := MORE_BEFORE.search(codes, 0, at):
        if not found and "&" not in match.group():
            break  # `two suspects, one a Kurd, were held`: said again, not added
        at = match.start("n")
        if at in taken or codes[:at].rstrip("dr").endswith("i") or re.search(r"[TtFAl][dr]{0,2}\Z", codes[:at]):
            break
        found.insert(0, at)
    return found


def parts_of(codes: str, at: int) -> list[int]:
    """The amounts that are part of the one at `at`: `12 people, including two children`."""
    match = INCLUDED.match(codes, at + 1)
    return [match.start(name) for name in ("n", "m") if match[name]] if match else []


def added(tokens: list[Token], parts: list[int]) -> tuple[int | None, int | None, int, int]:
    """The ends of several amounts together, and the span from the first to the last."""
    numbers = [number for number in (tokens[index].number for index in parts) if number]
    lows, highs = [number.low for number in numbers], [number.high for number in numbers]
    low = sum(value for value in lows if value is not None) if any(value is not None for value in lows) else None
    high = None if None in highs else sum(value for value in highs if value is not None)
    last = numbers[-1]
    end = last.unit.end if len(numbers) > 1 and last.unit else last.span.end
    return low, high, numbers[0].span.start, end


def harmless(text: str, token: Token) -> list[HarmFigure]:
    """`no casualties`: none killed and none injured; `no injuries` is read by the patterns."""
    match = HARMLESS.match(text, token.end)
    if not match or token.number is None:
        return []
    trigger = Span(match.start("word"), match.end("word"))
    span = Span(token.start, trigger.end)
    fields: tuple[Field, Field] = ("killed", "injured")
    return [
        HarmFigure(
            span=span, field=field, low=0, high=0, trigger=trigger, included=bool(match["some"]), pattern="harmless"
        )
        for field in fields
    ]  # fmt: skip
