"""ClearNLP dependencies, as spaCy's own English models give them, turned into Universal Dependencies."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc

_MARKS = frozenset({"dobj", "nsubjpass", "pobj", "auxpass", "prep", "relcl", "poss", "attr"})
_PLAIN = {
    "dobj": "obj", "dative": "iobj", "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "auxpass": "aux:pass",
    "relcl": "acl:relcl", "poss": "nmod:poss", "prt": "compound:prt", "neg": "advmod", "npadvmod": "obl:unmarked",
    "nn": "compound", "num": "nummod", "number": "nummod", "quantmod": "advmod", "predet": "det:predet",
    "preconj": "cc:preconj", "intj": "discourse", "meta": "parataxis", "oprd": "xcomp", "acomp": "xcomp",
    "pcomp": "advcl", "nounmod": "nmod", "nmod": "compound", "ROOT": "root", "complm": "mark", "rcmod": "acl:relcl",
    "partmod": "acl", "infmod": "acl",
}  # fmt: skip
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})


def is_clearnlp(deps: Iterable[str]) -> bool:
    """Whether the labels are ClearNLP's."""
    return not _MARKS.isdisjoint(deps)


def to_universal(doc: Doc) -> tuple[list[int], list[str]]:
    """Heads (token indices) and labels of `doc` in Universal Dependencies."""
    heads = [token.head.i for token in doc]
    deps = [_PLAIN.get(token.dep_, token.dep_) for token in doc]
    for token in doc:
        if token.dep_ in ("prep", "agent", "dative") and token.pos_ == "ADP":
            _turn_preposition(doc, token.i, heads, deps)
    for token in doc:
        if token.dep_ in ("attr", "acomp") and token.head.lemma_ == "be" and heads[token.i] == token.head.i:
            _turn_copula(doc, token.i, heads, deps)
    _flatten_conjuncts(doc, heads, deps)
    return heads, deps


def _turn_preposition(doc: Doc, at: int, heads: list[int], deps: list[str]) -> None:
    """`verb -prep-> in -pobj-> city` becomes `verb -obl-> city -case-> in`."""
    inner = next((child for child in doc[at].children if child.dep_ in ("pobj", "pcomp")), None)
    if inner is None:
        deps[at] = "advmod" if deps[at] == "prep" else deps[at]
        return
    governor = heads[at]
    nominal = doc[governor].pos_ in _NOMINAL
    if inner.dep_ == "pcomp":
        deps[inner.i] = "acl" if nominal else "advcl"
        deps[at] = "mark"
    else:
        deps[inner.i] = "obl:agent" if doc[at].dep_ == "agent" else ("nmod" if nominal else "obl")
        deps[at] = "case"
    heads[inner.i], heads[at] = governor, inner.i
    for child in doc[at].children:
        if child.i != inner.i and heads[child.i] == at:
            heads[child.i] = inner.i


def _turn_copula(doc: Doc, at: int, heads: list[int], deps: list[str]) -> None:
    """`is -attr-> depot` becomes `depot -cop-> is`."""
    verb = heads[at]
    heads[at] = at if heads[verb] == verb else heads[verb]
    deps[at] = deps[verb]
    for other in range(len(doc)):
        if heads[other] == verb and other not in (at, verb):
            heads[other] = at
    heads[verb], deps[verb] = at, "cop"


def _flatten_conjuncts(doc: Doc, heads: list[int], deps: list[str]) -> None:
    """A chain of conjuncts all hang on the first; each conjunction on the conjunct that follows it."""
    for token in doc:
        if deps[token.i] == "conj":
            while deps[heads[token.i]] == "conj":
                heads[token.i] = heads[heads[token.i]]
    for token in doc:
        if deps[token.i] in ("cc", "punct") and deps[token.i] == "cc":
            after = [i for i in range(token.i + 1, len(doc)) if deps[i] == "conj"]
            if after:
                heads[token.i] = after[0]
