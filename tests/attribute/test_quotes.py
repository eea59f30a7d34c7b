"""The quote machine on marks as newsrooms really set them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.attribute.quotes import Quotes, find_quotes
from truceline.text import Span, Text


def read(text: str) -> Quotes:
    return find_quotes(text, list(Text(text).lines()))


def words(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


# text, its quotes, its stray marks (as "what stands before" + mark, shortened to the mark's index among them)
CASES = [
    # plain
    ('He said "we will stay" and left.', ['"we will stay"']),
    ('"We will stay," he said.', ['"We will stay,"']),
    ('"We will stay", he said.', ['"We will stay"']),
    ('"We will stay," he said. "Nobody moves us."', ['"We will stay,"', '"Nobody moves us."']),
    ("“We will stay,” he said.", ["“We will stay,”"]),
    ("„Wir bleiben“, the minister said.", ["„Wir bleiben“"]),
    ("He called it ”a mistake” twice.", ["”a mistake”"]),
    ("The ministry spoke of « une erreur » on Monday.", ["« une erreur »"]),
    ("The ministry spoke of «a mistake» on Monday.", ["«a mistake»"]),
    ("The ministry spoke of »a mistake« on Monday.", ["»a mistake«"]),
    ("They made ``real progress,'' the envoy said.", ["``real progress,''"]),
    ("''We are leaving,'' she said.", ["''We are leaving,''"]),
    ("❝We stay❞, the poster read on the wall.", ["❝We stay❞"]),
    ("He spoke of ＂calm＂ along the line.", ["＂calm＂"]),
    # mixed glyphs
    ('“We will stay," he said.', ['“We will stay,"']),
    ('"We will stay,” he said.', ['"We will stay,”']),
    # punctuation and dashes
    ('The word—"never"—was his.', ['"never"']),
    ('The group ("the Front") denied it.', ['"the Front"']),
    ('It was a "so-called" truce/"pause" only.', ['"so-called"', '"pause"']),
    ('"It was—" he began.', ['"It was—"']),
    ('He said: "…and so it ends."', ['"…and so it ends."']),
    ('"$5 million," he said, was "#wasted".', ['"$5 million,"', '"#wasted"']),
    ('He asked, "Why?" and "When?"', ['"Why?"', '"When?"']),
    ('"[The army] will answer," it said.', ['"[The army] will answer,"']),
    # no space where one belongs
    ('He said:"We stay." Then he left.', ['"We stay."']),
    ('"We stay,"he said.', ['"We stay,"']),
    ('He said,"We stay."', ['"We stay."']),
    ('The "truce"was over.', ['"truce"']),
    # spaces where none belong
    ('He said " we stay " and left.', ['" we stay "']),
    ('" We stay , " said the mayor .', ['" We stay , "']),
    ('He said that" Israel is near", and left.', ['" Israel is near"']),
    # one mark too many or too few
    ('"One thing", he said, adding that" they want "all of it".', ['"One thing"', '"all of it"']),
    ('"A first," he said. This was no quote," she said. "A second."', ['"A first,"', '"A second."']),
    ('He has "a plan", "a map and a "clock".', ['"a plan"', '"clock"']),
    ('The town" of the hill has "two gates" and "one mill".', ['"two gates"', '"one mill"']),
    # single marks as quotation marks
    ("The army called it 'a pause' on Monday.", ["'a pause'"]),
    ("'We will stay,' he said. 'Nobody moves us.'", ["'We will stay,'", "'Nobody moves us.'"]),
    ("‘We’ll stay,’ he said, ‘and that’s that.’", ["‘We’ll stay,’", "‘and that’s that.’"]),
    ("'The soldiers' wives were told,' she said.", ["'The soldiers' wives were told,'"]),
    ("'It's the enemy's fault,' he said.", ["'It's the enemy's fault,'"]),
    ("Minister warns of 'grave days' as truce frays", ["'grave days'"]),
    ("He told the council: 'The rebels' guns are silent.'", ["'The rebels' guns are silent.'"]),
    ("The `pause' was short.", ["`pause'"]),
    # apostrophes
    ("The enemy's guns and the rebels' camps fell silent.", []),
    ("Rock 'n' roll in the '90s wasn't theirs.", []),
    ("Rock ’n’ roll in the ’90s wasn’t theirs.", []),
    ("In the ‘90s the parties’ leaders met.", []),
    ("'Tis the farmers' and the fishers' day.", []),
    ("The boys' school and the girls' school were hit.", []),
    ("Get 'em out, they're goin' down.", []),
    ("The class of '08 met Jess' brother.", []),
    ("Israel 's army and Lebanon 's army met.", []),
    ("Sana'a, Ma'an and 'Ayn al-Arab were named.", []),
    ("O'Brien didn't say whose it was; the states' envoys did.", []),
    # measures
    ('A man 6\'2" tall carried a 12" shell.', []),
    ('A 5" pipe hit the "safe zone" sign.', ['"safe zone"']),
    # nested: the outermost counts
    ("\"He told me 'go away' twice,\" she said.", ["\"He told me 'go away' twice,\""]),
    ("'He told me \"go away\" twice,' she said.", ["'He told me \"go away\" twice,'"]),
    ("“He told me ‘go away,’” she said.", ["“He told me ‘go away,’”"]),
    ("“The “truce” is dead,” he said.", ["“The “truce” is dead,”"]),
    ("\"'Go away,' he told me,\" she said.", ["\"'Go away,' he told me,\""]),
    # several paragraphs: one span each
    ('"We came at dawn.\n"We left at noon," he said.', ['"We came at dawn.', '"We left at noon,"']),
    (
        "“One.\n“Two is longer than one.\n“Three,” she said.\nNothing more.",
        ["“One.", "“Two is longer than one.", "“Three,”"],
    ),
    ("'We came at dawn.\n'We left at noon,' he said.", ["'We came at dawn.", "'We left at noon,'"]),
    # paragraphs run together: each began with a mark, only the last ends with one
    (
        '"They came over the hill at dawn. "The old mill burned," he added.',
        ['"They came over the hill at dawn.', '"The old mill burned,"'],
    ),
    # lines taken for paragraphs
    ('The envoy said "the talks will\ngo on until the winter" in Cairo.', ['"the talks will\ngo on until the winter"']),
    # a closing mark forgotten at the end of a paragraph of speech
    ('"The town has been quiet since noon.\nThe mayor said no more.', ['"The town has been quiet since noon.']),
    # headings
    ("'A grave crime'\nThe minister spoke on Monday.", []),
    ('"A grave crime"\nThe minister spoke on Monday.', []),
    ("'The enemy's way'\nThe minister called it 'hard'.", ["'hard'"]),
    ('"We stay."\nThe minister left.', ['"We stay."']),
    # nothing at all
    ("No marks here.", []),
    ("", []),
    ('""', []),
    ("' ' '", []),
    # other scripts
    ('قال الوزير "سنبقى هنا" يوم الاثنين.', ['"سنبقى هنا"']),
    ("قال الوزير: «سنبقى هنا».", ["«سنبقى هنا»"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:40] or "empty" for case in CASES])
def test_quotes(text: str, expected: list[str]) -> None:
    assert words(text, read(text).spans) == expected


STRAY = [
    ('"One thing", he said, adding that" they want "all of it".', [33]),
    ('"A first," he said. This was no quote," she said. "A second."', [38]),
    ("The farmers' fields, the '90s, a 6'2\" man.", []),
    ('"We will stay," he said.', []),
    ('He said "we will stay and left.', [8]),
]


@pytest.mark.parametrize(("text", "expected"), STRAY)
def test_stray_marks(text: str, expected: list[int]) -> None:
    assert [span.start for span in read(text).stray] == expected


def test_nested_quotes_are_kept_apart() -> None:
    text = "“He told me ‘go away,’ and I did,” she said."
    assert words(text, read(text).nested) == ["‘go away,’"]


def test_continued_quotes_are_named() -> None:
    text = '"We came at dawn.\n"We left at noon," he said.'
    assert words(text, read(text).continued) == ['"We came at dawn.']
    assert read(text).unclosed == ()


def test_unclosed_quotes_are_named() -> None:
    text = '"The town has been quiet since noon.\nThe mayor said no more.'
    found = read(text)
    assert found.unclosed == found.spans
    assert found.stray == ()


def test_cross_heads_are_no_quotes_of_the_body() -> None:
    text = "'A grave crime'\nThe minister spoke of \"a crime\"."
    found = read(text)
    assert words(text, found.heading_quotes) == ["'A grave crime'"]
    assert words(text, found.spans) == ['"a crime"']


def test_known_headings_may_be_whole_sentences() -> None:
    text = "'They came at night.'\nThe mayor spoke."
    heading = Span(0, 21)
    assert words(text, find_quotes(text, list(Text(text).lines()), headings=[heading]).heading_quotes) == [
        "'They came at night.'"
    ]


def test_one_wrong_paragraph_leaves_the_others_alone() -> None:
    text = 'He said "a" and "b.\nShe said "c" too.\nThey said "d" and" e "f".'
    assert words(text, read(text).spans)[:1] == ['"a"']
    assert '"c"' in words(text, read(text).spans)


@given(st.text(alphabet="ab .,\n\"'“”‘’«»`sA1", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_marks_give_sound_spans(text: str) -> None:
    found = read(text)
    assert list(found.spans) == sorted(found.spans)
    for one, other in zip(found.spans, found.spans[1:], strict=False):
        assert one.end <= other.start
    for span in (*found.spans, *found.nested, *found.stray, *found.heading_quotes):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("flood", ['"' * 400, "“" * 400, "'a" * 400, " '" * 400, '"a ' * 400, "“a ”b " * 200])
def test_a_flood_of_marks_takes_time_in_proportion(flood: str) -> None:
    took = []
    for text in (flood, flood * 2):
        began = time.process_time()
        read(text)
        took.append(time.process_time() - began)
    assert took[1] < 6 * took[0] + 0.5
