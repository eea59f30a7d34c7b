"""The built-in word lists, as `resources/lexicons/*.yaml` has them, compiled to JSON under `data/lexicons/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from truceline.errors import ConfigError


@cache
def load(name: str) -> dict[str, Any]:
    """The lexicon called `name`, as plain data; treat it as read-only. Raises `ConfigError` if there is none."""
    path = files("truceline") / "data" / "lexicons" / f"{name}.json"
    if not path.is_file():
        raise ConfigError(f"no lexicon is called {name!r}")
    found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return found


IRREGULAR = {
    "said": "say", "told": "tell", "wrote": "write", "written": "write", "swore": "swear", "sworn": "swear",
    "forecast": "forecast", "thought": "think", "felt": "feel", "knew": "know", "known": "know", "heard":
    "hear", "understood": "understand", "found": "find", "shown": "show", "begged": "beg", "read": "read",
    "held": "hold", "gave": "give", "given": "give", "took": "take", "taken": "take", "made": "make", "beat":
    "beat", "beaten": "beat", "shot": "shoot", "hit": "hit", "struck": "strike", "stricken": "strike", "slew":
    "slay", "slain": "slay", "fought": "fight", "fled": "flee", "withdrew": "withdraw", "withdrawn":
    "withdraw", "met": "meet", "sent": "send", "kept": "keep", "left": "leave", "fell": "fall", "fallen":
    "fall", "blew": "blow", "blown": "blow", "burnt": "burn", "drove": "drive", "driven": "drive", "overran":
    "overrun", "overflew": "overfly", "overflown": "overfly", "set": "set", "put": "put", "cut": "cut",
    "died": "die", "dying": "die", "threw": "throw", "thrown": "throw", "bore": "bear", "retook": "retake",
    "retaken": "retake", "forbade": "forbid", "forbidden": "forbid", "besought": "beseech", "spoke": "speak",
    "spoken": "speak", "undertook": "undertake", "undertaken": "undertake", "flew": "fly", "flown": "fly", "rode":
    "ride", "ridden": "ride", "sank": "sink", "sunk": "sink", "shut": "shut", "stole": "steal", "stolen": "steal",
    "tore": "tear", "torn": "tear", "burst": "burst", "broke": "break", "broken": "break", "brought": "bring",
    "bought": "buy", "sold": "sell", "caught": "catch", "laid": "lay", "led": "lead", "won": "win", "lost": "lose",
    "dug": "dig", "crept": "creep", "swept": "sweep", "spread": "spread", "hid": "hide", "hidden": "hide", "froze":
    "freeze", "frozen": "freeze", "sought": "seek", "dealt": "deal", "fed": "feed", "bled": "bleed", "hung": "hang",
    "slit": "slit", "cast": "cast", "beset": "beset", "hurt": "hurt", "quit": "quit", "lit": "light", "mown": "mow",
    "stove": "stave", "forgave": "forgive", "drew": "draw", "drawn": "draw", "swam": "swim", "sprang": "spring",
    "rose": "rise", "risen": "rise", "grew": "grow", "ran": "run", "came": "come", "went": "go", "gone": "go", "stood":
    "stand", "sat": "sit", "split": "split", "stuck": "stick", "dove": "dive", "slid": "slide", "smote": "smite",
    "burned": "burn", "spun": "spin", "stung": "sting", "swung": "swing", "sewn": "sew", "sown": "sow", "taught":
    "teach", "built": "build", "rebuilt": "rebuild", "lent": "lend", "paid": "pay", "repaid": "repay", "spent": "spend",
    "waylaid": "waylay", "trodden": "tread", "trod": "tread", "bound": "bind", "sprung": "spring", "hewn":
    "hew", "strewn": "strew", "clung": "cling", "flung": "fling", "slung": "sling",
    "strung": "string", "wrung": "wring", "shook": "shake",
    "shaken": "shake", "upheld": "uphold", "withheld": "withhold", "overthrew": "overthrow", "overthrown": "overthrow",
    "overcame": "overcome", "overtook": "overtake", "overtaken": "overtake", "oversaw": "oversee", "overseen":
    "oversee", "overrode": "override", "overridden": "override", "forswore": "forswear", "forsworn": "forswear", "bit":
    "bite", "bitten": "bite", "rang": "ring", "rung": "ring", "underwent": "undergo", "withstood": "withstand",
}  # fmt: skip


def forms(lemma: str) -> set[str]:
    """The inflected forms of a regular English verb, by its spelling, and the base form itself."""
    if lemma.endswith("e"):
        return {lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing", lemma + "ing" if lemma.endswith("ee") else lemma}
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return {lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    sibilant = "es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"
    found = {lemma, lemma + sibilant, lemma + "ed", lemma + "ing"}
    if len(lemma) > 2 and lemma[-1] not in "aeiouwxy" and lemma[-2] in "aeiou":
        found |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return found


@cache
def inflected(name: str, *lists: str) -> dict[str, str]:
    """Inflected form -> the verb of these lists of a lexicon that it is a form of; the lexicon tells irregular ones."""
    found = load(name)
    verbs = [verb for each in lists for verb in found[each]]
    table = {form: verb for verb in verbs for form in forms(verb)}
    return table | {form: verb for form, verb in (IRREGULAR | found["irregular"]).items() if verb in verbs}


@cache
def _by_form() -> dict[str, str]:
    verbs = {verb.split()[0] for verb in load("cues")["verbs"]} | {e["verb"] for e in load("cues")["expressions"]}
    for entry in load("events")["types"].values():
        verbs |= {phrase.split()[0] for phrase in entry.get("verbs") or ()}
    verbs |= {"broker", "mediate", "sponsor", *load("parties")["does"], *load("parties")["blame"]}
    table = {form: verb for verb in sorted(verbs) for form in forms(verb)}
    return table | IRREGULAR


def verb_lemma(form: str, lemma: str) -> str:
    """The lemma of a verb's form: the tagger's if the lexicons know it, else the one whose inflection the form is."""
    known = _by_form()
    return lemma if known.get(lemma) == lemma else known.get(form, lemma)


@cache
def digest() -> str:
    """A hash over all built-in lexicons, stamped on what they helped to produce."""
    import hashlib

    total = hashlib.sha256()
    folder = files("truceline") / "data" / "lexicons"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        total.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return total.hexdigest()[:12]
