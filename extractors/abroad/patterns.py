"""Attributions by patterns, where the parser of a language is not installed: sure places only.

Right behind marks or a comma a cue has its speaker behind it; before a colon, marks or a clause that
`que` opens it has its speaker before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.abroad.capitals import plain
from extractors.abroad.leading import after_comma, attached_pronoun, lead, sentence_at
from extractors.abroad.lexicon import Lexicon
from extractors.abroad.sources import source_frame
from extractors.abroad.whom import People
from extractors.document import Passage
from extractors.quotes.attribution import Frame
from extractors.quotes.cues import Cue
from extractors.quotes.marks import Marks
from extractors.quotes.reading import Reading
from news.records import Span

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[ \u00a0]*([^\W_][\w-]*['’]?|\d+)")
_BREAK = re.compile(r"[,;:!?«»“”\"()—–\n]|(?<!\b[^\W\d_])\.")
# Fewer words before an attribution are no clause.
_LEAST = 3
# A noun phrase has at most so many words, or so many characters; so many words may part cue and clause.
_WORDS, _LENGTH, _GAP = 10, 90, 6


def frames(text: str, span: Span, marks: Marks, words: Lexicon, people: People) -> list[Frame]:
    """The attributions of the passage `span` in the order of their cues."""
    found = [*_verbs(text, span, marks, words, people), *_sources(text, span, marks, words, people)]
    return sorted(found, key=lambda f: f.cue)


def _sources(
    text: str, span: Span, marks: Marks, words: Lexicon, people: People
) -> Iterator[Frame]:
    on = Reading(text, Passage(*span, parse=None), marks)  # type: ignore[arg-type] # no parse needed
    for pattern in (words.according, words.view):
        for match in pattern.finditer(text, *span):
            speaker = _ahead(text, match.end(), span[1], words)
            if speaker is None or marks.at(match.start()) is not None:
                continue
            view = pattern is words.view
            if frame := source_frame(on, match.span(), speaker, span, words, people, view):
                yield frame


def _verbs(text: str, span: Span, marks: Marks, words: Lexicon, people: People) -> Iterator[Frame]:
    on = Reading(text, Passage(*span, parse=None), marks)  # type: ignore[arg-type] # no parse needed
    for match in _WORD.finditer(text, *span):
        if plain(match.group()) in words.forms and marks.at(match.start()) is None:
            sentence = sentence_at(text, match.start(), *span, marks)
            if frame := verb_frame(on, match.span(), sentence, words, people):
                yield frame


def verb_frame(
    on: Reading, verb: Span, sentence: Span, words: Lexicon, people: People
) -> Frame | None:
    """The attribution of one cue, where what stands beside it is sure."""
    text, word = on.text, plain(on.text[slice(*verb)])
    cue = words.forms[word]
    end = _end_of_cue(text, verb[1], cue, words)
    start = lead(text, verb[0], words)
    if word == cue.lemma or end < 0 or _is_unsaid(text, start, end, words):
        return None
    behind = after_comma(text, start, on.marks) or sentence[0] == start < verb[0]
    speaker = attached_pronoun(text, start, verb[1], words)
    speaker = speaker or (_ahead(text, end, sentence[1], words) if behind else None)
    if speaker is not None:
        left = on.tidy(sentence[0], start, sentence) if "that" in cue.frames else None
        content = (left,) if left and len(text[slice(*left)].split()) >= _LEAST else ()
        return Frame((verb[0], end), cue, speaker, speaker[0], content, sentence, postposed=True)
    speaker = (
        _back(text, sentence[0], start, words)
        or _named(text, start, people)
        or _before_aside(text, sentence[0], start, words)
    )
    told = _told(on, end, sentence, words)
    if speaker is None or told is None:
        return None
    return Frame((verb[0], end), cue, speaker, speaker[0], told, sentence)


def _is_unsaid(text: str, start: int, end: int, words: Lexicon) -> bool:
    return any(plain(m.group()) in words.unsaid for m in _WORD.finditer(text, start, end))


def _end_of_cue(text: str, end: int, cue: Cue, words: Lexicon) -> int:
    """Where a cue of several words ends; -1 where its others are missing."""
    wanted = words.followed.get(cue.lemma)
    while wanted:
        token = _TOKEN.match(text, end)
        if not token or plain(token.group(1)) not in wanted:
            return end if plain(text[:end]).endswith(tuple(wanted)) else -1
        end = token.end()
    return end


def _told(on: Reading, at: int, span: Span, words: Lexicon) -> tuple[Span, ...] | None:
    """What follows a cue: the clause that `que` opens, nothing where marks follow; None for neither."""
    stop = _BREAK.search(on.text, at, span[1])
    limit = stop.start() if stop else span[1]
    for n, token in enumerate(_TOKEN.finditer(on.text, at, limit)):
        if n > _GAP:
            return None
        if plain(token.group(1)) in words.that:
            clause = on.tidy(token.start(1), _trailing(on, token.end(), span[1], words), span)
            return (clause,) if clause else None
    marked = on.marks.after(limit)
    near = marked is not None and not on.text[limit : marked.start].strip(" \u00a0\u202f:,")
    return () if near else None


def _trailing(on: Reading, at: int, stop: int, words: Lexicon) -> int:
    """Where a clause ends before another attribution: `..., ajoutant que ...`."""
    for comma in re.finditer(r", ([^\W\d_]+)", on.text[at:stop]):
        if plain(comma.group(1)) in words.forms and on.marks.at(at + comma.start()) is None:
            return at + comma.start()
    return stop


def _named(text: str, at: int, people: People) -> Span | None:
    """`le maire, Alain Costes, a dit`: the name before the comma."""
    name = people.ending(at - 2) if text[at - 2 : at] == ", " else None
    return (name.start, name.end) if name else None


def _before_aside(text: str, begin: int, at: int, words: Lexicon) -> Span | None:
    """`Son mari, blessé à la jambe, ajoute`: the phrase that opens the sentence, before the aside."""
    commas = [m.start() for m in re.finditer(",", text[begin:at])]
    if len(commas) != 2 or text[begin + commas[1] + 1 : at].strip():
        return None
    return _back(text, begin, begin + commas[0], words)


def _ahead(text: str, at: int, stop: int, words: Lexicon) -> Span | None:
    """The noun phrase that begins at `at`, as far as no word ends it."""
    start = end = -1
    for _ in range(_WORDS):
        token = _TOKEN.match(text, at, stop)
        if not token:
            break
        word = plain(token.group(1))
        if start < 0 and word in words.pronouns:
            return token.span(1)
        small = word in words.helpers and token.group(1).islower()
        if start < 0 and (word in words.times or (small and word not in words.articles)):
            at = token.end()
            continue
        if word in words.stops | words.times | words.that or word in words.listeners:
            break
        if start < 0 and not _may_begin(token.group(1), words):
            break
        start = token.start(1) if start < 0 else start
        if word not in words.links | words.articles | words.possessives | words.joins:
            end = token.end()
        at = token.end()
    return (start, end) if start < end else None


def _back(text: str, begin: int, at: int, words: Lexicon) -> Span | None:
    """The noun phrase that ends at `at`, back to a mark or a word that ends phrases."""
    window = max(begin, at - _LENGTH)
    breaks = [m.end() for m in _BREAK.finditer(text, window, at)]
    start = breaks[-1] if breaks else window if window == begin else None
    if start is None:
        return None
    tokens = list(_TOKEN.finditer(text, start, at))
    ends = [
        n
        for n, t in enumerate(tokens)
        if plain(t.group(1)) in (words.stops | words.times) - words.tied
    ]
    tokens = tokens[ends[-1] + 1 :] if ends else tokens
    if not tokens or len(tokens) > _WORDS:
        return None
    first = plain(tokens[0].group(1))
    if first in words.pronouns:
        return tokens[0].span(1) if len(tokens) == 1 else None
    if not _may_begin(tokens[0].group(1), words) or plain(tokens[-1].group(1)) in words.articles:
        return None
    return tokens[0].start(1), tokens[-1].end()


def _may_begin(word: str, words: Lexicon) -> bool:
    """Whether a noun phrase may begin with the word: a bare adjective is nobody (se disent inquiets)."""
    return not word[0].islower() or plain(word) in words.articles | words.possessives
