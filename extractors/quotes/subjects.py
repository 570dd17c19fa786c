"""Who says it: the subject of a cue verb by the parse, and its noun phrase as a speaker's mention."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.quotes.cues import FORMS
from extractors.quotes.marks import Marked
from extractors.quotes.reading import Reading
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
# A verb without a subject of its own has its head's: said X and warned Y; warned Y, saying X.
_BORROWS = {"conj", "xcomp", "advcl", "dep", "parataxis", "pcomp", "ccomp"}
_NAMES_TAKE = {"of", "for", "from", "at", "in", "with"}
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "ADJ"}
_SPOKEN_TO = frozenset({"ask", "tell", "press", "question", "warn", "remind", "urge"})
# A longer noun phrase is a parse gone wrong.
_HOW_LONG = 30
# What says something without being somebody: a statement saying, a poll finding.
_PAPERS = frozenset(
    "statement letter email e-mail report memo note tweet post document article text message poll"
    " survey study ad advertisement book column editorial filing lawsuit release resolution paper"
    " op-ed sign signs banner headline story speech video website page brief ruling".split()
)


def subject_of(on: Reading, verb: Token) -> Token | None:
    """The head word of who says what `verb` tells, or None where the parse does not show it."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    if passive or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod")) or _is_asked(verb):
        return next(
            (p for c in verb.rights if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"),
            None,
        )
    at = outer_cue(verb) or verb
    for _ in range(5):
        own = next((c for c in at.children if _is_subject(on, c, at)), None)
        if own is not None:
            return _antecedent(at, own)
        if at is verb and (inverted := _inverted(on, verb)) is not None:
            return inverted
        if at.dep_ == "acl":
            if at.tag_ != "VBG":
                return None
            papers = at.head.lemma_.lower() in _PAPERS and at.head.dep_ != "dobj"
            if at.head.dep_ in _SUBJECTS or papers:
                return at.head
            at = _governing_verb(at.head)
            continue
        if at.dep_ == "prep" and at is not verb:
            at = at.head
            continue
        if at.dep_ not in _BORROWS or at.head is at:
            return None
        trailing = at is verb and at.tag_ == "VBG" and at.i > 0 and at.nbor(-1).text == ","
        at = at.head
        while trailing and at.dep_ == "ccomp" and at.head.lower_ in FORMS and at.head.i < at.i:
            at = at.head  # X argued that Y would ..., saying: it is X that says
    return None


def _is_asked(verb: Token) -> bool:
    """`Asked whether she would go, Berg ...`, `Berg, told that ...`: who is spoken to does not speak."""
    if verb.tag_ not in ("VBN", "VBD") or verb.head.i <= verb.i:
        return False
    if any(c.dep_ == "aux" for c in verb.children):
        return False
    after_comma = verb.i > 1 and verb.nbor(-1).text == "," and verb.lemma_ in _SPOKEN_TO
    own = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
    if (
        own is not None
    ):  # Berg, asked ..., said: its comma parts it from what the parser joins it to
        return after_comma and own.i == verb.i - 2
    return verb.dep_ == "advcl" or (verb.dep_ == "ccomp" and after_comma)


def _is_subject(on: Reading, child: Token, verb: Token) -> bool:
    if child.dep_ not in _SUBJECTS or on.inside(child):
        return False
    return child.i < verb.i or verb.tag_ != "VBG"


def _antecedent(verb: Token, subject: Token) -> Token:
    if subject.tag_ in ("WP", "WDT") and verb.dep_ == "relcl":
        return verb.head
    return subject


def _inverted(on: Reading, verb: Token) -> Token | None:
    """`"...," said Berg` where the parser took Berg for an object."""
    if verb.i == 0 or not _after_marks(on, verb):
        return None
    for child in verb.rights:
        if child.dep_ in ("dobj", "attr", "oprd", "appos", "npadvmod", "dep", "ccomp"):
            return child if child.pos_ in _NOMINAL else None
    return None


def _after_marks(on: Reading, token: Token) -> bool:
    at = on.base + token.idx
    marked = on.marks.before(at)
    return marked is not None and not on.text[marked.end : at].strip(" ,—–-")


def mention_of(on: Reading, head: Token) -> Span | None:
    """The noun phrase of `head` as a speaker's mention: no clause, nothing after a comma."""
    if head.pos_ in ("VERB", "AUX", "PUNCT", "SCONJ") and head.tag_ not in ("VBN", "VB", "VBP"):
        return None
    doc = head.doc
    head = _out_of_brackets(head)
    first = head.left_edge
    while first.i < head.i and (first.is_punct or first.dep_ in ("cc", "advmod", "preconj")):
        first = doc[first.i + 1]
    if head.i - first.i > _HOW_LONG:
        first = head
    last = head
    for child in head.rights:
        joins = child.dep_ in ("cc", "conj", "nummod", "flat") or (
            child.dep_ == "prep" and child.lower_ in _NAMES_TAKE
        )
        if not joins or child.left_edge.i != last.i + 1 or child.right_edge.i - head.i > 14:
            break
        if any(t.text in ",;:—–" or t.dep_ == "relcl" for t in child.subtree):
            break
        last = child.right_edge
    while first.i < head.i and (on.inside(first) or first.is_punct):
        first = doc[first.i + 1]  # the parser hung quoted words to who says them
    if on.inside(last):
        first = last = head
    return None if on.inside(head) else on.span(first, last)


def _out_of_brackets(head: Token) -> Token:
    """`Gov. Ann Berg (R-OH) said`: the name before the brackets."""
    for back in range(1, min(6, head.i + 1)):
        before = head.nbor(-back)
        if before.text.endswith(")"):
            break
        if before.text.startswith("(") and before.i > 0:
            return before.nbor(-1)
    return head


def beside_marks(on: Reading, verb: Token) -> bool:
    """Whether any verb tells speech where this one stands, by the marks beside it."""
    if verb.dep_ not in ("ROOT", "conj", "ccomp", "parataxis") or on.inside(verb):
        return False
    return _before_marks(on, verb) or _behind_marks(on, verb)


def _before_marks(on: Reading, verb: Token) -> bool:
    """`she shot back, "...`, `here is Berg in 1992: "...`, `... issued a statement:`"""
    end = on.base + verb.idx + len(verb)
    following = on.marks.after(end)
    stop = following.start if following else on.passage.end
    gap = on.text[end : min(stop, end + 160)].strip()
    if end + 160 < stop or re.search(r"[.!?]\s", gap):
        return False
    if gap.endswith(":"):
        return verb.dep_ == "ROOT"
    return gap.endswith(",") and len(gap.split()) <= 2 and _capital(on, following)


def _behind_marks(on: Reading, verb: Token) -> bool:
    """`"...," an angry Berg retaliated`"""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None or verb.i - subject.i > 8:
        return False
    first = subject.left_edge if subject.i < verb.i else verb
    at = on.base + first.idx
    marked = on.marks.before(at)
    if marked is None or not 0 <= at - marked.end <= 2 or not _capital(on, marked):
        return False
    return on.text[marked.end - 2] in ",?!" or on.text[marked.end] == ","


def _capital(on: Reading, marked: Marked | None) -> bool:
    return marked is not None and on.text[marked.inner_start].isupper()


def outer_cue(verb: Token) -> Token | None:
    """said it was late and *added that* ...: the parser joins `added` to `was`; here is `said`."""
    if verb.dep_ != "conj" or verb.lower_ not in FORMS or verb.i + 1 >= len(verb.doc):
        return None
    if verb.nbor(1).lower_ != "that" or any(c.dep_ in _SUBJECTS for c in verb.children):
        return None
    at = verb
    for _ in range(4):
        at = at.head
        if at.dep_ == "ccomp" and at.head.i < at.i and at.head.lower_ in FORMS:
            return at.head
        if at.dep_ != "conj":
            return None
    return None


def _governing_verb(noun: Token) -> Token:
    """The verb that a noun phrase hangs on: emailed supporters, stating ... -> emailed."""
    at = noun
    for _ in range(6):
        if at.pos_ in ("VERB", "AUX") or at.head is at:
            break
        at = at.head
    return at
