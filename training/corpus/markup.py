"""The markup of the composed corpus, and how it becomes records.

A source file holds reports:

    ### id | title | publisher | published          (any of the last three may be empty; id `*`: numbered)
    Text, paragraph by line, with names marked: [O Rapid Support Forces] shelled [L Omdurman].
    --
    s act | content | cue | chain | key:value | …
    e type | trigger | evidence | key:value | …

Without `--` only the names are annotated. Labels: P person, O organisation, L place, N nationality, people or
religion, F facility, W named weapon. Words are found, never counted:

- `words` must stand once (for content and evidence), or the occurrence nearest to its record is meant (all else);
  `words#2` is the second occurrence; `first~last` runs from `first` to the next `last`; ` + ` joins several spans.
- content `@1` in an event's evidence is the content of statement s1.
- chain, speaker first: `mention=Resolved name/k < relay/m`; kinds p person, o organisation, s state, f office,
  a anonymous, m media, d document, c crowd; `-` for a cue or chain that the text does not have.
- statement keys: about (mentions parted by `;`), mod, same, parent (numbers of statements).
- event keys: A and T (mentions), P (`mention=Name/t`; s site, t town, d district, r region, c country),
  D (`start..end/precision/words`, ISO; one date alone is start and end), killed, injured, detained, displaced,
  missing (`12/words`, `12+/words`, `-12/words`, `3-7/words`), M means, C (`value/unit/words`), by (`1,2,n`),
  and the bare words `agg` and a status.

Voice and quotes follow from the quote marks inside the content.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, get_args

from truceline.records import Act, EventType, Modality, PlacePrecision, SourceKind, Status, TimePrecision

LABELS = {"P": "PER", "O": "ORG", "L": "LOC", "N": "NORP", "F": "FAC", "W": "WEAPON"}
KINDS = dict(zip("posfamdc", ("person", "organisation", "state", "office", "anonymous", "media", "document", "crowd"),
                 strict=True))  # fmt: skip
PRECISIONS = {"s": "site", "t": "town", "d": "district", "r": "region", "c": "country"}
TIMES = {"min": "minute", "h": "hour", "d": "day", "w": "week", "m": "month", "s": "season", "y": "year", "v": "vague"}
HARMS = ("killed", "injured", "detained", "displaced", "missing")
LICENCE = "CC BY 4.0, Truceline"
TAG = re.compile(r"\[([A-Z]) ([^\[\]\n]+)\]")
QUOTE = re.compile(r'“[^”\n]*(?:”|$)|"[^"\n]*(?:"|$)|«[^»\n]*(?:»|$)', re.M)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DETERMINER = re.compile(r"^(?:the|a|an|his|her|its|their)\s+", re.I)

Span = list[int]

assert set(KINDS.values()) == set(get_args(SourceKind))
assert set(PRECISIONS.values()) == set(get_args(PlacePrecision))
assert set(TIMES.values()) == set(get_args(TimePrecision))


class MarkupError(Exception):
    """A source that cannot be built, with the report and the line."""


def parse_source(source: str, filename: str) -> list[dict[str, Any]]:
    """The records of one source file, in its order."""
    records, wrong = [], []
    stem = filename.removesuffix(".txt").replace("_", "-")
    for number, block in enumerate(re.split(r"^### ", source, flags=re.M)[1:], 1):
        header, _, rest = block.partition("\n")
        header = re.sub(r"^\*", f"{stem}-{number:03d}", header)
        try:
            records.append(parse_report(header, rest))
        except MarkupError as error:
            wrong.append(f"{filename}: {header}\n    {error}")
    if wrong:
        raise MarkupError("\n".join(wrong))
    return records


def parse_report(header: str, rest: str) -> dict[str, Any]:
    """One record from its header and its marked-up text."""
    ident, title, publisher, published = ([part.strip() for part in header.split("|")] + ["", "", ""])[:4]
    marked, dashes, lines = rest.partition("\n--\n")
    text, names = strip_tags(marked.strip("\n"))
    report = {
        "id": ident, "text": text, "title": strip_tags(title)[0] or None, "publisher": publisher or None,
        "published": published or None, "origin": "composed", "licence": LICENCE,
    }  # fmt: skip
    record: dict[str, Any] = {"report": report, "names": names}
    if dashes:
        statements, events = parse_records(text, names, lines)
        record |= {"statements": statements, "events": events}
    return record


def strip_tags(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and its names."""
    text, names, at = "", [], 0
    for tag in TAG.finditer(marked):
        text += marked[at : tag.start()]
        names.append({"span": [len(text), len(text) + len(tag[2])], "label": LABELS[tag[1]]})
        text += tag[2]
        at = tag.end()
    text += marked[at:]
    odd = re.search(r"[\[\]]", text)
    if odd:
        raise MarkupError(f"a bracket that is no tag: {text[max(0, odd.start() - 30) :][:60]!r}")
    return text, names


class Finder:
    """Finds words in one text."""

    def __init__(self, text: str, names: list[dict[str, Any]]) -> None:
        self.text = text
        self.names = names

    def bare(self, span: Span) -> str:
        """The words of a mention without determiner and possessive, a common noun in lower case."""
        words = self.text[span[0] : span[1]]
        cut = DETERMINER.match(words)
        low = span[0] + (cut.end() if cut else 0)
        bare = re.sub(r"['’]s?$", "", self.text[low : span[1]])
        named = any(name["span"][0] <= low < name["span"][1] for name in self.names)
        return bare if named or bare[1:2].isupper() else bare[:1].lower() + bare[1:]

    def candidates(self, words: str, start: int = 0) -> list[Span]:
        """Every place where the words stand whole."""
        left = r"(?<!\w)" if words[0].isalnum() else ""
        right = r"(?!\w)" if words[-1].isalnum() else ""
        return [list(m.span()) for m in re.finditer(left + re.escape(words) + right, self.text) if m.start() >= start]

    def find(self, anchor: str, near: list[Span] | None = None) -> Span:
        """The span that an anchor means; with `near`, the occurrence inside or nearest to those spans."""
        anchor = anchor.strip()
        anchor, _, nth = anchor.partition("#")
        first, tilde, last = anchor.partition("~")
        found = self.candidates(first)
        if not found:
            raise MarkupError(f"not in the text: {first!r}")
        if nth:
            span = found[int(nth) - 1]
        elif near:
            span = min(found, key=lambda s: (*nearest(s, near), s[0]))
        elif len(found) == 1:
            span = found[0]
        else:
            raise MarkupError(f"stands {len(found)} times: {first!r}")
        if tilde:
            ends = self.candidates(last, span[1] if last else 0)
            if not ends:
                raise MarkupError(f"no end {last!r} after {first!r}")
            span = [span[0], ends[0][1]]
        return span

    def unique(self, words: str) -> Span | None:
        """The only place where the words stand, if there is one."""
        found = self.candidates(words) if "#" not in words else []
        return found[0] if len(found) == 1 else None

    def cue(self, words: str, content: list[Span]) -> Span:
        """The occurrence of a reporting word that belongs to a content: nearest, in its own sentence if it can."""
        if "#" in words or "~" in words:
            return self.find(words, content)

        def cost(span: Span) -> int:
            gaps = []
            for low, high in content:
                between = self.text[span[1] : low] if span[1] <= low else self.text[high : span[0]]
                gaps.append(len(between) + 1000 * bool(re.search(r"[.!?][”\"]?\s|\n", between)))
            return min(gaps)

        found = [s for s in self.candidates(words) if not any(low <= s[0] < high for low, high in content)]
        if not found:
            raise MarkupError(f"no cue {words!r} outside its content")
        return min(found, key=cost)

    def mentions(self, field: str, near: list[Span], kinds: dict[str, str] | None = None, key: str = "") -> list[Any]:
        """Links, mentions or places from `words=Name/k ; …`."""
        out = []
        for item in re.split(r"\s*;\s*|\s+<\s+", field.strip()):
            letter = None
            if kinds is not None:
                item, _, letter = item.rpartition("/")
            words, _, name = item.partition("=")
            span = self.find(words, near)
            mention = {"span": span, "name": name.strip() or self.bare(span)}
            if kinds is not None:
                mention[key] = kinds[str(letter).strip()]
            out.append(mention)
        return out


def nearest(span: Span, near: list[Span]) -> tuple[int, int]:
    """How far a span lies from the nearest of others, 0 inside, and which of them that is."""
    return min((max(0, low - span[0], span[1] - high), number) for number, (low, high) in enumerate(near))


def parse_records(
    text: str, names: list[dict[str, Any]], lines: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Statements and events from their lines."""
    finder = Finder(text, names)
    statements: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    wrong = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        kind, _, rest = line.partition(" ")
        fields = [field.strip() for field in rest.split(" | ")]
        try:
            if kind == "s":
                statements.append(parse_statement(finder, f"s{len(statements) + 1}", fields))
            elif kind == "e":
                events.append(parse_event(finder, f"e{len(events) + 1}", fields, statements))
            else:
                raise MarkupError("neither s nor e")
        except (MarkupError, ValueError, KeyError, IndexError) as error:
            wrong.append(f"{line[:70]}: {error!r}")
            statements += [{}] if kind == "s" else []
    if wrong:
        raise MarkupError("\n    ".join(wrong))
    check_links(statements, events)
    return merge_by_cue(text, statements, events), events


def parse_statement(finder: Finder, ident: str, fields: list[str]) -> dict[str, Any]:
    """One statement."""
    act, content_field, cue_field, chain_field = fields[:4]
    if act not in get_args(Act):
        raise MarkupError(f"no act {act!r}")
    only = None if cue_field == "-" else finder.unique(cue_field)  # a bare `it` stands by its cue
    content = [
        finder.find(part, near=[only] if only and "~" not in part else None) for part in content_field.split(" + ")
    ]
    cue = None if cue_field == "-" else finder.cue(cue_field, content)
    near = [cue] if cue else content
    if cue and finder.text[cue[1] : content[0][0]].lower() == " to ":
        content[0] = [content[0][0] - 3, content[0][1]]  # `vowed to avenge them`: the infinitive keeps its `to`
    extra = dict(field.partition(":")[::2] for field in fields[4:])
    if extra.keys() - {"about", "mod", "same", "parent"}:
        raise MarkupError(f"no keys {extra.keys()}")
    if extra.get("mod", "asserted") not in get_args(Modality):
        raise MarkupError(f"no modality {extra['mod']!r}")
    voice, quotes = voice_of(finder.text, content)
    return {
        "id": ident,
        "content": content,
        "cue": cue,
        "chain": [] if chain_field == "-" else finder.mentions(chain_field, near, KINDS, "kind"),
        "voice": voice,
        "act": act,
        "modality": extra.get("mod", "asserted"),
        "quotes": quotes,
        "same_as": f"s{extra['same']}" if "same" in extra else None,
        "parent": f"s{extra['parent']}" if "parent" in extra else None,
        "about": finder.mentions(extra["about"], content) if "about" in extra else [],
    }


def parse_event(finder: Finder, ident: str, fields: list[str], statements: list[dict[str, Any]]) -> dict[str, Any]:
    """One event."""
    kind, trigger, evidence_field = fields[:3]
    if kind not in get_args(EventType):
        raise MarkupError(f"no type {kind!r}")
    evidence: list[Span] = []
    for part in evidence_field.split(" + "):
        if part.strip().startswith("@"):
            evidence += statements[int(part.strip()[1:]) - 1].get("content", [[0, 0]])
        else:
            evidence.append(finder.find(part))
    extra: dict[str, str] = {}
    bare = [field for field in fields[3:] if ":" not in field]
    extra |= dict(field.partition(":")[::2] for field in fields[3:] if ":" in field)
    states = [field for field in bare if field != "agg"]
    if extra.keys() - {"A", "T", "P", "D", "M", "C", "by", *HARMS} or set(states) - set(get_args(Status)):
        raise MarkupError(f"no keys {sorted(extra)} {states}")
    span = finder.find(trigger, evidence)
    if nearest(span, evidence)[0]:
        raise MarkupError(f"trigger {trigger!r} outside its evidence")
    return {
        "id": ident,
        "type": kind,
        "trigger": span,
        "evidence": evidence,
        "actors": finder.mentions(extra["A"], evidence) if "A" in extra else [],
        "targets": finder.mentions(extra["T"], evidence) if "T" in extra else [],
        "places": finder.mentions(extra["P"], evidence, PRECISIONS, "precision") if "P" in extra else [],
        "date": parse_date(finder, extra["D"], evidence) if "D" in extra else None,
        "harm": {harm: parse_harm(finder, extra.get(harm), evidence) for harm in HARMS},
        "means": finder.find(extra["M"], evidence) if "M" in extra else None,
        "status": states[0] if states else "occurred",
        "aggregate": "agg" in bare,
        "count": parse_count(finder, extra["C"], evidence) if "C" in extra else None,
        "according_to": ["narrator" if one == "n" else f"s{one}" for one in extra["by"].strip().split(",")],
    }


def parse_date(finder: Finder, field: str, near: list[Span]) -> dict[str, Any]:
    """A date from `start..end/precision/words`."""
    when, letter, words = field.strip().split("/", 2)
    start, dots, end = when.partition("..")
    for day in (start, end):
        if day and not re.fullmatch(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?", day):
            raise MarkupError(f"no ISO day {day!r}")
    named = [day for day in WEEKDAYS if re.search(day, words)]
    days = {f"{date.fromisoformat(day[:10]):%A}" for day in (start, end) if day}
    if letter in ("d", "h", "min") and named and days and not days & set(named):
        raise MarkupError(f"{field.strip()} is no {named}")
    return {
        "start": start or None,
        "end": (end or None) if dots else start,
        "precision": TIMES[letter],
        "span": finder.find(words, near),
    }


def parse_harm(finder: Finder, field: str | None, near: list[Span]) -> dict[str, Any] | None:
    """A harm figure from `12/words`, `12+/words`, `-12/words` or `3-7/words`."""
    if field is None:
        return None
    figure, words = field.strip().split("/", 1)
    low, high = re.fullmatch(r"(\d*)(\+|-\d+)?", figure).groups()  # type: ignore[union-attr]
    upper = None if high == "+" else int(high[1:]) if high else int(low)
    return {"low": int(low) if low else None, "high": upper, "span": finder.find(words, near)}


def parse_count(finder: Finder, field: str, near: list[Span]) -> dict[str, Any]:
    """A count from `value/unit/words`; the value may be empty where the words set none."""
    value, unit, words = field.strip().split("/", 2)
    return {"value": int(value) if value else None, "unit": unit, "span": finder.find(words, near)}


def merge_by_cue(text: str, statements: list[dict[str, Any]], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The statements with all that hangs on one cue in one record, as the guide asks; references follow.

    Sources write `said that A` and `said that B` apart, so that an event can point at the half that tells it.
    """
    merged: dict[Any, dict[str, Any]] = {}
    became: dict[str, str] = {}
    for s in statements:
        speakers = tuple(link["name"] for link in s["chain"])  # `A spoke of peace; B, of war` shares a cue
        first = merged.setdefault((*s["cue"], speakers) if s["cue"] else s["id"], s)
        became[s["id"]] = first["id"]
        if first is not s:
            absorb(text, first, s)
    out = list(merged.values())
    number = {s["id"]: f"s{at}" for at, s in enumerate(out, 1)}
    number = {old: number[new] for old, new in became.items()}
    for s in out:
        s["voice"], s["quotes"] = voice_of(text, s["content"])
        s |= {key: number.get(s[key]) for key in ("id", "same_as", "parent")}
    for e in events:
        e["according_to"] = list(dict.fromkeys(number.get(one, one) for one in e["according_to"]))
    return out


def absorb(text: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Give the first statement what the second has: its content, its targets, and its act where that says more."""
    for span in second["content"]:
        low, high = first["content"][-1][1], span[0]
        if 0 <= high - low <= 14 and not re.search(r"[.!?\n]", text[low:high]):
            first["content"][-1] = [first["content"][-1][0], span[1]]
        else:
            first["content"].append(span)
    if first["act"] == "say":
        first |= {"act": second["act"], "modality": second["modality"]}
    first["about"] += [mention for mention in second["about"] if mention not in first["about"]]


def voice_of(text: str, content: list[Span]) -> tuple[str, list[Span]]:
    """Direct, mixed or indirect, and the quotes inside a content."""
    quotes = [[low + m.start(), low + m.end()] for low, high in content for m in QUOTE.finditer(text[low:high])]
    rest = "".join(QUOTE.sub("", text[low:high]) for low, high in content)
    return "indirect" if not quotes else "mixed" if re.search(r"\w", rest) else "direct", quotes


def check_links(statements: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    """Every id that is referred to must exist, and no denial may vouch for a deed."""
    ids = [s["id"] for s in statements]
    acts = {s["id"]: s["act"] for s in statements}
    for s in statements:
        if s["same_as"] is not None and s["same_as"] not in ids[: ids.index(s["id"])]:
            raise MarkupError(f"{s['id']} restates {s['same_as']}, which does not come before it")
        if s["parent"] is not None and (s["parent"] not in ids or s["parent"] == s["id"]):
            raise MarkupError(f"{s['id']} has no parent {s['parent']}")
        inside = [q for q in s["content"] if s["cue"] and q[0] <= s["cue"][0] < q[1]]
        if inside:
            raise MarkupError(f"{s['id']}: its cue lies inside its content")
    for e in events:
        for one in e["according_to"]:
            if one != "narrator" and one not in ids:
                raise MarkupError(f"{e['id']} refers to {one}")
            if acts.get(one) == "deny" and e["status"] != "denied":
                raise MarkupError(f"{e['id']} rests on a denial")
