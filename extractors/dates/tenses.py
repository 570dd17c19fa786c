"""Whether a clause tells of what was or of what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODALS = frozenset("will shall wo 'll ’ll would should must may might can could".split())
# What these govern is told as done: "began to withdraw", "were forced to flee".
_DONE = frozenset(
    "begin start continue manage force have fail come cease go proceed happen".split()
)
# What stands with these is to come, whatever their tense: "was scheduled for Friday".
_AHEAD = frozenset("schedule plan expect due set slate intend hope postpone".split())
# What is done at the time that is said of these.
TIMED = _DONE | _AHEAD
_DEPTH = 4


def past(verb: Token, depth: int = 0) -> bool | None:
    """The tense of a verb: True past, False to come, None neither (a plain present, a headline)."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    words = {c.lower_ for c in helpers}
    if words & _MODALS or verb.lemma_.lower() in _AHEAD:
        return False
    if any(c.lemma_.lower() == "have" for c in helpers):
        return True
    if "to" in words:
        return _infinitive(verb, depth)
    if verb.tag_ == "VBD" or words & {"was", "were", "did"}:
        return True
    if verb.tag_ == "VBN":
        return None if words & {"is", "are", "'s", "’s"} else True
    if verb.tag_ == "VBG":
        if words & {"is", "are", "am", "'s", "’s", "'re", "’re"}:
            return False
        above = next((t for t in verb.ancestors if t.pos_ in ("VERB", "AUX")), None)
        return past(above, depth + 1) if above is not None and depth < _DEPTH else None
    if verb.tag_ in ("VBZ", "VBP"):
        complement = next((c for c in verb.children if c.dep_ == "acomp"), None)
        return False if complement is not None and complement.lower_ in _AHEAD else None
    return None


def is_future(verb: Token) -> bool:
    """Whether a verb is told as what is to come."""
    return past(verb) is False


def _infinitive(verb: Token, depth: int) -> bool | None:
    above = verb.head
    if verb.dep_ == "acl":
        return None  # "the decision to meet"
    if above != verb and depth < _DEPTH and above.lemma_.lower() in _DONE:
        return past(above, depth + 1)
    return False
