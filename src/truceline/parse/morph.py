"""Morphological features, as far as the Penn tag and the word itself give them."""

from __future__ import annotations

from functools import lru_cache

_BY_TAG = {
    "VB": "VerbForm=Inf",
    "VBP": "Mood=Ind|Tense=Pres|VerbForm=Fin",
    "VBZ": "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "VBD": "Mood=Ind|Tense=Past|VerbForm=Fin",
    "VBN": "Tense=Past|VerbForm=Part",
    "VBG": "Tense=Pres|VerbForm=Part",
    "MD": "VerbForm=Fin",
    "NN": "Number=Sing", "NNP": "Number=Sing", "NNS": "Number=Plur", "NNPS": "Number=Plur",
    "JJ": "Degree=Pos", "JJR": "Degree=Cmp", "JJS": "Degree=Sup",
    "RBR": "Degree=Cmp", "RBS": "Degree=Sup",
    "CD": "NumType=Card",
    "WP": "PronType=Int", "WP$": "Poss=Yes|PronType=Int", "WDT": "PronType=Int", "WRB": "PronType=Int",
    "PRP$": "Poss=Yes|PronType=Prs",
}  # fmt: skip

_PERSONS = {
    "i": "Case=Nom|Number=Sing|Person=1", "me": "Case=Acc|Number=Sing|Person=1",
    "we": "Case=Nom|Number=Plur|Person=1", "us": "Case=Acc|Number=Plur|Person=1",
    "you": "Person=2", "he": "Case=Nom|Gender=Masc|Number=Sing|Person=3",
    "him": "Case=Acc|Gender=Masc|Number=Sing|Person=3", "she": "Case=Nom|Gender=Fem|Number=Sing|Person=3",
    "her": "Gender=Fem|Number=Sing|Person=3", "it": "Gender=Neut|Number=Sing|Person=3",
    "they": "Case=Nom|Number=Plur|Person=3", "them": "Case=Acc|Number=Plur|Person=3",
    "my": "Number=Sing|Person=1", "our": "Number=Plur|Person=1", "your": "Person=2",
    "his": "Gender=Masc|Number=Sing|Person=3", "its": "Gender=Neut|Number=Sing|Person=3",
    "their": "Number=Plur|Person=3",
}  # fmt: skip
_REFLEXIVES = {"myself": "1", "ourselves": "1", "yourself": "2", "yourselves": "2", "himself": "3", "herself": "3",
               "itself": "3", "themselves": "3", "themself": "3"}  # fmt: skip
_DETERMINERS = {
    "the": "Definite=Def|PronType=Art", "a": "Definite=Ind|PronType=Art", "an": "Definite=Ind|PronType=Art",
    "this": "Number=Sing|PronType=Dem", "that": "Number=Sing|PronType=Dem",
    "these": "Number=Plur|PronType=Dem", "those": "Number=Plur|PronType=Dem",
    "no": "PronType=Neg", "some": "PronType=Ind", "any": "PronType=Ind", "every": "PronType=Tot",
    "each": "PronType=Tot", "all": "PronType=Tot", "both": "PronType=Tot", "another": "PronType=Ind",
}  # fmt: skip
_NEGATIONS = {"not", "n't", "n’t", "never"}


@lru_cache(maxsize=65536)
def features(form: str, upos: str, xpos: str, passive: bool = False) -> str:
    """Universal features of `form` in the usual notation, `|` between them; empty where none are known."""
    low = form.lower()
    found: set[str] = set()
    if upos == "PRON":
        found |= _pronoun(low)
    elif upos == "DET":
        found |= set(_DETERMINERS.get(low, "").split("|"))
    if low in _NEGATIONS:
        found.add("Polarity=Neg")
    if xpos in _BY_TAG and not (upos == "PRON" and found):
        found |= set(_BY_TAG[xpos].split("|"))
    if passive:
        found.add("Voice=Pass")
    return "|".join(sorted(found - {""}, key=str.lower))


def _pronoun(low: str) -> set[str]:
    if low in _PERSONS:
        found = set(_PERSONS[low].split("|")) | {"PronType=Prs"}
        return found | {"Poss=Yes"} if low in ("my", "our", "your", "his", "its", "their") else found
    if low in _REFLEXIVES:
        return {f"Person={_REFLEXIVES[low]}", "PronType=Prs", "Reflex=Yes"}
    if low in ("who", "whom", "what", "which", "whoever", "whatever"):
        return {"PronType=Int"}
    return set(_DETERMINERS.get(low, "").split("|"))
