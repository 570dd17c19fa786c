"""Quotes in a language with a file: attributions by its parse, else by patterns, around its marks.

A passage is read only where it has a mark or a cue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from extractors.abroad import dependencies, patterns
from extractors.abroad.capitals import plain
from extractors.abroad.dialogue import dialogue
from extractors.abroad.leading import lead
from extractors.abroad.lexicon import Lexicon
from extractors.abroad.whom import People
from extractors.document import Document
from extractors.quotes.attach import Attacher, Block, Found
from extractors.quotes.attribution import Frame
from extractors.quotes.bymarks import tidy
from extractors.quotes.cues import Cue
from extractors.quotes.english import quote_of
from extractors.quotes.marks import Marked, Marks
from extractors.quotes.shapes import ends_sentence, is_scare
from extractors.quotes.speakers import Speaker
from news.records import Quote, Span

_WORD = re.compile(r"[^\W\d_]+")
_EDGE = " \u00a0\u202f,—–-"
_ENDS = ".!?…,"
_COLON = re.compile(r"[ \u00a0\u202f]*:[ \u00a0\u202f]*$")
_NAMED = Cue("", frozenset({"quote"}), strength=0.9)
# What was found without a parse is right less often, and what hangs on a cue less than what stands in
# marks beside one: of texts not seen before, the former was right in two of three, the latter in nine of ten.
_UNPARSED, _HANGS = 0.85, 0.85
_BESIDE = frozenset({"after", "before"})
# How far a cue may stand before the marks that it opens, in characters and words.
_REACH, _GAP_WORDS = 150, 14


def quotes_abroad(document: Document, words: Lexicon) -> list[Quote]:
    """The quotes of a text in the language of `words`, by their starts; a note where no parser is."""
    text = document.text
    people = People(document, words)
    blocks = list(_blocks(document, words))
    read = _reader(document, words, people, [s for b in blocks for s in b.worth])
    before: Block | None = None
    for block in blocks:
        for span in block.worth:
            block.frames += read(span, block.marks)
        block.frames += _colons(text, block, people)
        block.frames.sort(key=lambda f: f.cue)
        if found := dialogue(text, block, before, words):
            block.found.append(found)
        else:
            _Abroad(text, block, before, words).run()
        block.found.sort(key=lambda f: f.segments[0])
        before = block
    sure = 1.0 if dependencies.parser(words.model) else _UNPARSED
    return _records(text, blocks, people, sure)


def _reader(
    document: Document, words: Lexicon, people: People, spans: Sequence[Span]
) -> Callable[[Span, Marks], list[Frame]]:
    """What reads the frames of the passages, asked in their order: a parse, or patterns with a note."""
    text, loaded = document.text, dependencies.parser(words.model)
    if loaded is None:
        note = f"{words.model} is not installed, quotes by patterns"
        document.notes.append(f"language {words.code}: {note}")
        return lambda span, marks: patterns.frames(text, span, marks, words, people)
    passages = dependencies.parsed(loaded, text, spans)
    return lambda _, marks: dependencies.frames(text, next(passages), marks, words, people)


def _blocks(document: Document, words: Lexicon) -> Iterator[Block]:
    """The paragraphs, with those of their passages that have a mark or a cue."""
    text = document.text
    open_ = False
    lines = zip(document.lines, document.marks, document.passages, strict=True)
    for (start, end), found, passages in lines:
        spans = [tidy(text, m) for m in found.spans if not _is_stray(text, m)]
        stray = text.find("»", start, spans[0].start if spans else end)
        if open_ and stray >= 0:
            # « A.\n\nB »: a quote that goes on without a mark of its own.
            spans.insert(0, Marked(start, stray + 1, start, stray))
        marks = Marks(spans)
        open_ = bool(spans) and not spans[-1].closed
        worth = [span for span in passages if _worth(text, span, marks, words)]
        yield Block(start, end, marks, worth)


def _is_stray(text: str, marks: Marked) -> bool:
    """» that closes what was opened in a paragraph before, taken for one that opens."""
    return text[marks.start] == "»" and not text[marks.start + 1 : marks.start + 2].isalnum()


def _worth(text: str, span: Span, marks: Marks, words: Lexicon) -> bool:
    if marks.over(*span) or words.according.search(text, *span):
        return True
    return any(plain(m.group()) in words.forms for m in _WORD.finditer(text, *span))


def _colons(text: str, block: Block, people: People) -> Iterator[Frame]:
    """`Paul Garnier : « ... »` at the beginning of a line."""
    if not block.marks.spans:
        return
    marks = block.marks.spans[0]
    colon = _COLON.search(text, block.start, marks.start)
    if not colon or text[colon.start() : marks.start].strip(_EDGE + ":"):
        return
    name = people.ending(colon.start())
    if name is not None and not text[block.start : name.start].strip():
        at = text.index(":", colon.start())
        speaker = (name.start, name.end)
        yield Frame((at, at + 1), _NAMED, speaker, name.start, (), (block.start, block.end))


class _Abroad(Attacher):
    """The rules of attaching, with the words of the language where English has its own.

    The comma stands behind the closing mark, and a verb behind marks has its subject behind it.
    """

    def __init__(self, text: str, block: Block, before: Block | None, words: Lexicon) -> None:
        super().__init__(text, block, before)
        self.words = words

    def _frame_for(self, marks: Marked, previous: Marked | None) -> tuple[Frame | None, str]:
        if not self._touches(marks):
            for near in self._near(marks):
                if self._follows(near, marks):
                    return near, self._whole_or_part(near, marks)
        frame, rule = super()._frame_for(marks, previous)
        # « A », dit X, « B »: the second part goes to the first.
        return frame, "before" if frame and id(frame) in self.used else rule

    def _is_title(self, frame: Frame, marks: Marked) -> bool:
        # A verb that tells speech only beside marks, as `lire` does.
        return frame.word.frames == {"quote"} and is_scare(self.text, marks)

    def _touches(self, marks: Marked) -> bool:
        before = self.text[max(0, marks.start - 40) : marks.start].rstrip(_EDGE + ":")
        last = before.rsplit(None, 1)[-1:]
        return last != [] and plain(last[0]) in self.words.forms

    def _introduces(self, frame: Frame, marks: Marked, previous: Marked | None) -> bool:
        if "quote" not in frame.word.frames:
            return False
        gap = self.text[frame.cue[1] : marks.start]
        if len(gap) > _REACH or len(gap.split()) > _GAP_WORDS or ends_sentence(gap):
            return False
        if previous is not None and previous.start >= frame.cue[1]:
            return False
        gap = gap.strip(" \u00a0\u202f")
        if frame.postposed and not frame.content:
            return gap.endswith((":", ","))
        if not gap or gap.endswith((":", ",", "—", "–")):
            return True
        if (
            frame.content
            and not frame.postposed
            and any(s < marks.end and marks.start < e for s, e in frame.content)
        ):
            return True
        return plain(gap).rsplit(None, 1)[-1] in self.words.that

    def _follows(self, frame: Frame, marks: Marked) -> bool:
        if "quote" not in frame.word.frames or frame.start < marks.end:
            return False
        at = lead(self.text, frame.start, self.words)
        if self.text[marks.end : at].strip(_EDGE):
            return False
        comma = "," in self.text[marks.end : at]
        return frame.postposed or (comma and not self._own_content(frame))

    def _earlier(self, marks: Marked) -> Frame | None:
        # What stands before a full stop tells nothing of the next sentence's marks.
        before = self.text[max(0, marks.start - 4) : marks.start].rstrip(" \u00a0\u202f")
        return None if before.endswith((".", "!", "?", "…")) else super()._earlier(marks)

    def _continues(self, marks: Marked, previous: Marked | None) -> bool:
        # « ... ». has its full stop behind the mark.
        if self.text[marks.inner_end - 1] not in _ENDS:
            marks = replace(marks, inner_end=marks.end + 1)
        return super()._continues(marks, previous)


def _records(text: str, blocks: Sequence[Block], people: People, sure: float) -> list[Quote]:
    marks = Marks([m for b in blocks for m in b.marks.spans])
    told: dict[int, tuple[Span | None, Speaker]] = {}
    quotes = []
    for one in (f for b in blocks for f in b.found):
        mention, speaker = _who(one, told, people)
        told[id(one)] = (mention, speaker)
        sure_of = one.confidence * sure * (1 if one.rule in _BESIDE else _HANGS)
        quotes.append(quote_of(text, one, mention, speaker, marks, sure_of))
    return sorted(quotes, key=lambda q: (q.start, q.end))


def _who(
    one: Found, told: dict[int, tuple[Span | None, Speaker]], people: People
) -> tuple[Span | None, Speaker]:
    if one.frame is not None:
        return one.frame.speaker, people.resolve(one.frame.speaker)
    if one.like is not None:
        return told.get(id(one.like), (None, Speaker()))
    return None, Speaker()
