"""Quotes: what is between marks or told by a cue, with cue, speaker and an honest confidence.

The cheap scan comes first: a passage without a mark and without a cue word is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from extractors.document import Document
from extractors.entities.recognise import small_words
from extractors.quotes.attach import Attacher, Block, Found
from extractors.quotes.attribution import Frame, frames
from extractors.quotes.contents import without_lead
from extractors.quotes.cues import ACCORDING, FORMS, may_have_content, may_tell
from extractors.quotes.marks import Marks
from extractors.quotes.plain import plain
from extractors.quotes.reasons import Whose, reason
from extractors.quotes.shapes import WORD, trimmed
from extractors.quotes.speakers import Speaker, Speakers
from extractors.quotes.unmarked import headline, line_before
from news.records import Quote, QuoteKind, Span
from news.text import squeeze

_MARKS = re.compile(r"[“”„‟«»\"]|''|``|(?<!\w)['‘]|['’](?!\w)")


# Rules that find the very words of a speaker, although no marks are about them.
_SPOKEN = frozenset({"line before", "dialogue", "dialogue answer"})


# Who tells without marks and is no speaker: the writer, the reader, a thing just told of.
_NOBODY = frozenset("i we you what that this which there i'd i’d i'm i’m you'd you’d".split())
# A speaker found by a detour is less sure than one named in place.
_SURE = {
    Whose.SUBJECT: 0.93,
    Whose.LAST_PERSON: 0.93,
    Whose.ONLY_PERSON: 0.93,
    Whose.SPOKE_LAST: 0.9,
    Whose.ONLY_TITLE: 0.93,
}


class QuoteExtractor:
    """Finds the quotes of an English text."""

    name = "quotes"
    version = "2"
    languages = frozenset({"en"})

    def __call__(self, document: Document) -> Sequence[Quote]:
        """The quotes of `document` by their starts, speakers resolved where the article allows it."""
        blocks = list(_blocks(document))
        parsed = iter(document.parsed(span for block in blocks for span in block.worth))
        for block in blocks:
            for passage in islice(parsed, len(block.worth)):
                known = {frame.cue[0] for frame in block.frames}
                found = frames(document.text, passage, block.marks)
                block.frames += [frame for frame in found if frame.cue[0] not in known]
            block.frames = [_bare(document.text, frame) for frame in block.frames]
            block.frames.sort(key=lambda frame: frame.cue)
        return _records(document, find(document.text, blocks), blocks, Speakers(document))


def _blocks(document: Document) -> Iterator[Block]:
    """The paragraphs, with those of their passages that are worth a parse."""
    text = document.text
    for (start, end), marks, passages in zip(
        document.lines, document.marks, document.passages, strict=True
    ):
        block = Block(start, end, marks)
        for passage in passages:
            if not _worth(text, *passage, marks):
                continue
            frame, alone = plain(text, *passage, marks)
            if frame is not None:
                block.frames.append(frame)
            if not alone:
                block.worth.append(trimmed(text, *passage, marks))
        yield block


def _bare(text: str, frame: Frame) -> Frame:
    """The frame with what is told alone: not when, nor to whom."""
    if frame.postposed or not frame.content:
        return frame
    first, *others = frame.content
    return replace(frame, content=(without_lead(text, first, frame.word), *others))


def _worth(text: str, start: int, end: int, marks: Marks) -> bool:
    """Whether a passage may tell who says something: words beside marks, a cue, a colon at its end."""
    within = marks.over(start, end)
    if within or text[start:end].rstrip().endswith(":"):
        beside = (m for m in WORD.finditer(text, start, end) if marks.at(m.start()) is None)
        return len(list(islice(beside, 2))) > 1
    return any(
        _is_cue(text, m.start(), end, m.group().lower()) for m in WORD.finditer(text, start, end)
    )


def _is_cue(text: str, start: int, end: int, word: str) -> bool:
    if word not in FORMS:
        return word in ACCORDING
    return may_tell(text, start, word) and may_have_content(text, start, end, word)


def find(text: str, blocks: Sequence[Block]) -> list[Found]:
    """What is said in each paragraph, in the light of the one before."""
    before: Block | None = None
    small = small_words(text)
    for block in blocks:
        Attacher(text, block, before).run()
        for found in (headline(text, block, small), line_before(text, block, before)):
            if found is not None:
                block.found.append(found)
        block.found.sort(key=lambda f: f.segments[0])
        before = block
    return [found for block in blocks for found in block.found]


def kind_of(text: str, segments: Sequence[Span], marks: Marks) -> QuoteKind:
    """direct if all words stand between marks, indirect if none does, else mixed."""
    inside = outside = 0
    for start, end in segments:
        for word in WORD.finditer(text, start, end):
            if marks.at(word.start()):
                inside += 1
            else:
                outside += 1
    return "indirect" if not inside else "mixed" if outside else "direct"


def _records(
    document: Document, found: Sequence[Found], blocks: Sequence[Block], speakers: Speakers
) -> list[Quote]:
    text = document.text
    marks = Marks([m for b in blocks for m in b.marks.spans])
    told: dict[int, tuple[Span | None, Speaker]] = {}
    quotes = []
    for one in found:
        if one.rule == "headline" and one.speaker and not speakers.may_be(one.speaker):
            continue  # "Pricing: packages start at ..." tells nobody's words
        mention, speaker = _who(one, told, speakers)
        told[id(one)] = (mention, speaker)
        if one.rule == "clause" and mention and text[slice(*mention)].lower() in _NOBODY:
            continue
        sure = one.confidence * _SURE.get(speaker.why, 1.0)
        quotes.append(quote_of(text, one, mention, speaker, marks, sure))
    return sorted(quotes, key=lambda q: (q.start, q.end))


def quote_of(
    text: str, one: Found, mention: Span | None, speaker: Speaker, marks: Marks, sure: float
) -> Quote:
    """What was found as a record; `sure` is its confidence."""
    segments = sorted(one.segments)
    start, end = segments[0][0], segments[-1][1]
    cue = one.frame.cue if one.frame else one.cue
    cued = text[slice(*cue)] if cue else None
    return Quote(
        start=start,
        end=end,
        text=text[start:end],
        segments=tuple(segments),
        kind="direct" if one.rule in _SPOKEN else kind_of(text, segments, marks),
        content=content_of(text, segments),
        speaker=speaker.name,
        speaker_id=speaker.id,
        speaker_mention=text[slice(*mention)] if mention else None,
        speaker_start=mention[0] if mention else None,
        speaker_end=mention[1] if mention else None,
        cue=cued,
        cue_start=cue[0] if cue else None,
        cue_end=cue[1] if cue else None,
        confidence=round(sure, 2),
        unclosed=one.unclosed,
        why=reason(one.rule, cued, speaker.why),
    )


def _who(
    one: Found, told: dict[int, tuple[Span | None, Speaker]], speakers: Speakers
) -> tuple[Span | None, Speaker]:
    if one.frame is not None:
        return one.frame.speaker, speakers.resolve(one.frame.speaker, one.frame.head)
    if one.like is not None:
        return told.get(id(one.like), (None, Speaker()))
    if one.speaker is not None:
        words = list(WORD.finditer(speakers.text, *one.speaker))
        return one.speaker, speakers.resolve(one.speaker, words[-1].start())
    return None, Speaker()


def content_of(text: str, segments: Sequence[Span]) -> str:
    """What was said: the segments joined, without marks; a comma that the attribution took the place of
    comes back, or a full stop where the attribution ends a sentence."""
    said, end = "", 0
    for s, e in segments:
        part = _MARKS.sub("", text[s:e]).strip(" ,")
        if said and said[-1].isalnum():
            between = _MARKS.sub("", text[end - 3 : s])
            said += "." if between.rstrip().endswith(".") else "," * ("," in between)
        said, end = f"{said} {part}", e
    return squeeze(said)


extractor = QuoteExtractor()
