"""Ten thousand hostile inputs through the reader: none may crash it, hang it, or take the next one down.

    python evaluation/hostile.py [--count 10000] [--seed 1] [--limit 20]

Inputs come from a seeded generator, so a failure can be made again by its number. Each goes through `sources` (as a
file) and `report`; whatever comes out must be encodable, and every span must lie in its text. Exit status 1 on any
crash, hang or broken span.
"""

from __future__ import annotations

import argparse
import base64
import collections
import json
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from truceline.codec import encode, spans
from truceline.errors import ReadError
from truceline.read import Source, report, sources
from truceline.records import Failure
from truceline.text import Text

PROSE = """
ceasefire talks resumed on Friday after shelling near the crossing the mayor said that nobody was hurt but the army did
not comment officials told reporters convoy turned back aid ministry statement BEIRUT (Reuters) - GAZA CITY, Nov 6 —
By Jane Doe Published: 7 November 2025 14:05 GMT © 2025 NEWSLETTER | Share | Source: via (Reporting by
قال مسؤول إن الهدنة ٧ تشرين الثاني ٢٠٢٥ אמר שר 'quoted heading' "a quote" “odd ” «x»
"""
WORDS = [*PROSE.split(), "e\u0301", "👩\u200d👩\u200d👧", "𝔘𝔫𝔦", "\u202e\u2066", "\u00a0", "\ufeff"]
BREAKS = ["\n", "\r\n", "\r", "\n\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", " ", "\t"]


class Hang(BaseException):
    """Raised by the alarm; no `except Exception` in between may swallow it."""


def prose(r: random.Random, words: int) -> str:
    """Words, breaks and marks in no good order."""
    return "".join(r.choice(WORDS) + r.choice([" ", " ", " ", ". ", ", ", *BREAKS]) for _ in range(words))


def random_bytes(r: random.Random) -> tuple[str, bytes]:
    return r.choice([".txt", ".html", ".eml", ".jsonl", ".json", ".dat"]), r.randbytes(r.randrange(0, 4000))


def broken_unicode(r: random.Random) -> tuple[str, bytes]:
    data = prose(r, r.randrange(1, 200)).encode(r.choice(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
    data = data[: r.randrange(len(data) + 1)]
    for _ in range(r.randrange(4)):
        at = r.randrange(len(data) + 1)
        data = (
            data[:at] + r.choice([b"\xed\xa0\x80", b"\xff", b"\xc0\xaf", b"\xf5\x80", b"\x00", b"\xf0\x9f"]) + data[at:]
        )
    return r.choice([".txt", ".html", ".eml", ".dat"]), data


def old_encoding(r: random.Random) -> tuple[str, bytes]:
    name = r.choice(["cp1256", "cp1252", "cp1251", "iso8859-6", "cp1255", "shift_jis", "gb18030", "koi8-r"])
    return ".txt", prose(r, r.randrange(20, 200)).encode(name, "ignore")


def controls(r: random.Random) -> tuple[str, bytes]:
    text = prose(r, r.randrange(1, 100))
    for _ in range(r.randrange(1, 60)):
        at = r.randrange(len(text) + 1)
        text = (
            text[:at]
            + r.choice(["\x00", "\x1b[31m", "\x08", "\u202e", "\u2066", "\ufffe", "\U000e0001", "\x7f"])
            + text[at:]
        )
    return r.choice([".txt", ".html", ".eml"]), text.encode("utf-8", "surrogatepass")


def giant_line(r: random.Random) -> tuple[str, bytes]:
    unit = r.choice(
        ["a", "a ", "(", "|", '"', "By ", "7 ", "- ", "\u0301", "Share ", "© ", "A.", "A, ", "<", "&", "1:", "A-"]
    )
    unit = r.choice([unit, r.choice(WORDS) + r.choice(["", " "])]) or "x"
    head = prose(r, r.randrange(4))
    size = r.choice([400, 399, 2_000, 20_000, 200_000])
    return r.choice([".txt", ".html"]), (head + unit * (size // len(unit))).encode()


def many_lines(r: random.Random) -> tuple[str, bytes]:
    line = r.choice(["|", "", "NEWSLETTER", "BEIRUT", "Short line", prose(r, 5)]) + r.choice(BREAKS)
    return ".txt", (prose(r, 3) + line * r.randrange(10, 3000)).encode()


def nested_page(r: random.Random) -> tuple[str, bytes]:
    tag = r.choice(
        ["div", "b", "table", "ul", "blockquote", "a", "font", "span", "time", "title", "article", "pre", "svg"]
    )
    depth = r.choice([10, 300, 3_000, 30_000])
    close = f"</{tag}>" * r.choice([0, depth, depth // 2])
    return ".html", f"<html><body>{prose(r, 5)}{f'<{tag}>' * depth}{prose(r, 20)}{close}<p>{prose(r, 30)}".encode()


def page_soup(r: random.Random) -> tuple[str, bytes]:
    bits = [
        "<p>",
        "</p>",
        "<div class=related>",
        "</div>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&amp;",
    ]
    bits += [
        "&#x110000;",
        "&#xD800;",
        "&#0;",
        "&lt;",
        "<br>",
        "<h1>",
        "</h1>",
        "<time datetime='2025-13-45T99:99'>",
        "<a href=x>",
    ]
    bits += [
        "<meta name=date content='7/7/7'>",
        "<meta charset=rot13>",
        "<table><tr><td>",
        "<style>",
        "</style>",
        "<title>",
    ]
    bits += ['<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":[[["', '"]}</script>', "<svg><p>"]
    bits += [
        "<!DOCTYPE html [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]>&c;",
        "<p hidden>",
        "<html lang=\x00>",
        "<?xml version='1.0'?>",
    ]
    return ".html", "".join(r.choice([*bits, prose(r, 8)]) for _ in range(r.randrange(5, 300))).encode(
        "utf-8", "replace"
    )


def entity_bomb(r: random.Random) -> tuple[str, bytes]:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{levels}]>'
    page = f"{head}<html><body><p>&l11;</p><p>{prose(r, 20)}</p></body></html>"
    return r.choice([".html", ".xhtml", ".dat"]), page.encode()


def linked_data(r: random.Random) -> tuple[str, bytes]:
    depth = r.choice([5, 500, 50_000])
    bomb = r.choice(
        ['{"@graph":' * depth, "[" * depth, '{"@type":"NewsArticle","author":' * depth, '"' + "\\u0000" * depth]
    )
    page = f'<script type="application/ld+json">{bomb}</script><h1>{prose(r, 4)}</h1><p>{prose(r, 60)}</p>'
    return ".html", page.encode()


def bad_lines(r: random.Random) -> tuple[str, bytes]:
    lines = []
    for _ in range(r.randrange(1, 12)):
        good = {
            "id": r.choice([None, 7, "x", [], "a\x00b"]),
            "text": prose(r, 20),
            "title": r.choice([None, 5, {"value": "T"}, "T"]),
        }
        good["published"] = r.choice(["2025-11-07", "yesterday", 7, None, "2025-02-31", "٢٠٢٥", "9" * 500])
        text = json.dumps(
            r.choice([good, {"report": good}, {"text": r.choice(["", None, 7, "\ud800 x", "\x00"])}, [], "s", good])
        )
        cut = r.choice([len(text), len(text), r.randrange(len(text) + 1)])
        lines.append(r.choice(["", " ", "\ufeff", ""]) + text[:cut] + r.choice(["", "", "}", "\x00", "[" * 3000]))
    return r.choice([".jsonl", ".json", ".dat"]), "\n".join(lines).encode("utf-8", "surrogatepass")


def broken_mail(r: random.Random) -> tuple[str, bytes]:
    b = r.choice(["b", "", "=", "b" * 500, "é"])
    head = [f"From: {r.choice(['a@b', '=?utf-8?q?=FF=FE?=', '=?x?b?!!!?=', '', '<<<>>>', 'Jane via X <a@b>', chr(0)])}"]
    head += [
        f"Date: {r.choice(['Fri, 31 Feb 2025 99:99:99 +9999', '', 'Fri, 07 Nov 2025 08:14:00 +0200', '0', '7' * 400])}"
    ]
    media = r.choice(["multipart/mixed", "text/html", "text/plain", "message/rfc822", "x", ""])
    charset = r.choice(["rot13", "hex", "utf-8", "zip", "idna", "x" * 90])
    head += [f'Content-Type: {media}; boundary="{b}"; charset={charset}']
    head += [
        f"Content-Transfer-Encoding: {r.choice(['base64', 'quoted-printable', 'x', '8bit', 'uuencode'])}",
        "MIME-Version: 1.0",
    ]
    r.shuffle(head)
    body = r.choice(
        [prose(r, 30), "=" * 500, base64.b64encode(r.randbytes(50)).decode()[:-1], f"--{b}\n" * r.choice([3, 300])]
    )
    nest = "".join(f"Content-Type: multipart/mixed; boundary=n{i}\n\n--n{i}\n" for i in range(r.choice([0, 0, 5, 400])))
    return ".eml", (
        "\n".join(head[: r.randrange(1, 6)]) + r.choice(["\n\n", "\r\n\r\n", "\n", ""]) + nest + body
    ).encode("utf-8", "replace")


def endless(r: random.Random) -> tuple[str, bytes]:
    """What no step may take more than its length's time over: one token, one mark, a sentence without an end."""
    unit = r.choice(["a", "1", "<", '"', "“", "'", "ab ", "killed ", "he said that ", "12 ", "Gaza and ", "pro-", "a/"])
    return ".txt", (unit * (r.choice([2_000, 20_000, 60_000]) // len(unit))).encode()


def like_a_report(r: random.Random) -> tuple[str, bytes]:
    lines = [prose(r, r.randrange(1, 9)).replace("\n", " ") for _ in range(r.randrange(1, 40))]
    return r.choice([".txt", ".txt", ".dat"]), r.choice(BREAKS[:9]).join(lines).encode("utf-8", "surrogatepass")


KINDS: list[Callable[[random.Random], tuple[str, bytes]]] = [
    random_bytes, broken_unicode, old_encoding, controls, giant_line, many_lines, nested_page, page_soup, entity_bomb,
    linked_data, bad_lines, broken_mail, endless, like_a_report,
]  # fmt: skip


def inputs(count: int, seed: int) -> Iterator[tuple[int, str, str, bytes]]:
    """`(number, kind, suffix, bytes)`; each depends on its number and the seed alone."""
    for number in range(count):
        r = random.Random(f"{seed}/{number}")
        kind = KINDS[number % len(KINDS)]
        suffix, data = kind(r)
        yield number, kind.__name__, suffix, data


def run(path: Path) -> collections.Counter[str]:
    """What became of one file's sources. Raises where anything but a recorded failure comes out."""
    outcome: collections.Counter[str] = collections.Counter()
    for source in sources([str(path)]):
        if isinstance(source, Failure):
            encode(source)
            outcome[f"failure: {source.reason}"] += 1
            continue
        outcome[_read(source)] += 1
    return outcome


def _read(source: Source) -> str:
    try:
        made = report(source)
    except ReadError as error:
        return f"failure: {error.reason}"
    encode(made)
    text = Text(made.text)
    for span in spans(made):
        text.check(span)
    return "read"


def main() -> int:
    """Runs them all and prints what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=20, help="seconds for one input")
    asked = parser.parse_args()

    def alarm(signum: int, frame: FrameType | None) -> None:
        raise Hang

    signal.signal(signal.SIGALRM, alarm)
    outcomes: collections.Counter[str] = collections.Counter()
    bad: list[str] = []
    slowest: list[tuple[float, int, str]] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, kind, suffix, data in inputs(asked.count, asked.seed):
            path = Path(folder) / f"{number}{suffix}"
            path.write_bytes(data)
            start = time.perf_counter()
            signal.alarm(asked.limit)
            try:
                outcomes += run(path)
            except Hang:
                bad.append(f"hang: {number} {kind}{suffix}")
            except Exception as error:  # any at all is what is looked for
                where = traceback.extract_tb(error.__traceback__)[-1]
                bad.append(
                    f"crash: {number} {kind}{suffix}: {type(error).__name__}: {error} ({where.name}:{where.lineno})"[
                        :300
                    ]
                )
            finally:
                signal.alarm(0)
            slowest = sorted([*slowest, (time.perf_counter() - start, number, kind)], reverse=True)[:5]
            path.unlink()
    took = time.perf_counter() - began
    print(f"{asked.count:,} inputs (seed {asked.seed}) in {took:.0f} s; sources by outcome:")
    for outcome, times in outcomes.most_common():
        print(f"  {times:7,} {outcome}")
    print("slowest: " + ", ".join(f"{seconds:.2f} s (number {number}, {kind})" for seconds, number, kind in slowest))
    print(f"{sum(b.startswith('crash') for b in bad)} crashes, {sum(b.startswith('hang') for b in bad)} hangs")
    for line in bad[:50]:
        print(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
