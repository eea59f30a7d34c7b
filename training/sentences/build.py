"""Our own sentences as a treebank: the pipeline's parse, corrected by hand where it was wrong.

    python -m training.sentences.build            # sentences.txt + corrections.txt -> sentences.conllu
    python -m training.sentences.build --show     # every tree on a line, to read against the sentence

`corrections.txt`: the number of a sentence, then arcs that replace the parser's: `12  nsubj(said, driver); …`
The root is `root(-, said)`; `pos(ADJ, word)` and `xpos(JJ, word)` set tags; `word@2` is the second such word.
Once written, `sentences.conllu` is what training reads; it is rebuilt only when sentences are added.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from spacy.tokens import Doc, Token

from truceline.parse.pipeline import Parser
from truceline.records import Report
from truceline.text import Span

HERE = Path(__file__).resolve().parent
Row = dict[str, object]


def corrections(path: Path) -> dict[int, list[str]]:
    """Terms by sentence number."""
    found: dict[int, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            number, terms = line.split(maxsplit=1)
            found.setdefault(int(number), []).extend(term.strip() for term in terms.split(";") if term.strip())
    return found


def corrected(doc: Doc, terms: list[str]) -> list[Row]:
    """The words of `doc` with their heads (from 1, 0 the root) and labels, after the corrections."""
    rows: list[Row] = [
        {"form": t.text, "lemma": t.lemma_, "upos": t.pos_, "xpos": t.tag_, "dep": t.dep_,
         "head": 0 if t.head == t else t.head.i + 1, "space": bool(t.whitespace_)}
        for t in doc
    ]  # fmt: skip
    for term in terms:
        label, first, second = re.fullmatch(r"([^()]+)\(\s*(.+?),\s(.+)\)", term).groups()  # type: ignore[union-attr]
        if label in ("pos", "xpos", "lemma"):
            rows[_token(doc, second).i]["upos" if label == "pos" else label] = first
        else:
            head = 0 if first == "-" else _token(doc, first).i + 1
            rows[_token(doc, second).i] |= {"head": head, "dep": label}
    _check(rows, doc.text)
    return rows


def _token(doc: Doc, word: str) -> Token:
    form, _, nth = word.rpartition("@") if "@" in word[1:] else (word, "", "1")
    return [token for token in doc if token.text == form][int(nth) - 1]


def _check(rows: list[Row], text: str) -> None:
    roots = [row for row in rows if row["head"] == 0]
    if len(roots) != 1:
        raise ValueError(f"{len(roots)} roots ({[r['form'] for r in roots]}): {text}")
    for row in rows:
        at, steps = row, 0
        while at["head"]:
            at, steps = rows[int(str(at["head"])) - 1], steps + 1
            if steps > len(rows):
                raise ValueError(f"a cycle at {row['form']}: {text}")


def conllu(number: int, text: str, rows: list[Row]) -> str:
    """One sentence in CoNLL-U."""
    lines = [f"# newdoc id = own-{number:03}", f"# sent_id = own-{number:03}", f"# text = {text}"]
    for at, row in enumerate(rows, 1):
        misc = "_" if row["space"] or at == len(rows) else "SpaceAfter=No"
        columns = (at, row["form"], row["lemma"], row["upos"], row["xpos"], "_", row["head"], row["dep"], "_", misc)
        lines.append("\t".join(map(str, columns)))
    return "\n".join(lines) + "\n\n"


def main() -> None:
    """Build or show."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--show", action="store_true")
    show = options.parse_args().show
    parser = Parser()
    fixed = corrections(HERE / "corrections.txt") if (HERE / "corrections.txt").exists() else {}
    out: list[str] = []
    for number, text in enumerate((HERE / "sentences.txt").read_text(encoding="utf-8").splitlines(), 1):
        doc = parser.parse(Report(id="x", text=text, captured_sha256="", body=(Span(0, len(text)),))).spacy
        if show:
            print(number, " ".join(_shown(t) for t in doc))
            continue
        out.append(conllu(number, text, corrected(doc, fixed.get(number, []))))
    if not show:
        (HERE / "sentences.conllu").write_text("".join(out), encoding="utf-8")


def _shown(token: Token) -> str:
    if token.dep_ in ("punct", "det", "case", "aux", "mark", "nummod", "cc", "aux:pass", "cop", "nmod:poss", "amod"):
        return f"{token.text}>{token.head.text}" if token.dep_ != "punct" else token.text
    return f"{token.text}/{token.dep_}>{token.head.text}" if token.head != token else f"{token.text}/ROOT"


if __name__ == "__main__":
    main()
