"""Plain text in the shapes newsrooms send it: particulars found, narrative never dropped, furniture never kept."""

from __future__ import annotations

import itertools

import pytest

from tests.read.reading import body, read, words

REPUBLISHED = """Convoy turned back at northern crossing
Sudan Sudan Tribune
Friday, 07 November 2025 8:14 AM
Drivers have said that the convoy was turned back.
Officials cited the road as "not safe."
'A closed road'
The mayor called it a "closed road."
'Our 'open' road'
The governor denied that.
|
NEWSLETTER
|
| Join the ReliefWeb mailing list |
|

"""


def test_republished_page() -> None:
    made = read(REPUBLISHED)
    assert made.title and made.title.value == "Convoy turned back at northern crossing"
    assert made.publisher and made.publisher.value == "Sudan Tribune" and made.publisher.span
    assert words(made, (made.publisher.span,)) == ["Sudan Sudan Tribune"]
    assert made.publisher.country and made.publisher.country.value == "Sudan"
    assert made.published and (made.published.value, made.published.zone) == ("2025-11-07T08:14", None)
    assert [one.value for one in made.republishers] == ["ReliefWeb"]
    assert made.republishers[0].span and words(made, (made.republishers[0].span,)) == ["ReliefWeb"]
    assert body(made).startswith("Drivers have said") and body(made).endswith("The governor denied that.")
    assert len(made.body) == 1
    assert words(made, made.headings) == ["'A closed road'", "'Our 'open' road'"]
    assert words(made, made.dropped) == ["|\nNEWSLETTER\n|\n| Join the ReliefWeb mailing list |\n|\n\n"]
    assert made.author is None and made.url is None and made.language == "en"


WIRE = """Reuters
UPDATE 2-Shelling kills three in border town, officials say
Published: November 7, 2025 6:12 PM GMT+2 · Updated 3 hours ago
By Jane Doe and Omar al-Khatib

GAZA CITY, Nov 7 (Reuters) - Shelling killed three people on Friday, local officials said.
"We heard four explosions," said a shopkeeper.

What happens next

Mediators were expected to meet on Saturday.
Read more: Mediators press both sides
The army said it was looking into the report.

(Reporting by Jane Doe in Gaza; Editing by John Roe)
© 2025 Thomson Reuters. All rights reserved.
"""


def test_wire_report() -> None:
    made = read(WIRE)
    assert made.title and made.title.value.startswith("UPDATE 2-Shelling")
    assert made.publisher and made.publisher.value == "Reuters" and not made.republishers
    assert made.author and made.author.value == "Jane Doe and Omar al-Khatib"
    assert made.published and (made.published.value, made.published.zone) == ("2025-11-07T18:12", "+02:00")
    assert made.dateline and made.dateline.value == "GAZA CITY" and made.dateline.span
    assert words(made, (made.dateline.span,)) == ["GAZA CITY, Nov 7 (Reuters)"]
    assert words(made, made.headings) == ["What happens next"]
    assert words(made, made.dropped)[0] == "Read more: Mediators press both sides"
    assert "The army said it was looking into the report." in body(made)
    assert "Editing by" not in body(made) and "All rights" not in body(made)


def test_release() -> None:
    made = read(
        "FOR IMMEDIATE RELEASE\nNews Release 2012-10-123\n\nForces detain facilitator in eastern province\n\n"
        "KABUL, Afghanistan (Oct. 12, 2012) – A force detained a facilitator today.\n\nIt seized weapons.\n\n"
        "-- ENDS --\n\nMedia contact: press@example.org\n"
    )
    assert made.title and made.title.value == "Forces detain facilitator in eastern province"
    assert made.published and (made.published.value, made.published.evidence) == ("2012-10-12", "dateline")
    assert body(made).endswith("It seized weapons.")
    assert words(made, made.dropped)[0] == "FOR IMMEDIATE RELEASE\nNews Release 2012-10-123"
    assert made.publisher is None


def test_writer_before_carriers() -> None:
    made = read(
        "Fighting resumes in eastern hills\nThe Daily Meridian\n\nNAIROBI, Kenya (AP) — Fighting resumed on Sunday.\n"
        "The army denied it.\nvia Yahoo News\n"
    )
    assert made.publisher and made.publisher.value == "AP"
    assert [one.value for one in made.republishers] == ["Yahoo News"]
    known = read(
        "Fighting resumes\nGulf News\n\nNAIROBI (AP) — Fighting resumed.\nThe army denied it.\nvia Yahoo News\n"
    )
    assert [one.value for one in known.republishers] == ["Gulf News", "Yahoo News"]


def test_arabic_report() -> None:
    made = read(
        "وكالة الأنباء الوطنية\nغارة على بلدة في الجنوب\nالجمعة ٧ تشرين الثاني ٢٠٢٥ - ٠٨:١٤\n\n"
        "بيروت - شنت طائرات حربية غارة على بلدة في جنوب البلاد، بحسب ما أفادت وزارة الصحة.\n"
        "وقال مسؤول محلي إن شخصين أصيبا بجروح.\n\nاقرأ أيضا: اجتماع اللجنة\nالمصدر: رويترز\n"
    )
    assert made.language == "ar"
    assert made.title and made.title.value == "غارة على بلدة في الجنوب"
    assert made.published and made.published.value == "2025-11-07T08:14" and made.published.zone is None
    assert made.dateline and made.dateline.value == "بيروت"
    assert made.publisher and made.publisher.value == "رويترز"
    assert [one.value for one in made.republishers] == ["وكالة الأنباء الوطنية"]
    assert body(made).endswith("بجروح.") and "اقرأ" not in body(made)


def test_hebrew_report() -> None:
    made = read(
        "התקיפה בדרום: שני פצועים\nמאת דנה לוי\n7 בנובמבר 2025, 08:14\n\n"
        "שני בני אדם נפצעו ביום שישי בתקיפה, כך נמסר ממשרד הבריאות.\n\nקראו עוד: דיון בממשלה\n"
    )
    assert made.language == "he" and made.author and made.author.value == "דנה לוי"
    assert made.published and made.published.value == "2025-11-07T08:14"
    assert body(made).startswith("שני בני אדם") and "קראו" not in body(made)


WHOLE = [
    "One paragraph without any order. It has two sentences.",
    "Al-Shabab is claiming responsibility for two bombs after it was pushed out.\nAt least 15 people were killed.",
    "“The rockets have caused no damage,” the post added.\nIt gave no source.",
    "The minister said:\n\nWe are concerned by reports of violations. We call for restraint.",
    "Four members of the security forces and a woman visiting from Canada were killed in Sunday's\n"
    "            attacks, officials said. Here, an officer stands guard in the\n            northern city.\n"
    "            Gunmen carried out a series of attacks in the centre on Sunday, including at a castle popular\n"
    "            with tourists, officials said.",
    "Share prices fell after the ceasefire.\nRelated companies said they would wait.\nMore from the region is due.",
    "no stop at all",
    "Thursday, forces killed a commander in a strike. The army called it defensive.\n\nNobody else was hurt.",
    "Q: Who fired first?\nA: We do not know yet.",
    "Subscribe to the view of either side and you will be wrong, the mediator told reporters in the capital, who had\n"
    "come to hear it.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_text_without_furniture_is_all_body(text: str) -> None:
    made = read(text)
    assert body(made) == text.strip()
    assert made.title is None and made.publisher is None and not made.dropped


@pytest.mark.parametrize(
    "line",
    ["ADVERTISEMENT", "Share this article", "3 MIN READ | SHARE | SAVE", "Facebook | Twitter | WhatsApp",
     "Leave a comment",
     "We use cookies to improve your experience.", "You may also like: Winter recipes", "###", "Related: Talks resume",
     "Sign up for our morning briefing", "Skip to main content", "Tags: ceasefire, talks", "(END)", "Advertisement",
     "What do YOU think? Tell us in the comments.", "The views expressed in this article are the author's own.",
     "Page 3: schools to stay shut on Friday.", "اشترك في النشرة البريدية", "פרסומת"],
)  # fmt: skip
def test_furniture_is_dropped_and_stays_visible(line: str) -> None:
    made = read(f"The army denied it on Friday, officials said.\n\n{line}\n\nTalks go on, they added.\n")
    assert words(made, made.dropped) == [line]
    assert len(made.body) == 2 and line not in body(made)


def test_headings_lists_and_captions() -> None:
    made = read(
        "Smoke rises above the town. (Photo: stringer/Reuters)\nFighting went on all day, residents said.\nThe toll\n"
        "Three people died, the ministry said.\nAlpha\nBeta\nGamma\nThe list was not complete, it added.\n14:32\n"
        "A siren was heard in the centre, a resident said.\n"
    )
    assert words(made, made.headings) == ["Smoke rises above the town. (Photo: stringer/Reuters)", "The toll", "14:32"]
    assert len(made.body) == 1


def test_wrapped_text_keeps_its_paragraphs() -> None:
    made = read(
        "Truce talks resume in the capital\nas both sides trade blame\n\nBy our staff correspondent\n"
        "The Northern Gazette, 3 March 2024\n\nDelegations returned to the table on Sunday after a pause in which\n"
        "each side accused the other of breaking the truce. The mediator, a retired\njudge, said the agenda was the\n"
        "Same as before.\n\nA long road\n\nThe head of the delegation said, and he added\nthat nothing was agreed.\n"
    )
    assert made.title and made.title.value == "Truce talks resume in the capital as both sides trade blame"
    assert made.author and made.author.value == "our staff correspondent"
    assert made.publisher and made.publisher.value == "The Northern Gazette"
    assert words(made, made.headings) == ["A long road"]


def test_given_values() -> None:
    text = "Toll rises to 11\n\nEleven people were shot dead, the ministry said.\n"
    made = read(text, id="x1", title="Toll rises to 11", publisher="Cedar News", published="2025-01-26T14:30+02:00")
    assert made.id == "x1"
    assert made.title and made.title.evidence == "given" and made.title.span and made.title.span.end == 16
    assert made.publisher and (made.publisher.value, made.publisher.span) == ("Cedar News", None)
    assert made.published and (made.published.value, made.published.zone) == ("2025-01-26T14:30", "+02:00")
    assert body(made) == "Eleven people were shot dead, the ministry said."
    other = read(text, title="Another title")
    assert other.title and other.title.span is None and other.title.value == "Another title"
    assert body(other) == "Eleven people were shot dead, the ministry said."


def test_given_date_keeps_the_span_of_the_same_day() -> None:
    made = read("Thursday, January 24, 2019 \n\nA bomb went off. Dozens died.\n", published="2019-01-24")
    assert made.published and made.published.span
    assert words(made, (made.published.span,)) == ["Thursday, January 24, 2019"]
    assert body(made).startswith("A bomb")


def test_dropped_and_body_never_overlap() -> None:
    for text in [REPUBLISHED, WIRE]:
        made = read(text)
        parts = sorted([*made.body, *made.dropped])
        assert all(a.end <= b.start for a, b in itertools.pairwise(parts))


def test_mastheads_and_lists_of_other_reports() -> None:
    made = read(
        "Coast Daily | World | Sport | Money | Weather\nTalks resume on the coast\nBy Meridian Wire Service\n"
        "6 November 2025, 21:10\n\nSIDON, Nov 6 (Meridian) - Talks resumed on Thursday, it said.\nNobody was hurt.\n"
        "MORE FROM WORLD\nTen islands you can afford\nFive recipes for winter\n|\nNEWSLETTER\n"
    )
    assert made.title and made.title.value == "Talks resume on the coast"
    assert made.publisher and made.publisher.value == "Meridian Wire Service" and not made.republishers
    assert made.author is None
    assert body(made).endswith("Nobody was hurt.")
    assert any("Ten islands" in part for part in words(made, made.dropped))


def test_unknown_publisher_between_headline_and_date() -> None:
    made = read(
        "Ferry service cut\nSada al-Sahel Television\n7 November 2025\n\nThe ferry stopped on Friday. It rained.\n"
    )
    assert made.publisher and made.publisher.value == "Sada al-Sahel Television"
    made = read(
        "Ferry service cut\nPassengers wait for hours\n7 November 2025\n\nThe ferry stopped on Friday. It rained.\n"
    )
    assert made.publisher is None and words(made, made.headings) == ["Passengers wait for hours"]
