"""Who says it, by a parse in Universal Dependencies: the subject of a cue, before or behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.abroad.capitals import plain
from extractors.abroad.grammar import Grammar, form
from extractors.abroad.leading import attached_pronoun
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# A verb without a subject of its own has its head's: a salué X et ajouté que; dit-il, ajoutant que.
_BORROWS = frozenset({"conj", "advcl", "xcomp", "parataxis", "ccomp", "acl"})
_SUBJECTS = frozenset({"nsubj", "expl:subj", "csubj"})
_HIGH = 4
# Words that may part a verb and the subject behind it.
_PARTING = 5


def agent(grammar: Grammar, verb: Token, last: Token) -> tuple[Span, bool] | None:
    """Who says what a cue `[verb, last]` tells, as a span, and whether that stands behind the cue."""
    end = grammar.at(verb) + len(verb)
    text, words = grammar.on.text, grammar.words
    if pronoun := attached_pronoun(text, grammar.lead(verb), end, words):
        return pronoun, True
    own = _subject(grammar, verb)
    if own is None and (named := _apposed(grammar, verb)):
        return named, False
    if grammar.inverts(verb) and (own is None or _told_before(grammar, verb, own)):
        inverted = behind(grammar, last)
        if inverted is not None or own is None:
            return inverted
    if own is not None:
        return _mention(grammar, own, verb)
    return _borrowed(grammar, verb) or (behind(grammar, last) if verb.dep_ == "ROOT" else None)


def behind(grammar: Grammar, last: Token) -> tuple[Span, bool] | None:
    """`« ... », a déclaré hier le ministre`: the noun phrase right behind the verb."""
    words, listening = grammar.words, False
    for token in last.doc[last.i + 1 : last.i + 1 + _PARTING]:
        word = plain(token.text)
        if token.is_punct or grammar.on.inside(token) or word in words.that:
            return None
        if (word in words.helpers and token.text.islower()) or word in words.times:
            continue
        # devant la presse, à l'AFP: to whom it was said.
        listening = (listening and word in words.articles | words.links) or _to_listeners(
            grammar, token
        )
        if listening or word in words.listeners:
            continue
        # A bare adjective or noun is nobody: se disent inquiets.
        small = token.pos_ not in ("DET", "NUM", "PRON") and not token.text[0].isupper()
        if small and word not in words.articles and word not in words.possessives:
            return None
        span = grammar.nominals.from_first(token)
        return (span, True) if span else None
    return None


def _apposed(grammar: Grammar, verb: Token) -> Span | None:
    """`Son gouverneur, Edgar Lindt, juge`: the phrase before the name between commas."""
    start = grammar.lead(verb)
    name = grammar.people.ending(start - 2) if grammar.on.text[start - 2 : start] == ", " else None
    if name is None or grammar.on.text[name.start - 2 : name.start] != ", ":
        return None
    comma = grammar.token_at(name.start - 2)
    return grammar.nominals.around(comma.nbor(-1)) if comma is not None and comma.i else None


def _to_listeners(grammar: Grammar, token: Token) -> bool:
    words = grammar.words
    if plain(token.text) not in words.stops | words.tied:
        return False
    following = [plain(t.text) for t in token.doc[token.i + 1 : token.i + 4]]
    return any(w in words.listeners for w in following)


def _subject(grammar: Grammar, verb: Token) -> Token | None:
    for child in verb.children:
        subject = child.dep_ in _SUBJECTS and child.i < verb.i and not child.text.startswith("-")
        if subject and not grammar.on.inside(child):
            return child
    return None


def _borrowed(grammar: Grammar, verb: Token) -> tuple[Span, bool] | None:
    """The agent of the verb that this one hangs on."""
    trails = form(verb) == "Part" and verb.i > 0 and verb.nbor(-1).text == ","
    above = verb
    for _ in range(_HIGH):
        if above.dep_ not in _BORROWS or above.head is above:
            return None
        above = _clause_of(above.head) if above.dep_ == "acl" else above.head
        while trails and above.dep_ == "ccomp" and grammar.cue_like(above.head):
            above = above.head  # X a dit que Y ..., ajoutant: it is X that adds
        own = _subject(grammar, above)
        if own is not None and not (grammar.inverts(above) and _told_before(grammar, above, own)):
            return _mention(grammar, own, above)
        if grammar.cue_like(above) and grammar.inverts(above):
            found = agent(grammar, above, above)
            return (found[0], False) if found else None
    return None


def _clause_of(noun: Token) -> Token:
    at = noun
    for _ in range(_HIGH):
        if at.pos_ == "VERB" or at.head is at:
            break
        at = at.head
    return at


def _told_before(grammar: Grammar, verb: Token, own: Token) -> bool:
    """Whether what is said stands before the comma: marks there, a clause with its own verb, or the
    subject of one that goes on behind: Le village, dit X, n'a plus d'eau.
    """
    if grammar.behind_marks(verb):
        return True
    start = grammar.lead(verb)
    text, span = grammar.on.text, grammar.nominals.around(own)
    if span and text[span[1] : start].strip() == "," and text[span[0] - 2 : span[0]] != ", ":
        return True
    for token in verb.sent:
        if token.text == "," or grammar.at(token) >= start:
            return False
        if form(token) == "Fin" and token.pos_ in ("VERB", "AUX"):
            return not any(t.lower_ == "qui" for t in token.children)
    return False


def _mention(grammar: Grammar, subject: Token, verb: Token) -> tuple[Span, bool] | None:
    if "Rel" in subject.morph.get("PronType", []) or subject.lower_ == "qui":
        if not verb.dep_.startswith("acl"):
            return None
        subject = verb.head
    if subject.pos_ == "PRON" or subject.lower_ in grammar.words.pronouns:
        return grammar.on.span(subject, subject), False
    span = grammar.nominals.around(subject)
    return (_first_of_two(grammar, span, verb), False) if span else None


def _first_of_two(grammar: Grammar, span: Span, verb: Token) -> Span:
    """`Marie Delcourt, la maire de Lyon, a dit`: the first phrase, where the parse gave the second."""
    text = grammar.on.text
    if text[span[0] - 2 : span[0]] != ", " or text[span[1] : span[1] + 1] != ",":
        return span
    comma = grammar.token_at(span[0] - 2)
    first = grammar.nominals.around(comma.nbor(-1)) if comma is not None and comma.i else None
    begins = first is not None and not text[grammar.sentence(verb)[0] : first[0]].strip()
    return first if first is not None and begins else span
