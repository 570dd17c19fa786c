"""What is demanded, refused, vowed or threatened without a verb of demanding, refusing, vowing or threatening.

"Israel must withdraw", "will not withdraw", "said it would withdraw", "is willing to withdraw", "warned
that it would strike"; and "warned residents of floods", which is none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.events.fitting import fits, fitting, is_infinitive
from extractors.events.plover import (
    ADJECTIVES,
    ALARM,
    COOPERATIVE,
    FAILURE,
    MENACE,
    MUST,
    REFUSAL,
    SAYING,
    VERBS,
    VOW,
    WARNING,
    Frame,
)
from extractors.events.roles import objects, of_prepositions, subjects
from extractors.events.words import is_party, lemma

if TYPE_CHECKING:
    from spacy.tokens import Token

HOSTILE = frozenset("ASSAULT COERCE SANCTION MOBILIZE PROTEST THREATEN".split())
_YIELDING = COOPERATIVE | {"RETREAT"}
# "Declined to comment" refuses nothing that was asked for between parties.
_NO_ANSWER = frozenset(
    """comment say elaborate answer discuss speculate identify name specify confirm reveal disclose respond speak be
    elaborate predict describe detail know believe""".split()
)
_ANSWERS = frozenset(
    "detail comment information reason explanation figure interview name answer statement".split()
)
_VOWS = frozenset("vow swear promise pledge".split())
_ASKED = {
    "AID": "assist", "SUPPORT": "assist", "COOPERATE": "assist", "CONSULT": "meet", "AGREE": "meet",
    "CONCEDE": "yield", "RETREAT": "yield", "": "change",
}  # fmt: skip
_THREATENED = {
    "ASSAULT": "violence", "COERCE": "restrict", "SANCTION": "relations", "REJECT": "relations", "MOBILIZE": "violence",
}  # fmt: skip
_MODES: dict[str, dict[str, str]] = {
    "AGREE": _ASKED, "REQUEST": _ASKED, "REJECT": _ASKED, "THREATEN": _THREATENED,
}  # fmt: skip
_NOT = frozenset({"not", "n't", "n’t", "never"})
_WILL = frozenset({"will", "would", "'ll", "’ll"})
_THEMSELVES = frozenset("it they he she we i".split())
_TOLD = SAYING | frozenset("confirm reveal signal indicate promise reply respond".split())
# Who is warned of something is not threatened with it.
_PUBLIC = frozenset(
    """resident citizen public people traveller traveler tourist customer consumer parent user driver investor villager
    employee patient student voter pilot reader motorist viewer visitor family child player fan homeowner""".split()
)
_CONSEQUENCES = frozenset(
    """consequence retaliation reprisal response sanction punishment action war confrontation strike force reaction price
    repercussion revenge crackdown attack measure penalty cost bloodshed""".split()
)
_SUFFERING = frozenset("face pay suffer regret retaliate respond strike punish avenge".split())


def stance(token: Token) -> tuple[Frame, Token] | None:
    """The frame of a modal verb or adjective and the verb whose subject takes that stance."""
    if token.tag_ == "MD" and token.dep_ == "aux":
        return _must(token) or _vow(token)
    return _adjective(token) if token.pos_ == "ADJ" else None


def refusal(verb: Token, frame: Frame) -> Frame | None:
    """ "Will not lift the embargo", "failed to reach a deal": a refusal of what is cooperative."""
    if frame.type not in COOPERATIVE:
        return None
    if _refuses(verb):
        return REFUSAL
    failed = verb.dep_ == "xcomp" and lemma(verb.head) == "fail"
    return FAILURE if failed and frame.mode in ("sign", "promise", "meet") else None


def is_silence(verb: Token, frame: Frame) -> bool:
    """ "Declined to comment", "is committed to peace": no event."""
    if frame.lemma == "commit":
        return verb.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in verb.children)
    told = content(verb) if frame.complement and frame.type == "REJECT" else None
    if told is None:
        return False
    given = lemma(told) in ("give", "provide") and any(lemma(o) in _ANSWERS for o in objects(told))
    return given or lemma(told) in _NO_ANSWER


def menace(verb: Token, frame: Frame) -> Frame | None:
    """ "Vowed to strike back": what is promised is hostile."""
    if frame.type != "AGREE" or frame.lemma not in _VOWS:
        return None
    found = content(verb)
    return MENACE if found is not None and leaning(found) in HOSTILE else None


def warning(verb: Token) -> Frame | None:
    """ "Warned Moscow", "warned that it would strike", "warned of retaliation": threats. "Warned that Russia
    may attack": an accusation. "Warned of floods", "warned residents": nothing of the kind."""
    if not any(is_party(s) for s in subjects(verb)) and not _is_passive(verb):
        return None
    told = [o for o in objects(verb) if is_party(o)]
    if told:
        return None if all(lemma(o) in _PUBLIC for o in told) else WARNING
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if clause is not None:
        if _menacing(clause):
            return WARNING
        doing = content(next((c for c in clause.children if c.dep_ == "acomp"), clause)) or clause
        hostile = leaning(doing) in HOSTILE and any(s.pos_ == "PROPN" for s in subjects(clause))
        return ALARM if hostile else None
    feared = of_prepositions(verb, ("of", "about", "against"))
    return WARNING if any(lemma(t) in _CONSEQUENCES for t in feared) else None


def speaking(clause: Token) -> Token:
    """The verb that reports a clause, or else the clause."""
    return clause.head if clause.dep_ == "ccomp" and _says(clause.head) else clause


def content(verb: Token) -> Token | None:
    """The infinitive of a verb or adjective: what is agreed to, refused, asked or threatened."""
    for child in verb.children:
        if child.pos_ == "VERB" and (child.dep_ == "xcomp" or is_infinitive(child)):
            return child
    return None


def content_mode(frame: Frame, word: Token) -> str | None:
    """What is agreed to, asked, refused or threatened, as a mode: "threatened to invade" is of violence."""
    modes = _MODES.get(frame.type)
    told = content(word.head if frame is VOW else word) if modes else None
    if told is None and frame in (REFUSAL, FAILURE):
        told = word
    if modes is None or told is None or told.pos_ != "VERB":
        return None
    kind = leaning(told)
    return modes.get(kind, modes.get("")) if kind else modes.get("")


def leaning(verb: Token) -> str | None:
    """The type that fits a verb, or else the first that it can have."""
    frame = fitting(verb)
    if frame is not None:
        return frame.type
    known = VERBS.get(lemma(verb))
    return known[0].type if known else None


def _must(token: Token) -> tuple[Frame, Token] | None:
    """ "Russia says Israel must end the attacks" is a demand; "should", of somebody named, too."""
    clause, over = token.head, token.head.head
    if token.lower_ not in ("must", "should") or clause.dep_ != "ccomp" or not _says(over):
        return None
    who = [c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")]
    if token.lower_ == "should" and not any(c.pos_ == "PROPN" for c in who):
        return None
    return MUST, over


def vowed(clause: Token) -> bool:
    """ "(Moscow said) it would withdraw": what somebody says of themselves is to come."""
    return (
        clause.dep_ == "ccomp"
        and _says(clause.head, _TOLD)
        and any(c.dep_ == "aux" and c.lower_ in _WILL for c in clause.children)
        and any(c.dep_ == "nsubj" and c.lower_ in _THEMSELVES for c in clause.children)
        and not _is_conditional(clause)
    )


def _vow(token: Token) -> tuple[Frame, Token] | None:
    """ "Moscow said it would withdraw": it has said so, whether it will or not."""
    clause = token.head
    if token.lower_ not in _WILL or not vowed(clause) or _is_negated(clause):
        return None
    frame = fitting(clause)
    yields = frame is not None and frame.type in _YIELDING - {"CONSULT", "AGREE"}
    return (VOW, clause.head) if yields else None


def _adjective(token: Token) -> tuple[Frame, Token] | None:
    """ "Is willing to talk", "found him guilty"."""
    verb = token.head
    for frame in ADJECTIVES.get(token.lower_, ()):
        if frame.lemma == "guilty":
            return (frame, verb) if lemma(verb) == "find" else None
        if lemma(verb) not in ("be", "remain", "stand", "say", "seem") or not fits(token, frame):
            continue
        told = content(token)
        if told is not None and frame.lemma != "willing" and leaning(told) not in _YIELDING:
            continue
        if any(is_party(s) or s.pos_ == "PRON" for s in subjects(verb)):
            return (REFUSAL if _is_negated(verb) else frame), verb
    return None


def _menacing(clause: Token) -> bool:
    will = any(c.dep_ == "aux" and c.lower_ in _WILL for c in clause.children)
    if not will:
        return False
    if any(c.dep_ == "nsubj" and c.lower_ in _THEMSELVES for c in clause.children):
        return True
    return lemma(clause) in _SUFFERING or any(lemma(o) in _CONSEQUENCES for o in objects(clause))


def _refuses(verb: Token) -> bool:
    """ "Will not lift the embargo", "said it would not lift it"; not so under a condition."""
    words = {c.lower_ for c in verb.children if c.dep_ in ("aux", "neg", "mark")}
    if not words & _NOT or "if" in words:
        return False
    said = verb.dep_ == "ccomp" and _says(verb.head)
    return bool(words & {"will", "wo"}) or (said and "would" in words)


def _says(verb: Token, words: frozenset[str] = SAYING) -> bool:
    return verb.pos_ == "VERB" and lemma(verb) in words


def _is_negated(verb: Token) -> bool:
    return any(c.dep_ == "neg" or c.lower_ in ("nor", "neither") for c in verb.children)


def _is_conditional(verb: Token) -> bool:
    return any(
        c.dep_ == "advcl" and any(m.dep_ == "mark" and m.lower_ == "if" for m in c.children)
        for c in verb.children
    )


def _is_passive(verb: Token) -> bool:
    return any(c.dep_ == "nsubjpass" for c in verb.children)
