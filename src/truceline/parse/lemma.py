"""Lemmas from edit rules: what to take off a word's end and what to put there."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

Rule = tuple[str, str]
"""(ending taken off, ending put on) of the lower-cased form; ("=", "") keeps the form as it is written."""

KEEP: Rule = ("=", "")


HISSING = ("sses", "shes", "ches", "xes", "zzes")
"""Endings of plurals that take `es`."""
SILENT = (
    "headache", "heartache", "toothache", "stomachache", "backache", "cache", "stache", "avalanche", "niche", "quiche",
    "creche", "brioche", "psyche", "cliche", "panache", "pastiche", "fiche", "gouache", "axe", "impasse", "crevasse",
    "posse", "finesse", "mousse", "largesse", "lacrosse",
)  # fmt: skip
"""Ends of nouns whose own `e` stands before such a plural's `s`: `caches`, `moustaches`."""


def rule_between(form: str, lemma: str) -> Rule:
    """The rule that turns `form` into `lemma`."""
    if form == lemma:
        return KEEP if form != form.lower() else ("", "")
    low, target = form.lower(), lemma.lower()
    shared = 0
    while shared < min(len(low), len(target)) and low[shared] == target[shared]:
        shared += 1
    return low[shared:], target[shared:]


def apply_rule(rule: Rule, form: str) -> str | None:
    """`form` rewritten by `rule`, or None where the form lacks the ending."""
    if rule == KEEP:
        return form
    off, on = rule
    low = form.lower()
    if not low.endswith(off):
        return None
    return (low[: len(low) - len(off)] + on) or None


def choose_lemma(
    form: str,
    pos: str,
    ranked: Sequence[Rule],
    table: Mapping[tuple[str, str], str],
    verbs: Container[str],
) -> str:
    """The lemma of `form`: the table's word, else the best ranked rule that gives a word it may give.

    A verb's lemma must be a known verb where any of the ranked rules leads to one.
    """
    known = table.get((form.lower(), pos))
    if known is not None:
        return known
    if pos == "PROPN":
        return form
    first: str | None = None
    for rule in ranked:
        lemma = apply_rule(rule, form)
        if lemma is None:
            continue
        if pos == "NOUN":
            return _singular(form.lower(), lemma)
        if pos not in ("VERB", "AUX") or lemma in verbs:
            return lemma
        first = first or lemma
    return first or form.lower()


def _singular(form: str, lemma: str) -> str:
    """The lemma, or the form without `es` where a rule learned from other plurals left its `e`: `breaches`."""
    if not form.endswith(HISSING) or lemma not in (form, form[:-1]) or form[:-1].endswith(SILENT):
        return lemma
    return form[:-2]
