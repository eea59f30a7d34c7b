"""What kind of source an unknown name is, guessed from its head noun and its shape."""

from __future__ import annotations

from functools import lru_cache

from truceline.records import SourceKind
from truceline.resolve.names import Token, tokens

_ORDER: tuple[SourceKind, ...] = ("document", "media", "office", "organisation", "state", "crowd", "anonymous")


@lru_cache(16384)
def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def kind_of(name: str, heads: dict[str, list[str]]) -> SourceKind:
    """`the ministry` office, `army` organisation, `officials` anonymous, `Ann Keller` person, `a report` document.

    `heads` lists nouns by kind. A name that has no known head is a person if it is written as one (two to five
    capitalised words, or one after a title), an organisation if it is capitalised, else anonymous.
    """
    words = tokens(name)
    while len(words) > 1 and words[0].form in heads["determiners"]:
        words = words[1:]
    if not words:
        return "anonymous"
    if _named_after_role(words, heads):
        return "person"
    kind = _by_head(words, heads, name)
    if kind is not None:
        return kind
    capitals = [word for word in words if word.text[0].isupper()]
    if 2 <= len(words) <= 5 and len(capitals) >= 2 and words[-1].text[0].isupper() and not words[-1].text.isupper():
        return "person"
    if len(words) == 1 and capitals and words[0].text.isupper() and len(words[0].text) > 1:
        return "organisation"
    if len(words) == 1 and capitals:
        return "person"
    return "organisation" if capitals else "anonymous"


def _by_head(words: list[Token], heads: dict[str, list[str]], name: str) -> SourceKind | None:
    cut = next((i for i, word in enumerate(words) if i and word.form in heads["links"]), len(words))
    cut = min(cut, next((i for i in range(1, len(words)) if "," in name[words[i - 1].end : words[i].start]), cut))
    for word in (words[cut - 1], *words[max(0, cut - 2) : cut - 1]):
        if word is not words[cut - 1] and not word.text[0].isupper():
            break
        kind = _head_kind(word.form, heads, words[:cut], name)
        if kind is not None:
            return kind
    return None


def _head_kind(form: str, heads: dict[str, list[str]], before: list[Token], name: str) -> SourceKind | None:
    if form in heads["many"]:
        return "anonymous"
    single = _singular(form)
    if single in heads.get("person", ()):
        return "person" if form == single else "crowd"
    if form == single and form in heads["unique"]:
        return "office"
    rights = any(word.form in ("rights", "observatory") for word in before)
    for word in (form, single):
        for kind in _ORDER:
            if word in heads[kind]:
                return "organisation" if rights and kind == "office" else kind
    return None


def _named_after_role(words: list[Token], heads: dict[str, list[str]]) -> bool:
    """`army spokesman Jonas Varga`: a role, then a name with no head of its own."""
    roles = [i for i, word in enumerate(words[:-1]) if _head_kind(word.form, heads, [], "") in ("office", "anonymous")]
    if not roles:
        return False
    name = words[roles[-1] + 1 :]
    if not all(word.text[0].isupper() or word.form in ("al", "bin", "de", "el", "ibn", "von", "van") for word in name):
        return False
    return name[-1].text[0].isupper() and _head_kind(name[-1].form, heads, [], "") is None
