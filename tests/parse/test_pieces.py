"""The small parts: word pieces, shapes, windows, lemmas, features, names, sentence marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.parse import Parser
from truceline.parse.lemma import apply_rule, choose_lemma, rule_between
from truceline.parse.morph import features
from truceline.parse.names import NameLexicon, settled
from truceline.parse.paragraphs import is_latin, paragraphs_of
from truceline.parse.sentences import sentence_bounds
from truceline.parse.shape import SHAPES, shape_of
from truceline.parse.tokens import blank_english, build_doc
from truceline.parse.windows import MOST_PIECES, windows_of
from truceline.parse.wordpiece import PIECES_PER_WORD, WordPiece
from truceline.records import Report
from truceline.text import Span

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "shell", "##ing", "##s", "-", "e", "'"]
VOCABULARY = {piece: index for index, piece in enumerate(PIECES)}


@pytest.mark.parametrize(
    ("form", "pieces"),
    [("Shelling", (5, 6)), ("shells", (5, 7)), ("SHELL-shells", (5, 8, 5, 7)), ("é", (9,)), ("zzz", (1,)), ("", (1,))],
)
def test_word_pieces(form: str, pieces: tuple[int, ...]) -> None:
    assert WordPiece(VOCABULARY).encode(form) == pieces


@settings(deadline=None)
@given(st.text(max_size=60))
def test_every_word_has_pieces(form: str) -> None:
    assert 1 <= len(WordPiece(VOCABULARY).encode(form)) <= PIECES_PER_WORD


@pytest.mark.parametrize(
    ("form", "shape"),
    [("army", "lower"), ("Army", "title"), ("ARMY", "upper"), ("A", "initial"), ("McKay", "mixed"), ("12", "digits"),
     ("M23", "alnum"), ("—", "mark"), ("حزب", "other")],
)  # fmt: skip
def test_shapes(form: str, shape: str) -> None:
    assert SHAPES[shape_of(form)] == shape


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["army", ".", "”", "The", ","]), st.integers(1, 8)), max_size=900))
def test_windows_keep_every_word_once(words: list[tuple[str, int]]) -> None:
    forms, sizes = [w for w, _ in words], [n for _, n in words]
    at = 0
    for window in windows_of(forms, sizes):
        assert window.keep_start == at
        assert window.start <= window.keep_start < window.keep_end <= window.end
        assert sum(sizes[window.start : window.end]) <= MOST_PIECES
        at = window.keep_end
    assert at == len(words)


@pytest.mark.parametrize(("form", "lemma"), [("killed", "kill"), ("was", "be"), ("Cities", "city"), ("Ali", "Ali")])
def test_lemma_rules_give_back(form: str, lemma: str) -> None:
    assert apply_rule(rule_between(form, lemma), form) == lemma


def test_a_verb_has_a_known_lemma() -> None:
    ranked = [("d", ""), ("ed", "")]
    assert choose_lemma("disarmed", "VERB", ranked, {}, frozenset({"disarm"})) == "disarm"
    assert choose_lemma("struck", "VERB", ranked, {("struck", "VERB"): "strike"}, frozenset()) == "strike"


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("breaches", "breach"), ("ambushes", "ambush"), ("mattresses", "mattress"), ("Trenches", "trench"),
        ("caches", "cache"), ("moustaches", "moustache"), ("houses", "house"), ("axes", "axe"),
    ],
)  # fmt: skip
def test_a_plural_after_a_hiss_loses_its_e(form: str, lemma: str) -> None:
    assert choose_lemma(form, "NOUN", [("s", "")], {}, frozenset()) == lemma


def test_features() -> None:
    assert features("killed", "VERB", "VBN", passive=True) == "Tense=Past|VerbForm=Part|Voice=Pass"
    assert features("they", "PRON", "PRP") == "Case=Nom|Number=Plur|Person=3|PronType=Prs"
    assert features("not", "PART", "RB") == "Polarity=Neg"


LEXICON = NameLexicon(frozenset({"Prime", "Minister", "President"}), frozenset({"Ministry"}), frozenset({"Israeli"}))


@pytest.mark.parametrize(
    ("words", "labels", "wanted"),
    [
        ("Prime Minister Abiy Ahmed", "B-PER I-PER I-PER I-PER", "O O B-PER I-PER"),
        ("President of the", "B-PER I-PER I-PER", "O O O"),
        ("Israeli", "B-LOC", "B-NORP"),
        ("the Lebanon Ministry", "B-LOC I-LOC I-LOC", "O B-ORG I-ORG"),
        ("Tyre 's", "B-LOC I-LOC", "B-LOC O"),
    ],
)
def test_names_are_settled(words: str, labels: str, wanted: str) -> None:
    assert settled(labels.split(), words.split(), LEXICON) == wanted.split()


@pytest.mark.parametrize(
    ("words", "labels", "wanted"),
    [
        ("President Sall", "B-PER I-PER", "B-PER I-PER"),
        ("near Jowhar , Somalia .", "O B-LOC O B-LOC O", "O B-LOC I-LOC I-LOC O"),
        ("Chad , Niger and Mali", "B-LOC O B-LOC O B-LOC", "B-LOC O B-LOC O B-LOC"),
        ("Kerala , Assam , Bihar", "B-LOC O B-LOC O B-LOC", "B-LOC O B-LOC O B-LOC"),
        ("Jowhar , Somali Guardian", "B-LOC O B-ORG I-ORG", "B-LOC O B-ORG I-ORG"),
    ],
)
def test_a_guideline_of_long_names_keeps_titles_and_containers(words: str, labels: str, wanted: str) -> None:
    assert settled(labels.split(), words.split(), LEXICON, long=True) == wanted.split()


def test_tokens_are_cut_as_in_the_treebanks() -> None:
    nlp = blank_english()
    text = "The anti-tank F-16, e-mail and/or COVID-19!!! al-Ani's ex-minister (Reuters): 646-2600."
    words = [t.text for t in build_doc(nlp, text, [])]
    assert words == [
        "The", "anti-tank", "F", "-", "16", ",", "e-mail", "and", "/", "or", "COVID", "-", "19", "!!!", "al", "-",
        "Ani", "'s", "ex-minister", "(", "Reuters", ")", ":", "646-2600", ".",
    ]  # fmt: skip


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.integers(0, 80), max_size=5))
def test_doc_is_the_text_and_is_cut_where_asked(text: str, cuts: list[int]) -> None:
    doc = build_doc(_english(), text, cuts)
    assert doc.text == text
    starts = {t.idx for t in doc} | {len(t.text) + t.idx for t in doc}
    for cut in cuts:
        inside = [t for t in doc if t.idx < cut < t.idx + len(t)]
        assert not inside, (cut, starts)


def test_paragraphs_join_wrapped_lines() -> None:
    text = (
        "The army said on Monday that it had withdrawn all of its troops from the\n"
        "villages along the border, and that patrols of the mission were free to\nmove.\n"
        "Nobody was hurt.\n\n- a list\n- another"
    )
    report = Report(id="t", text=text, captured_sha256="", body=(Span(0, len(text)),))
    assert [text[p.start : p.end].split()[0] for p in paragraphs_of(report)] == ["The", "Nobody", "-", "-"]


def test_latin() -> None:
    assert is_latin("Zaporizhzhia, Łódź, Ḥizballāh 12")
    assert not is_latin("أعلن الجيش وقف النار (AFP)")


def test_no_sentence_starts_glued(parser: Parser) -> None:
    from truceline.parse.network import Words

    words = Words(["He", "left", ".", "”", "She"], [False, False, True, True, False])
    import numpy as np

    odds = np.array([0, -1, 2, 3, 1], dtype=np.float32)
    assert sentence_bounds(odds, [words]) == [(0, 4), (4, 5)]


_nlp: list[object] = []


def _english():  # type: ignore[no-untyped-def]
    if not _nlp:
        _nlp.append(blank_english())
    return _nlp[0]
