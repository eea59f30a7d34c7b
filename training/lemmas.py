"""The lemma table that lies over the edit rules: forms whose lemma the treebanks settle, and the known verbs."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from training.corpora import Sentence

TABLED = ("VERB", "AUX", "NOUN", "PRON", "DET", "ADJ", "ADV")
_SUFFIXES = ("s", "ed", "ing", "d")


def lemma_table(sentences: Iterable[Sentence]) -> dict[str, object]:
    """`forms`: lemma by tag and lower-cased form where it is not the form itself; `verbs`: verb lemmas, sorted."""
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    verbs: Counter[str] = Counter()
    for sentence in sentences:
        for word in sentence.words:
            lemma = word.lemma.lower()
            if word.upos in TABLED and lemma.replace("-", "").isalpha() and word.form.replace("-", "").isalpha():
                seen[word.upos, word.form.lower()][lemma] += 1
            if word.upos == "VERB" and lemma.isalpha():
                verbs[lemma] += 1
    forms: dict[str, dict[str, str]] = {tag: {} for tag in TABLED}
    for (tag, form), counts in sorted(seen.items()):
        lemma, times = counts.most_common(1)[0]
        sure = times / sum(counts.values()) >= 0.8
        regular = lemma == form or (form.startswith(lemma) and form[len(lemma) :] in _SUFFIXES)
        if sure and ((times >= 2 and tag in ("VERB", "AUX")) or (times >= 2 and not regular)):
            forms[tag][form] = lemma
    known = sorted(v for v, n in verbs.items() if n >= 2 or forms["VERB"].get(v) == v)
    return {"forms": forms, "verbs": known}


def write_lemmas(sentences: Iterable[Sentence], path: Path) -> None:
    """Write the table as JSON, one tag a line, so that versions compare."""
    table = lemma_table(sentences)
    path.write_text(
        json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8"
    )
