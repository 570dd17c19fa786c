"""PLOVER's types, and its words as frames that a parsed word can be held against; read once at import."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from extractors.events.frames import ADJECTIVES as _ADJECTIVES
from extractors.events.frames import CLASSES as _CLASSES
from extractors.events.frames import NOUNS as _NOUNS
from extractors.events.frames import VERBS as _VERBS

TYPES: Final = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip

# Verbs that say of the noun they govern only that it takes place, and whose subject takes part in it.
LIGHT: Final = frozenset(
    """hold have attend launch conduct carry begin start open stage make issue pay lead join host resume continue
    mount undertake express voice deliver complete convene give repeat reiterate take impose reach sign wage order
    renew engage participate enter pay declare suffer return""".split()
)
SAYING: Final = frozenset(
    """say claim allege report tell state announce argue insist assert maintain add note declare write believe
    accuse blame suspect according""".split()
)
NEGATING: Final = frozenset("fail refuse decline deny cancel reject".split())

Kind = Mapping[str, frozenset[str]]
"""Nouns of a class, each with the words that must stand before it; none must where there are none."""

# Signs and words that tell of a sum of money.
SUMS: Final = frozenset(
    "$ € £ million billion trillion dollar dollars euro euros pounds percent".split()
)

_IRREGULAR: Final = {
    "meet": "met", "speak": "spoke spoken", "hold": "held", "strike": "struck", "seek": "sought", "send": "sent",
    "give": "gave given", "withdraw": "withdrew withdrawn", "break": "broke broken", "shoot": "shot",
    "begin": "began begun", "bring": "brought", "lend": "lent", "fly": "flew flown", "go": "went gone", "burn": "burnt",
    "blow": "blew blown", "plead": "pled", "fight": "fought", "overrun": "overran", "talks": "talk talks",
    "take": "took taken", "make": "made", "have": "has had", "come": "came", "leave": "left", "stand": "stood",
    "say": "said", "tell": "told", "lay": "laid", "throw": "threw thrown", "rebuild": "rebuilt", "build": "built",
    "sit": "sat", "sell": "sold", "swear": "swore sworn", "tear": "tore torn", "slay": "slew slain",
    "beat": "beaten", "hang": "hung", "pay": "paid", "find": "found", "undertake": "undertook undertaken",
    "freeze": "froze frozen", "forbid": "forbade forbidden", "forgive": "forgave forgiven", "win": "won",
    "retake": "retook retaken", "man": "men", "woman": "women", "child": "children", "veto": "vetoes",
}  # fmt: skip
_WORD: Final = re.compile(
    r"(?P<lemma>[a-z-]+?)(?P<particles>(?:\+[a-z]+)*)(?P<bare>-?)(?:~(?P<objects>[a-z_|]+))?"
    r"(?:!(?P<unlike>[a-z_|]+))?(?:/(?P<to>[a-z]+))?(?:\^(?P<subjects>[a-z_|]+))?(?P<flags>[>@=]*)$"
)


@dataclass(frozen=True, slots=True)
class Need:
    """Words that must come soon after a form, and sets of which one must be near it."""

    after: tuple[str, ...] = ()
    near: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A word that tells of an event of `type` and `mode`, and what must stand with it. `confidence` 0..1.

    `rule` is the word as the table has it; `extractors.events.frames` explains its signs.
    """

    type: str
    mode: str
    confidence: float
    rule: str
    lemma: str
    particles: tuple[str, ...] = ()
    objects: Kind | None = None
    unlike: Kind | None = None
    subjects: Kind | None = None
    to: str | None = None
    complement: bool = False
    bare: bool = False
    party: bool = False
    acting: bool = False
    governed: bool = False

    @property
    def needs(self) -> int:
        """How much must stand with the word: of two frames that fit, the more demanding is meant."""
        classes = 4 * (self.objects is not None) + 3 * (self.subjects is not None)
        flags = 2 * self.complement + self.bare + self.party + self.acting
        return 2 * len(self.particles) + classes + 3 * bool(self.to) + flags


def kind(names: str) -> Kind:
    """The nouns of classes joined by `|`; a name that is no class stands for itself."""
    found: dict[str, frozenset[str]] = {}
    for name in names.split("|"):
        if name in _CLASSES:
            found.update(_nouns(_CLASSES[name]))
        elif "_" in name:
            before, _, after = name.partition("_")
            found.update(
                dict.fromkeys(_nouns(_CLASSES[after]), frozenset(_nouns(_CLASSES[before])))
            )
        else:
            found[name] = frozenset()
    return found


def _nouns(words: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word in words.split():
        noun, _, before = word.partition("*")
        known = found.get(noun)
        if not before or known == frozenset():
            found[noun] = frozenset()
        else:
            found[noun] = (known or frozenset()) | {before}
    return found


def _frame(word: str, head: list[str]) -> Frame:
    match = _WORD.match(word)
    assert match, f"{word}: not a word of the tables"
    part = match.groupdict()
    flags = part["flags"] or ""
    return Frame(
        head[0],
        head[1],
        float(head[2]),
        word,
        part["lemma"],
        tuple(filter(None, part["particles"].split("+"))),
        kind(part["objects"]) if part["objects"] else None,
        kind(part["unlike"]) if part["unlike"] else None,
        kind(part["subjects"]) if part["subjects"] else None,
        part["to"],
        complement=">" in flags,
        bare=bool(part["bare"]),
        party="@" in flags,
        acting="=" in flags,
    )


def _noun(word: str, head: list[str], governed: bool) -> Frame:
    word, _, unlike = word.partition("!")
    noun, _, before = word.partition("*")
    noun, *prepositions = noun.split("+")
    return Frame(
        head[0],
        head[1],
        float(head[2]),
        word,
        noun,
        tuple(prepositions),
        objects={noun: frozenset({before})} if before else None,
        unlike=kind(unlike) if unlike else None,
        governed=governed,
    )


def _rows(table: str) -> Iterator[tuple[list[str], str]]:
    for row in filter(None, table.replace("\n    ", " ").splitlines()):
        head, _, words = row.partition(":")
        yield head.split(), words


def _verbs(table: str) -> dict[str, tuple[Frame, ...]]:
    return _by_lemma(_frame(word, head) for head, words in _rows(table) for word in words.split())


def _nominal(table: str) -> dict[str, tuple[Frame, ...]]:
    found: list[Frame] = []
    for head, words in _rows(table):
        alone, _, governed = words.partition("|")
        found += (_noun(word, head, False) for word in alone.split())
        found += (_noun(word, head, True) for word in governed.split())
    return _by_lemma(iter(found))


def _by_lemma(frames: Iterator[Frame]) -> dict[str, tuple[Frame, ...]]:
    found: dict[str, list[Frame]] = {}
    for frame in frames:
        found.setdefault(frame.lemma, []).append(frame)
    return {lemma: tuple(sorted(fs, key=lambda f: -f.needs)) for lemma, fs in found.items()}


def _forms(lemma: str) -> set[str]:
    stem = lemma[:-1] if lemma.endswith(("e", "y")) else lemma
    forms = {lemma, lemma + "s", lemma + "es"}
    forms |= {base + end for base in (stem, lemma, lemma + lemma[-1]) for end in ("ed", "ing")}
    if lemma.endswith("y"):
        forms |= {stem + "ies", stem + "ied"}
    return forms | set(_IRREGULAR.get(lemma, "").split())


def _telling() -> dict[str, tuple[Need, ...]]:
    """Every form that may tell of an event, with what each of its frames needs to stand near it."""
    found: dict[str, set[Need]] = {}
    for lemma, frames in VERBS.items():
        for form in _forms(lemma):
            found.setdefault(form, set()).update(map(_need, frames))
    for noun, frames in NOUNS.items():
        for form in _plurals(noun) | {noun.removesuffix("-up")}:
            found.setdefault(form, set()).update(map(_need, frames))
    for word, frames in ADJECTIVES.items():
        found.setdefault(word, set()).update(map(_need, frames))
    said = frozenset(form for word in SAYING for form in _forms(word))
    found |= {word: {Need(near=(said,))} for word in ("must", "should")}
    found |= {form: {Need()} for form in _forms("warn")}
    return {form: () if Need() in needs else tuple(needs) for form, needs in found.items()}


def _need(frame: Frame) -> Need:
    after = [*frame.particles, *([frame.to] if frame.to else []), *(["to"] * frame.complement)]
    classes = [c for c in (frame.objects, frame.subjects) if c]
    near = [frozenset(form for noun in c for form in _plurals(noun)) for c in classes]
    return Need(tuple(after), tuple([_GOVERNING] if frame.governed else near))


def _plurals(noun: str) -> set[str]:
    if noun == "sum":
        return set(SUMS)
    plural = {noun, noun + "s", noun + "es"} | set(_IRREGULAR.get(noun, "").split())
    return plural | {noun[:-1] + "ies"} if noun.endswith("y") else plural


# A demand told without a verb of demanding, a refusal told as what will not be done, and an intention.
_GOVERNING: Final = frozenset(form for verb in LIGHT for form in _forms(verb)) | {
    "by",
    "between",
    "s",
}
MUST: Final = Frame("REQUEST", "demand", 0.6, "must", "must")
REFUSAL: Final = Frame("REJECT", "refuse", 0.65, "will not", "not")
FAILURE: Final = Frame("REJECT", "refuse", 0.6, "fail to", "fail")
VOW: Final = Frame("AGREE", "promise", 0.65, "said it will", "will")
MENACE: Final = Frame("THREATEN", "warn", 0.7, "vow to", "vow")
WARNING: Final = Frame("THREATEN", "warn", 0.75, "warn", "warn")
ALARM: Final = Frame("ACCUSE", "allege", 0.6, "warn that", "warn")
COOPERATIVE: Final = frozenset("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID".split())
VERBS: Final = _verbs(_VERBS)
NOUNS: Final = _nominal(_NOUNS)
ADJECTIVES: Final = _verbs(_ADJECTIVES)
FORMS: Final = _telling()
