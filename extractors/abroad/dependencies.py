"""Attributions by a parse in Universal Dependencies, with a language's file: cue, speaker, content.

The models are trained on straight marks and apostrophes, so the parser is given those. Where it takes
a cue for no verb, or finds nobody who says it, the patterns that do without a parse are asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.abroad import patterns
from extractors.abroad.agents import agent, behind
from extractors.abroad.capitals import plain
from extractors.abroad.grammar import Grammar, form, is_present_participle
from extractors.abroad.lexicon import Lexicon
from extractors.abroad.sources import source_frame
from extractors.abroad.told import content_around, content_behind
from extractors.abroad.whom import People
from extractors.document import Passage
from extractors.quotes.attribution import Frame
from extractors.quotes.cues import Cue
from extractors.quotes.marks import Marks
from news.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token

_AS_TRAINED = str.maketrans("’‘“”„«»\u00a0\u202f", '\'\'"""""  ')
# Any verb may tell speech right behind marks: « ... », souffle Karim.
_ANY = Cue("", frozenset({"quote"}), strength=0.7)


@lru_cache(maxsize=8)
def parser(model: str) -> Language | None:
    """Word classes and parse of a spaCy model; None where its package is missing. Loaded once."""
    import spacy

    if not spacy.util.is_package(model):
        return None
    return spacy.load(model, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])


def parsed(loaded: Language, text: str, spans: Sequence[Span]) -> Iterator[Passage]:
    """The parses of some spans of a text; their offsets are those of the text."""
    parses = loaded.pipe(text[s:e].translate(_AS_TRAINED) for s, e in spans)
    for (start, end), parse in zip(spans, parses, strict=True):
        yield Passage(start, end, parse)


def frames(
    text: str, passage: Passage, marks: Marks, words: Lexicon, people: People
) -> list[Frame]:
    """The attributions of one parsed passage in the order of their cues."""
    grammar = Grammar(text, passage, marks, words, people)
    found = [*_sources(grammar)]
    for token in passage.parse:
        if grammar.on.inside(token):
            continue
        cue = words.forms.get(plain(token.text))
        frame = _verb(grammar, token, cue) if cue else _beside_marks(grammar, token)
        if frame is not None:
            found.append(frame)
    return sorted(found, key=lambda f: f.cue)


def _sources(grammar: Grammar) -> Iterator[Frame]:
    on, words = grammar.on, grammar.words
    for pattern in (words.according, words.view):
        for match in pattern.finditer(on.text, on.passage.start, on.passage.end):
            token = grammar.token_at(match.end())
            speaker = grammar.nominals.from_first(token) if token is not None else None
            if token is None or speaker is None or on.marks.at(match.start()) is not None:
                continue
            sentence, view = grammar.sentence(token), pattern is words.view
            if frame := source_frame(
                on, match.span(), speaker, sentence, words, grammar.people, view
            ):
                yield frame


def _verb(grammar: Grammar, token: Token, cue: Cue) -> Frame | None:
    """The attribution that hangs on a cue, if somebody did say it."""
    last = _last_word(grammar, token, cue)
    if last is None or _is_unsaid(grammar, token):
        return None
    who = agent(grammar, token, last) if _is_verb(grammar, token) else None
    if who is None:
        on = grammar.on
        sentence = grammar.sentence(token)
        return patterns.verb_frame(
            on, on.span(token, token), sentence, grammar.words, grammar.people
        )
    return _frame(grammar, token, last, cue, who)


def _frame(grammar: Grammar, token: Token, last: Token, cue: Cue, who: tuple[Span, bool]) -> Frame:
    speaker, inverted = who
    sentence, span = grammar.sentence(token), grammar.on.span(token, last)
    content: tuple[Span, ...] = ()
    if not (inverted and grammar.after_comma(token)):
        told = content_behind(grammar, token, last, cue, sentence)
        content = (told,) if told else ()
    if not content and inverted and "that" in cue.frames:
        content = content_around(grammar, token, speaker, sentence)
    return Frame(span, cue, speaker, speaker[0], content, sentence, postposed=inverted)


def _beside_marks(grammar: Grammar, token: Token) -> Frame | None:
    """`« ... », souffle Karim`: a verb that is no cue, right behind marks and before who says it."""
    if token.pos_ != "VERB" or not grammar.behind_marks(token) or form(token) == "Inf":
        return None
    marked = grammar.on.marks.before(grammar.at(token))
    if marked is None or not grammar.on.text[marked.inner_start].isupper():
        return None
    helped = any(c.pos_ == "AUX" and c.i < token.i for c in token.children)
    if is_present_participle(token) or (form(token) == "Part" and not helped):
        return None
    who = behind(grammar, token)
    return _frame(grammar, token, token, _ANY, who) if who else None


def _last_word(grammar: Grammar, verb: Token, cue: Cue) -> Token | None:
    """`fait savoir`: the last word of a cue of several, None where its others are missing."""
    wanted = grammar.words.followed.get(cue.lemma)
    if wanted is None:
        return verb
    last = None
    for token in verb.doc[verb.i + 1 : verb.i + 6]:
        if plain(token.text) in wanted:
            last = token
        elif last or not (plain(token.text) in grammar.words.helpers or token.text[0] == "-"):
            break
    return last


def _is_unsaid(grammar: Grammar, verb: Token) -> bool:
    """`n'a pas dit`, `doit dire`, `est dit`: nobody has said it."""
    if form(verb) == "Inf" and verb.pos_ == "VERB":
        return True
    if any(plain(c.text) in grammar.words.unsaid and c.dep_ == "advmod" for c in verb.children):
        return True
    passive = any(c.dep_ == "aux:pass" for c in verb.children)
    return passive and not any(
        c.i < verb.i and plain(c.text) in grammar.words.reflexives for c in verb.children
    )


def _is_verb(grammar: Grammar, verb: Token) -> bool:
    """Whether a form of a cue is a verb here, and no participle that only describes."""
    if verb.pos_ not in ("VERB", "AUX") and not grammar.after_comma(verb):
        return False
    if form(verb) != "Part" or is_present_participle(verb):
        return True
    helping = [t for t in verb.doc[max(0, verb.i - 3) : verb.i] if t.pos_ == "AUX"]
    helping += [c for c in verb.children if c.dep_.startswith("aux") or c.dep_ == "nsubj"]
    if helping or grammar.inverts(verb):
        return True
    return verb.dep_ == "conj" and any(c.dep_ == "aux:tense" for c in verb.head.children)
