"""What is told without marks, by a parse in Universal Dependencies: what hangs on a cue, or stands round it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extractors.abroad.capitals import plain
from extractors.abroad.grammar import Grammar, form
from extractors.quotes.cues import Cue
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "obl:arg", "obl:mod", "obl", "acl:relcl", "dep"})
# Fewer words behind an attribution do not go on with what was said, fewer before it are no clause.
_RESUMED, _LEAST, _LEAST_PARTED = 4, 3, 2
# How far behind its cue `que` may stand, in words.
_REACH = 10


def content_behind(
    grammar: Grammar, verb: Token, last: Token, cue: Cue, sentence: Span
) -> Span | None:
    """What follows the cue `[verb, last]` and hangs on it, by the cue's frames."""
    kids = {c for t in {verb, last} for c in t.rights if not c.is_punct and c is not last}
    ordered = sorted((k for k in kids if k.left_edge.i > last.i), key=lambda t: t.i)
    for n, kid in enumerate(ordered):
        if _begins(grammar, kid, ordered[n + 1 :], cue):
            end = max((k for k in ordered[n:] if _goes_on(k)), key=lambda t: t.i, default=kid)
            return _clause(grammar, verb, kid.left_edge, end.right_edge, sentence)
    if "that" in cue.frames and (told := _that(grammar, last, sentence)):
        return told
    return (
        _infinitive(grammar, last, cue, sentence)
        or _thing(grammar, last, cue, sentence)
        or _of_what(grammar, verb, cue, sentence)
    )


def content_around(
    grammar: Grammar, verb: Token, speaker: Span, sentence: Span
) -> tuple[Span, ...]:
    """`..., a dit X` and `..., a dit X, ...`: the content stands around the attribution."""
    on = grammar.on
    start = grammar.lead(verb)
    before = on.text[sentence[0] : start].rstrip(" \u00a0")
    if not grammar.after_comma(verb) or not before:
        return ()
    end = max(on.span(verb, verb)[1], speaker[1])
    rest = _resumes(grammar, on.text[end : sentence[1]])
    if len(before.split()) < (_LEAST_PARTED if rest else _LEAST):
        return ()
    left = on.tidy(sentence[0], start, sentence)
    right = on.tidy(end, sentence[1], sentence) if rest else None
    return tuple(span for span in (left, right) if span)


def _resumes(grammar: Grammar, rest: str) -> bool:
    """Whether what follows an attribution goes on with what was said, and not with the telling."""
    said = rest[1:].split()
    if not rest.startswith(",") or len(said) < _RESUMED:
        return False
    first = plain(said[0])
    words = grammar.words
    telling = first in words.stops or first in words.times or first in words.forms
    return not telling and not said[0][0].isupper()


def _clause(
    grammar: Grammar, verb: Token, first: Token, last: Token, sentence: Span
) -> Span | None:
    """A content without what trails it: `..., ajoutant que`; `... et promis`; `X, qui a dit que ..., part`."""
    relative = verb.dep_.startswith("acl")
    for token in first.doc[first.i + 2 : last.i + 1]:
        before = token.nbor(-1)
        if grammar.on.inside(before):
            continue
        trails = before.text == "," and (relative or grammar.cue_like(token))
        adds = plain(before.text) in grammar.words.joins and _is_bare_cue(grammar, token)
        if trails or adds:
            last = token.nbor(-2)
            break
    return grammar.on.tidy(*grammar.on.span(first, last), sentence)


def _is_bare_cue(grammar: Grammar, token: Token) -> bool:
    """`et promis`: a participle that shares the helping verb of the cue before."""
    bare = not any(c.dep_.startswith("aux") for c in token.children)
    return form(token) == "Part" and bare and grammar.cue_like(token)


def _that(grammar: Grammar, last: Token, sentence: Span) -> Span | None:
    """`a dit mardi à la presse que ...` where the parse lost the clause: to the sentence's end."""
    for token in last.doc[last.i + 1 : last.i + _REACH]:
        # X estime, elle, que ...
        if (
            token.text == ","
            and {plain(t.text) for t in _beside(token)} & grammar.words.pronouns.keys()
        ):
            continue
        if token.is_punct or token.pos_ == "VERB" or grammar.on.inside(token):
            return None
        if plain(token.text) in grammar.words.that:
            start = grammar.on.span(token, token)[0]
            return grammar.on.tidy(start, sentence[1], sentence)
    return None


def _beside(token: Token) -> Iterator[Token]:
    if token.i:
        yield token.nbor(-1)
    if token.i + 1 < len(token.doc):
        yield token.nbor(1)


def _infinitive(grammar: Grammar, last: Token, cue: Cue, sentence: Span) -> Span | None:
    """`affirme n'avoir jamais reçu ...` where the parse took the cue for a helping verb."""
    following = last.doc[last.i + 1 : last.i + 4]
    if "to" not in cue.frames or not any(form(t) == "Inf" for t in following):
        return None
    return _to_comma(grammar, following[0], sentence)


def _thing(grammar: Grammar, last: Token, cue: Cue, sentence: Span) -> Span | None:
    """`dénonce lundi une réforme « brutale »` where the parse lost the object."""
    if "object" not in cue.frames:
        return None
    for token in last.doc[last.i + 1 : last.i + 4]:
        if token.pos_ == "DET" or plain(token.text) in grammar.words.articles:
            return _to_comma(grammar, token, sentence)
        if plain(token.text) not in grammar.words.times:
            return None
    return None


def _to_comma(grammar: Grammar, first: Token, sentence: Span) -> Span | None:
    """From a token to the next comma outside marks, to `et` before another cue, or to the sentence's end."""
    start = grammar.at(first)
    for token in first.doc[first.i : -1]:
        adds = plain(token.text) in grammar.words.joins and grammar.cue_like(token.nbor(1))
        if (adds or token.text == ",") and not grammar.on.inside(token):
            return grammar.on.tidy(start, grammar.at(token), sentence)
    return grammar.on.tidy(start, sentence[1], sentence)


def _of_what(grammar: Grammar, verb: Token, cue: Cue, sentence: Span) -> Span | None:
    """`accuse les deux camps de crimes`: where the parse gave the charge to the accused."""
    thing = next((c for c in verb.rights if c.dep_ == "obj"), None)
    if "prep" not in cue.frames or thing is None:
        return None
    inner = [t for t in thing.subtree if t.i > thing.i and plain(t.text) in cue.preps]
    if not inner:
        return None
    return grammar.on.tidy(*grammar.on.span(inner[0], thing.right_edge), sentence)


def _begins(grammar: Grammar, kid: Token, later: Sequence[Token], cue: Cue) -> bool:
    """Whether a child of the cue begins what is told."""
    opening = plain(kid.left_edge.text)
    if kid.dep_ in _CLAUSES:
        if opening in grammar.words.that:
            return "that" in cue.frames
        if "Inf" in (form(kid), *(form(c) for c in kid.children if c.pos_ == "AUX")):
            told = "to" in cue.frames and kid.dep_ != "advcl"
            return told or ("prep" in cue.frames and opening in cue.preps)
        if opening in cue.preps and "prep" in cue.frames:
            return True
    if kid.dep_ == "obj" and kid.pos_ != "PRON":
        if "object" in cue.frames:
            return True
        if cue.frames & {"as", "someone_to"}:
            inner = [t for t in kid.subtree if t.i > kid.i]
            return any(plain(t.text) in cue.preps for t in (*inner, *(k.left_edge for k in later)))
    return "as" in cue.frames and opening in cue.preps


def _goes_on(token: Token) -> bool:
    """Whether a later child of the cue still belongs to what was said."""
    begins = token.left_edge
    parted = begins.i > 0 and begins.nbor(-1).text == ","
    return token.dep_.split(":")[0] in ("ccomp", "xcomp", "obj", "obl", "advcl") and not parted
