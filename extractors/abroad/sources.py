"""`selon X` and `pour X, « ... »`: sources named by a preposition."""

from __future__ import annotations

from extractors.abroad.capitals import plain
from extractors.abroad.lexicon import Lexicon
from extractors.abroad.whom import People
from extractors.quotes.attribution import Frame
from extractors.quotes.cues import Cue
from extractors.quotes.reading import Reading
from news.records import Span

_ACCORDING = Cue("according", frozenset({"quote", "that"}))
_VIEW = Cue("view", frozenset({"quote"}))
# Fewer words before `, selon X` are no clause.
_LEAST = 3
# More words than these tell no more of a source.
_MORE = 7


def source_frame(
    on: Reading,
    cue: Span,
    speaker: Span,
    sentence: Span,
    words: Lexicon,
    people: People,
    view: bool,
) -> Frame | None:
    """The attribution of a source that stands at `speaker`, with what it tells around it."""
    said = plain(on.text[slice(*speaker)]).replace("'", "' ").split()
    if not said or words.no_source & set(said[:3]):
        return None
    if view:
        named = people.within(*speaker) or words.roles.keys() & set(said)
        rest = on.text[speaker[1] : sentence[1]]
        marked = on.marks.after(speaker[1])
        if not named or marked is None or marked.start > sentence[1] or "," not in rest:
            return None
        comma = on.text.rfind(",", speaker[1], marked.start)
        told = on.tidy(comma, sentence[1], sentence) if comma >= 0 else None
        return Frame(cue, _VIEW, speaker, speaker[0], (told,) if told else (), sentence)
    after = _after(on, speaker, sentence)
    left = on.tidy(sentence[0], cue[0], sentence)
    right = on.tidy(after, sentence[1], sentence)
    if left and len(on.text[slice(*left)].split()) < _LEAST:
        left = None
    if left and right and not on.text[after:].lstrip().startswith(","):
        right = None
    if left and not _comma_before(on.text, cue[0]) and right:
        right = None
    content = tuple(span for span in (left, right) if span)
    return Frame(
        cue, _ACCORDING, speaker, speaker[0], content, sentence, postposed=left is not None
    )


def _after(on: Reading, speaker: Span, sentence: Span) -> int:
    """Where what tells more of the source ends: at the next comma, or at the one after a participle."""
    text, at = on.text, speaker[1]
    comma = text.find(",", at, sentence[1])
    if comma < 0 or len(text[at:comma].split()) > _MORE:
        return at
    following = text.find(",", comma + 1, sentence[1])
    aside = following >= 0 and len(text[comma:following].split()) <= _MORE
    if aside and on.passage.parse is not None:
        token = on.passage.parse.char_span(
            comma + 2 - on.base, comma + 3 - on.base, alignment_mode="expand"
        )
        if token and token[0].morph.get("VerbForm", []) == ["Part"]:
            return following
    return comma


def _comma_before(text: str, at: int) -> bool:
    return text[:at].rstrip(" \u00a0").endswith(",")
