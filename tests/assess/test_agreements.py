"""Agreement files: what is read, and how each fault is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline import codec
from truceline.assess.agreements import bundled, load, parse
from truceline.errors import AgreementError

ROOT = Path(__file__).parents[2] / "resources" / "agreements"
GOOD = """\
id: quay-truce
name: The truce of the quay
kind: ceasefire
in_effect: 2024-03-01
sources:
  text: {title: The truce, publisher: The mediators}
parties:
  freedonia: {label: Freedonia, actor: freedonia}
  sylvania: {label: Sylvania}
readings:
  - {bound: [freedonia, sylvania], sources: [text]}
clauses:
  - id: no-fire
    bearer: [freedonia, sylvania]
    duty: hold fire
    concerns: [airstrike, shelling]
    source: text
    at: point 1
  - id: leave
    bearer: [freedonia]
    duty: leave the valley
    source: text
    deadline:
      until: 2024-03-31
      days: 30
      source: text
      extensions:
        - {until: 2024-04-15, source: text}
"""


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD)
    agreement = load(tmp_path / "a.yaml")
    assert agreement.in_effect == "2024-03-01"
    assert agreement.clause("leave").deadline.extensions[0].until == "2024-04-15"
    assert agreement.clause("no-fire").bearer == ("freedonia", "sylvania")
    assert agreement.clause("nothing") is None


def test_a_version_is_the_content_and_not_the_layout():
    layout = GOOD.replace(
        "  text: {title: The truce, publisher: The mediators}",
        "  text:\n    publisher: The mediators\n    title: The truce",
    )
    assert parse(GOOD).version() == parse("# a comment\n" + layout).version()
    assert parse(GOOD).version() != parse(GOOD.replace("hold fire", "hold all fire")).version()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("duty: hold fire", "dutty: hold fire", 13, "dutty"),
        ("    duty: leave the valley\n", "", 19, "duty"),
        ("kind: ceasefire", "kind: pact", 3, "kind"),
        ("bearer: [freedonia]", "bearer: [ruritania]", 20, "'ruritania' is not under `parties`"),
        ("bearer: [freedonia]", "bearer: []", 20, "somebody who owes it"),
        (
            "    source: text\n    at: point 1",
            "    source: texd\n    at: point 1",
            17,
            "'texd', which is not under `sources`",
        ),
        ("id: leave", "id: no-fire", 19, "the id of two clauses"),
        ("days: 30", "days: 60", 25, "60 days after 2024-03-01 is 2024-04-30"),
        ("until: 2024-03-31", "until: 2024-13-31", 24, "is no date"),
        ("until: 2024-04-15", "until: 2024-03-15", 28, "does not come after"),
        ("until: 2024-03-31\n      days: 30", "until: 2023-03-31", 24, "before 2024-03-01"),
        ("in_effect: 2024-03-01", "in_effect: spring", 4, "is no date"),
        ("[airstrike, shelling]", "[airstrike, bombardment]", 16, "bombardment"),
        ("{bound: [freedonia, sylvania], sources: [text]}", "{bound: [freedonia, x], sources: [text]}", 11, "'x'"),
        ("{bound: [freedonia, sylvania], sources: [text]}", "{bound: [freedonia], sources: []}", 11, "a reading needs"),
        ("id: quay-truce", "id: Quay Truce", 1, "is no id"),
        ("name: The truce of the quay", "name: [", 4, "not YAML"),
    ],
)
def test_each_fault_is_named_with_its_line_and_field(old, new, line, words):
    assert old in GOOD
    with pytest.raises(AgreementError) as caught:
        parse(GOOD.replace(old, new, 1), "quay.yaml")
    assert str(caught.value).startswith(f"quay.yaml:{line}:"), str(caught.value)
    assert words in str(caught.value)


def test_all_faults_are_told_at_once():
    with pytest.raises(AgreementError) as caught:
        parse(GOOD.replace("bearer: [freedonia]", "bearer: [x]").replace("source: text\n    at", "source: y\n    at"))
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "a: &x [*x]\n", "? [a]\n: b\n", "a: " + "[" * 5000])
def test_what_is_no_agreement_is_refused(text):
    with pytest.raises(AgreementError):
        parse(text)


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00")
    for name in ("a.yaml", "b.yaml"):
        with pytest.raises(AgreementError, match="cannot be read"):
            load(tmp_path / name)


def test_what_is_bundled_is_what_the_files_say():
    written = {agreement.id: agreement for agreement in map(load, sorted(ROOT.glob("*.yaml")))}
    assert bundled() == written and len(written) == 4
    folder = Path(codec.__file__).parent / "data" / "agreements"
    for id, agreement in written.items():
        assert (folder / f"{id}.json").read_bytes() == codec.encode(agreement) + b"\n"


def test_the_two_readings_of_who_is_bound_stand_side_by_side():
    bound = [reading.bound for reading in bundled()["ceasefire-2024-11-27"].readings]
    assert bound == [("israel", "lebanon"), ("israel", "hezbollah")]
    assert all(reading.sources for agreement in bundled().values() for reading in agreement.readings)


def test_instruments_of_different_standing_are_kept_apart():
    kinds = {agreement.id: agreement.kind for agreement in bundled().values()}
    assert kinds["unscr-1701"] == "resolution" and kinds["ceasefire-2024-11-27"] == "ceasefire"
    assert kinds["jeddah-2023-05-11"] == "declaration"


def test_the_withdrawal_term_and_its_extension():
    deadline = bundled()["ceasefire-2024-11-27"].clause("israeli-withdrawal").deadline
    assert (deadline.until, deadline.days) == ("2025-01-26", 60)
    assert [extension.until for extension in deadline.extensions] == ["2025-02-18"]
