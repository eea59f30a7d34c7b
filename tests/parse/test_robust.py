"""Whatever a report holds, the Doc is the report's text and every sentence stays in its paragraph."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.matcher import DependencyMatcher, Matcher

from truceline.parse import Parsed, Parser, load
from truceline.records import Report, Value
from truceline.text import Span

Parse = Callable[[str], Parsed]

TEXTS = {
    "headline": "Israeli strikes kill six in south Lebanon",
    "dateline": "BEIRUT, Nov 6 (Reuters) - The army said it had withdrawn.",
    "curly": "“We will not leave,” he said. ‘Never,’ she added — “not now.”",
    "stray": "The army said “the target was hit. \"He left. '' `` ” ’",
    "capitals": "ARMY SAYS REBELS ATTACKED A CHECKPOINT NEAR THE BORDER. TWO SOLDIERS DIED.",
    "typos": "The amry siad taht teh vilage was sheled on tuesday ,and five wer kiled.",
    "emoji": "Explosions heard in Kharkiv 💥💥 now 🇺🇦. Stay in shelters ‼️",
    "arabic": "أعلن الجيش وقف إطلاق النار.\nThe army announced a ceasefire.\nهذا كل شيء.",
    "hebrew": "הצבא הודיע על הפסקת אש.\nThe army announced a ceasefire.",
    "mixed": "The group, Hizb Allah (حزب الله), denied it.",
    "tabs": "Name\tAge\tTown\nAli\t12\tTyre\n\n\n\t\n",
    "separators": "One line.\u2028Another line.\x0bA third.\x85A fourth.\r\nA fifth.\r",
    "zero width": "The\u200b army\ufeff said\u00ad it left\u200f.",
    "markup": "<p>The army said &amp; it</p> https://example.org/a/b?c=d#e user@example.org @handle #tag",
    "apostrophes": "Shelling hit Adi Da'ero, Ma'arrat al-Nu'man and Be'er Sheva, Ts'egaye Habte-Mikael said.",
    "combining": "Zápasy u města Č e\u0301 c\u030c.",
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_untouched(parse: Parse, name: str) -> None:
    _sound(parse(TEXTS[name]))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text(text: str) -> None:
    _sound(_shared().parse(_report(text)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["The army", "said", "“", '"', ".", "\n", "\n\n", " ", "…", "A", "’s", ",", "12"])))
def test_any_marks(parts: list[str]) -> None:
    _sound(_shared().parse(_report(" ".join(parts))))


def test_empty(parse: Parse) -> None:
    parsed = parse("")
    assert len(parsed.doc) == 0
    assert list(parsed.sentences) == []
    assert parsed.paragraphs == ()


def test_no_body(parser: Parser) -> None:
    parsed = parser.parse(Report(id="t", text="Nothing here is body.", captured_sha256=""))
    assert parsed.doc.text == "Nothing here is body."
    assert list(parsed.sentences) == []
    assert {token.dep_ for token in parsed.doc} == {""}
    assert all(token.head == token for token in parsed.doc)


def test_furniture_is_not_read(parser: Parser) -> None:
    text = "Subscribe now\n\nArmy leaves town\n\nThe army left the town. Nobody was hurt.\n\nRead more"
    report = Report(
        id="t", text=text, captured_sha256="",
        title=Value(value="Army leaves town", span=Span(15, 31)), body=(Span(33, 73),), dropped=(Span(75, 84),),
    )  # fmt: skip
    parsed = parser.parse(report)
    assert [p.kind for p in parsed.paragraphs] == ["title", "text"]
    assert [s.text for s in parsed.sentences] == ["Army leaves town", "The army left the town.", "Nobody was hurt."]
    assert all(t.dep_ == "" for t in parsed.doc if t.idx < 15 or t.idx >= 75)


def test_other_scripts_pass_through(parse: Parse) -> None:
    parsed = parse(TEXTS["arabic"])
    assert [s.text for s in parsed.sentences] == ["The army announced a ceasefire."]
    assert not [e for e in parsed.doc.ents if not e.text.isascii()]


def test_sentence_longer_than_the_encoder(parse: Parse) -> None:
    towns = ", ".join(f"Kfar-Shubaniyya-al-Gharbiyya-{i}" for i in range(300))
    parsed = parse(f"The army shelled {towns} and withdrew.")
    _sound(parsed)
    assert len(parsed.doc) > 1500


def test_words_of_one_long_run(parse: Parse) -> None:
    _sound(parse("a" * 5000 + " " + "(" * 3000 + " " + "x-" * 2000))


def test_megabytes_do_not_hang(parser: Parser) -> None:
    line = "The army said it had left the town. "
    text = "@#" * 400_000 + "\n" + line * 200
    began = time.monotonic()
    parsed = parser.parse(Report(id="t", text=text, captured_sha256="", body=(Span(800_001, len(text) - 1),)))
    assert parsed.doc.text == text
    assert time.monotonic() - began < 60


def test_order_and_batches_do_not_matter(parser: Parser) -> None:
    reports = [_report(text) for text in TEXTS.values()]
    together = [_shape(parsed) for parsed in parser.parse_many(reports, batch=60)]
    assert [parsed.report for parsed in parser.parse_many(reports)] == reports
    assert len(together) == len(reports)


def test_matchers_work(parser: Parser, parse: Parse) -> None:
    doc = parse("The ministry said Israeli shelling killed four civilians.").spacy
    matcher = Matcher(parser.vocab)
    matcher.add("kill", [[{"LEMMA": "kill", "POS": "VERB", "MORPH": {"IS_SUPERSET": ["Tense=Past"]}}]])
    assert [doc[a:b].text for _, a, b in matcher(doc)] == ["killed"]
    tree = DependencyMatcher(parser.vocab)
    tree.add("who", [[
        {"RIGHT_ID": "verb", "RIGHT_ATTRS": {"LEMMA": "kill"}},
        {"LEFT_ID": "verb", "REL_OP": ">", "RIGHT_ID": "by", "RIGHT_ATTRS": {"DEP": "nsubj"}},
        {"LEFT_ID": "verb", "REL_OP": ">", "RIGHT_ID": "whom", "RIGHT_ATTRS": {"DEP": "obj"}},
    ]])  # fmt: skip
    assert [[doc[i].text for i in found] for _, found in tree(doc)] == [["killed", "shelling", "civilians"]]


def test_what_a_head_sees_stands_by_the_words() -> None:
    parsed = Parser(head=np.eye(384, dtype=np.float32)).parse(_report("The army left. Nobody was hurt."))
    assert parsed.seen is not None
    assert parsed.seen.shape == (len(parsed.doc), 384)
    assert bool(abs(parsed.seen).sum(1).all())


_kept: list[Parser] = []


def _shared() -> Parser:
    if not _kept:
        _kept.append(load())
    return _kept[0]


def _report(text: str) -> Report:
    return Report(id="t", text=text, captured_sha256="", body=(Span(0, len(text)),) if text else ())


def _shape(parsed: Parsed) -> list[tuple[str, str, int]]:
    return [(t.text, t.dep_, t.head.i) for t in parsed.doc]


def _sound(parsed: Parsed) -> None:
    """What must hold of every parsed report."""
    doc = parsed.doc
    assert doc.text == parsed.report.text
    for token in doc:
        assert parsed.report.text[token.idx : token.idx + len(token)] == token.text
    for sentence in parsed.sentences:
        around = [p for p in parsed.paragraphs if p.start <= sentence.start_char and sentence.end_char <= p.end]
        assert len(around) == 1
        assert len([t for t in sentence if t.head == t]) == 1
        assert all(t.head.sent == sentence for t in sentence)
    for name in doc.ents:
        assert name.label_ in {"PER", "ORG", "LOC", "NORP", "FAC", "WEAPON"}


def test_a_parse_is_the_same_alone_and_among_others() -> None:
    reports = [
        Report(id=name, text=text, captured_sha256="", body=(Span(0, len(text)),)) for name, text in TEXTS.items()
    ]

    def told(parsed: Parsed) -> list[tuple[object, ...]]:
        return [(t.head.i, t.dep_, t.tag_, t.lemma_, t.ent_iob_, t.ent_type_, t.is_sent_start) for t in parsed.doc]

    parser = load()
    together = [told(parsed) for parsed in parser.parse_many(reports)]
    assert together == [told(parser.parse(report)) for report in reports]
    assert together == [told(parsed) for parsed in parser.parse_many(reports[::-1])][::-1]
