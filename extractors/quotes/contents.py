"""What is said without marks: the clause or phrase that hangs on a cue verb by the parse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.quotes.cues import PLAIN, Cue
from extractors.quotes.reading import Reading
from extractors.quotes.subjects import outer_cue
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP"})
# Verbs that most clauses have: where one stands, a clause has begun.
FINITE_WORDS = frozenset(
    "is are was were has have had do does did will would can could should may might must to".split()
)


def content_after(on: Reading, verb: Token, cue: Cue, sentence: Span) -> Span | None:
    """What follows the cue and hangs on it: the clause or phrase that is told, by the cue's frames."""
    kids = [c for c in verb.rights if not c.is_punct]
    for kid in kids:
        if _begins(kid, verb, cue):
            last = kid
            for other in kids:
                if other.i > kid.i and _goes_on(other):
                    last = other
            return on.tidy(*on.span(kid.left_edge, _last(kid, last)), sentence)
    if "that" in cue.frames:
        return _that(on, verb, sentence)
    return None


_DAY = re.compile(
    r"(?:(?:on|late|early)\s)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tonight)"
    r"(?:\s(?:morning|afternoon|evening|night))?,?\s+(?=(?:that|he|she|it|they|we|the|a|an|his|her|its|their)\b|[A-Z])"
)
_TO_WHOM = re.compile(r"[^,;:.“”\"()]{1,60}?\s(?=that\s)")
_CLAUSE_FIRST = frozenset("that he she it they we i you there if whether how what why when".split())


def without_lead(text: str, span: Span, cue: Cue) -> Span:
    """What is told, without when and to whom: `(Wednesday) she would go`, `(the Post) that she would go`."""
    start, end = span
    if day := _DAY.match(text, start, end):
        start = day.end()
    first = text[start:end].split(maxsplit=1)[:1]
    if "someone_to" in cue.frames and first and first[0].lower() not in _CLAUSE_FIRST:
        to_whom = _TO_WHOM.match(text, start, end)
        if to_whom and not FINITE_WORDS & set(to_whom.group().lower().split()):
            start = to_whom.end()
    return start, end


def _that(on: Reading, verb: Token, sentence: Span) -> Span | None:
    """`said in a statement that ...` where the parse lost the clause: to the sentence's end."""
    for token in verb.doc[verb.i + 1 : verb.i + 8]:
        if token.is_punct or token.tag_.startswith("VB"):
            return None
        if token.lower_ == "that" and token.tag_ in ("IN", "DT", "WDT"):
            return on.tidy(on.span(token, token)[0], sentence[1], sentence)
    return None


def _begins(kid: Token, verb: Token, cue: Cue) -> bool:
    """Whether a child of the cue verb begins what is told."""
    if kid.left_edge.i < verb.i:
        return False
    match kid.dep_:
        case "ccomp":
            if "prep" in cue.frames and kid.left_edge.lower_ in cue.preps:
                return True
            return bool(cue.frames & {"that", "as", "someone_to"})
        case "xcomp":
            return "to" in cue.frames or (cue.lemma in PLAIN and kid.left_edge.tag_ != "VBG")
        case "advcl" | "prep":
            if kid.dep_ == "prep" and kid.lower_ == "as":
                return False
            return kid.left_edge.lower_ in cue.preps
        case "dobj" | "oprd":
            if "object" in cue.frames:
                return kid.pos_ != "PRON"
            if "as" in cue.frames:
                return any(c.dep_ in ("oprd", "prep") and c.i > kid.i for c in verb.rights) or any(
                    c.lower_ == "as" for c in kid.rights
                )
            if "someone_to" in cue.frames:
                return any(c.dep_ == "xcomp" and c.i > kid.i for c in verb.rights) and (
                    cue.lemma not in ("tell", "remind", "warn")
                )
    return False


def content_around(on: Reading, verb: Token, speaker: Span, sentence: Span) -> tuple[Span, ...]:
    """`..., X said` and `..., X said, ...`: the content stands around the attribution."""
    cue = on.span(verb, verb)
    start, end = min(cue[0], speaker[0]), max(cue[1], speaker[1])
    before = on.text[sentence[0] : start].rstrip(" \u00a0")
    if not before.endswith(",") and not (before and before[-1] in '”"?!—'):
        return ()
    clausal = verb.dep_ in ("ROOT", "parataxis", "ccomp", "conj", "advcl", "dep", "relcl")
    rest = on.text[end : sentence[1]]
    goes_on = rest.startswith(",") and len(rest.split()) > 2 and verb.dep_ != "ROOT"
    if not clausal or len(before.split()) < (2 if goes_on else 3):
        return ()
    kid = next((c for c in verb.lefts if c.dep_ in ("ccomp", "advcl", "parataxis")), None)
    told = _finite_before(on, verb, start, sentence)
    if verb.dep_ in ("ROOT", "conj") and kid is None and not told:
        return ()
    first = sentence[0]
    if verb.dep_ == "conj" and kid is not None:
        first = on.span(kid.left_edge, kid.left_edge)[0]
    left = on.tidy(first, start, sentence)
    right = on.tidy(end, sentence[1], sentence) if goes_on else None
    return tuple(span for span in (left, right) if span)


def _finite_before(on: Reading, verb: Token, start: int, sentence: Span) -> bool:
    """Whether a clause of its own stands before the attribution: It will rain, he said."""
    for token in verb.doc[max(0, verb.i - 60) : verb.i]:
        at = on.base + token.idx
        if sentence[0] <= at < start and (token.tag_ in FINITE or token.tag_ == "MD"):
            return token.dep_ not in ("relcl", "acl") and not on.inside(token)
    return False


def _last(first: Token, last: Token) -> Token:
    """The last token of a content, without `, which ...` and `, throwing ...` at its end."""
    end = last.right_edge
    for token in last.subtree:
        if token.i > first.i and outer_cue(token) is not None and token.i - 2 > first.left_edge.i:
            return token.nbor(-2)
        trailing = token.dep_ == "relcl" or (token.dep_ == "advcl" and token.tag_ == "VBG")
        start = token.left_edge
        trailing = trailing and token.right_edge.i >= end.i - 1 and start.i > first.i + 2
        if trailing and start.nbor(-1).text == "," and token.head.i > first.left_edge.i:
            return start.nbor(-2)
    return end


def _goes_on(token: Token) -> bool:
    """Whether a verb's later child still belongs to what was said, not to the telling."""
    if token.dep_ in ("ccomp", "xcomp", "oprd", "dobj"):
        return True
    if token.dep_ == "advcl":
        return token.tag_ != "VBG"
    return token.dep_ == "prep" and token.left_edge.i > 0 and token.nbor(-1).text != ","
