"""Quotes: what is between marks or told by a cue, with cue, speaker and an honest confidence.

The cheap scan comes first: a line without a mark and without a cue word is never parsed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.attribution import Frame, Frames
from extractors.cues import ACCORDING, FORMS, NOT_SPEAKERS, ONLY_WITH_MARKS
from extractors.document import Document
from extractors.marks import Marked, Marks, marked_spans
from extractors.speakers import Speaker, Speakers
from news.records import Quote, QuoteKind, Span
from news.text import squeeze

_WORD = re.compile(r"\w+(?:[’']\w+)*")
_MARKS = re.compile(r"[“”„‟«»\"]|''|``|(?<!\w)['‘]|['’](?!\w)")
_SENTENCE_END = re.compile(r"[.!?…]['’\"”)]*\s+(?=[A-Z“\"‘«(])")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Jr|Sr|No|vs)\.\s+$")
_HEADLINE = re.compile(r"^\s*((?:[A-Z][\w.’'-]*\s+){0,4}[A-Z][\w.’'-]*):\s+(?=\S)")
_SMALL = frozenset("a an the of and or in on at to for by with from as is vs de la".split())
# Words that may stand between a cue and the marks: told reporters on Tuesday that "...
_GAP_WORDS = 14
# Frames looked at on either side of a marked span.
_NEAR = 12


@dataclass
class Found:
    """A quote in the making."""

    segments: list[Span]
    rule: str
    confidence: float
    frame: Frame | None = None
    speaker: Span | None = None
    cue: Span | None = None
    unclosed: bool = False
    like: Found | None = None


@dataclass
class Block:
    """A paragraph: its span, its lines, marked spans and frames, and the quote it leaves open."""

    start: int
    end: int
    lines: list[int]
    marked: list[Marked] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    open: Found | None = None


class QuoteExtractor:
    """Finds the quotes of an English text."""

    name = "quotes"
    version = "1"
    languages = frozenset({"en"})

    def __call__(self, document: Document) -> Sequence[Quote]:
        """The quotes of `document` by their starts, speakers resolved where the article allows it."""
        blocks = list(_blocks(document))
        wanted = [n for b in blocks if _worth(document.text, b) for n in b.lines]
        parsed = dict(zip(wanted, document.parsed(wanted), strict=True))
        for block in blocks:
            marks = Marks(block.marked)
            for n in block.lines:
                if n in parsed:
                    block.frames += Frames(document.text, parsed[n], marks)
        found = _find(document.text, blocks)
        speakers = Speakers(document, list(parsed.values()))
        return _records(document, found, blocks, speakers)


def _blocks(document: Document) -> Iterator[Block]:
    """Paragraphs; lines that were cut only for the parser's sake are one."""
    block: Block | None = None
    for n, (start, end) in enumerate(document.lines):
        if block and block.end == start and document.text[start - 1] != "\n":
            block.end = end
            block.lines.append(n)
            continue
        if block:
            block.marked = marked_spans(document.text, block.start, block.end)
            yield block
        block = Block(start, end, [n])
    if block:
        block.marked = marked_spans(document.text, block.start, block.end)
        yield block


def _worth(text: str, block: Block) -> bool:
    if block.marked:
        return True
    words = _WORD.finditer(text, block.start, block.end)
    return any((w := m.group().lower()) in FORMS or w in ACCORDING for m in words)


def _find(text: str, blocks: list[Block]) -> list[Found]:
    for n, block in enumerate(blocks):
        Attacher(text, block, blocks[n - 1] if n else None).run()
    return [found for block in blocks for found in block.found]


class Attacher:
    """Gives each marked span of a paragraph its frame, then each frame its content."""

    def __init__(self, text: str, block: Block, before: Block | None) -> None:
        self.text = text
        self.block = block
        self.before = before
        self.marks = Marks(block.marked)
        self.starts = [f.cue[0] for f in block.frames]
        self.used: dict[int, Found] = {}
        self.last: Found | None = None
        # One byte a character: whether a quote holds it already.
        self.taken = bytearray(block.end - block.start)

    def run(self) -> None:
        """Fill `block.found`."""
        for n, marks in enumerate(self.block.marked):
            self._marked(n, marks)
        last = self.last
        self._unmarked()
        self._headline()
        self._line_before()
        ends = self.block.marked[-1] if self.block.marked else None
        if ends and not ends.closed and last and last.segments[-1][1] == ends.end:
            self.block.open = last
        self.block.found.sort(key=lambda f: f.segments[0])

    # Marked spans

    def _marked(self, n: int, marks: Marked) -> None:
        if self._is_taken(marks.start, marks.end) or self._reopens(n, marks):
            return
        previous = self.block.marked[n - 1] if n else None
        frame, rule = self._frame_for(marks, previous)
        if frame is not None and rule == "content":
            self._content(frame)
        elif frame is not None and not self._is_title(frame, marks):
            self._direct(frame, marks, rule)
        elif self._is_scare(marks):
            return
        elif (earlier := self._earlier(marks)) is not None:
            self._stretch_to(earlier, marks)
        elif not self._continues(marks, previous):
            self._alone(marks)

    def _is_title(self, frame: Frame, marks: Marked) -> bool:
        """`She read "War and Peace"`: a cue of few rights, and marks that look like a title's."""
        return frame.word.lemma in ONLY_WITH_MARKS and self._is_scare(marks)

    def _reopens(self, n: int, marks: Marked) -> bool:
        """Whether these marks go on with a quote that the paragraph before left open."""
        run = self.before.open if self.before else None
        if run is None or n or marks.single or self.text[self.block.start : marks.start].strip():
            return False
        frame, rule = self._frame_for(marks, None)
        if frame is not None and rule == "after":
            if run.frame is not None:
                return False  # its mark was only forgotten: here somebody else begins
            run.frame, run.rule, run.confidence, run.like = frame, rule, 0.9, None
            self.used[id(frame)] = run
        self._extend(run, marks)
        self.last = run
        return True

    def _frame_for(self, marks: Marked, previous: Marked | None) -> tuple[Frame | None, str]:
        frames = self._near(marks)
        if self.text[marks.inner_end - 1] == ",":
            for frame in frames:
                if self._follows(frame, marks) and not self._touches(marks):
                    return frame, "after"
        before = [
            f for f in frames if f.end <= marks.start and self._introduces(f, marks, previous)
        ]
        if before:
            frame = max(before, key=lambda f: f.cue[0])
            content = frame.content
            if content and self._inside(content, marks) and not self._is_all(content, marks):
                return frame, "content"
            return frame, "before"
        for frame in frames:
            if self._follows(frame, marks):
                return frame, "after"
        holding = [f for f in frames if f.content and self._inside(f.content, marks)]
        if holding:
            return min(holding, key=lambda f: f.content[-1][1] - f.content[0][0]), "content"
        return None, ""

    def _near(self, marks: Marked) -> list[Frame]:
        """The frames round a marked span; a bounded number, so that time stays linear."""
        n = bisect_left(self.starts, marks.start)
        m = bisect_left(self.starts, marks.end)
        return [*self.block.frames[max(0, n - _NEAR) : n], *self.block.frames[m : m + _NEAR]]

    def _touches(self, marks: Marked) -> bool:
        """Whether a cue stands right before the marks: he said, "..." """
        before = self.text[max(0, marks.start - 40) : marks.start].rstrip(" ,:\u00a0")
        return before.rsplit(None, 1)[-1:] != [] and before.rsplit(None, 1)[-1].lower() in FORMS

    def _introduces(self, frame: Frame, marks: Marked, previous: Marked | None) -> bool:
        """`X said: "`, `X told reporters that "`: cue, few words and no end of a sentence."""
        if "quote" not in frame.word.frames:
            return False
        gap = self.text[frame.cue[1] : marks.start]
        if len(gap) > 150 or len(gap.split()) > _GAP_WORDS or _ends_sentence(gap):
            return False
        if previous is not None and previous.start >= frame.cue[1]:
            return False
        gap = gap.strip()
        if not gap or gap.endswith((":", ",")) or gap in ("that", "—", "–"):
            return True
        if frame.content and self._inside(frame.content, marks):
            return True
        return gap.endswith(("that", "saying"))

    def _follows(self, frame: Frame, marks: Marked) -> bool:
        """`"...," X said`, `"...," said X`."""
        if "quote" not in frame.word.frames:
            return False
        if frame.speaker[0] < marks.end or frame.start - marks.end > 40:
            return False
        gap = self.text[marks.end : frame.start].strip(" \u00a0,—–-")
        if gap.lower() not in ("", "the", "as", "also", "then"):
            return False
        last = self.text[marks.inner_end - 1]
        if last == "." and self.text[frame.start].isupper() and self._own_content(frame):
            return False
        return (
            last in ",.?!—–-…;:"
            or self.text[marks.end : frame.start].strip().startswith(",")
            or (self.text[frame.start].islower())
        )

    def _own_content(self, frame: Frame) -> bool:
        """Whether a frame has something else to tell: He said that ..., He added: "..."""
        if frame.content:
            return True
        rest = self.text[frame.end : frame.sentence[1]]
        return ":" in rest or "“" in rest or '"' in rest

    def _direct(self, frame: Frame, marks: Marked, rule: str) -> None:
        known = self.used.get(id(frame))
        if known is not None:
            self._extend(known, marks)
            return
        confidence = {"after": 0.95, "before": 0.93}[rule] - (0.1 if marks.single else 0.0)
        if frame.word.strength < 1:
            confidence -= 0.2
        self._add(Found([(marks.start, marks.end)], rule, confidence, frame), marks)

    def _content(self, frame: Frame) -> None:
        """Mixed speech: the parsed content, stretched over marks that it cuts."""
        segments = [self._stretch(span) for span in frame.content]
        found = Found(segments, "content", 0.85 * (0.6 + 0.4 * frame.word.strength), frame)
        self._add(found, None)

    def _stretch(self, span: Span) -> Span:
        start, end = span
        for marks in self.marks.over(start, end):
            start, end = min(start, marks.start), max(end, marks.end)
        return start, end

    def _add(self, found: Found, marks: Marked | None) -> None:
        if found.frame is not None:
            self.used[id(found.frame)] = found
        if marks is not None:
            found.unclosed = not marks.closed
        for segment in found.segments:
            self._take(segment)
        self.block.found.append(found)
        self.last = found

    def _extend(self, found: Found, marks: Marked) -> None:
        found.segments.append((marks.start, marks.end))
        found.unclosed = not marks.closed
        self._take((marks.start, marks.end))

    def _take(self, span: Span) -> None:
        start, end = max(span[0], self.block.start), min(span[1], self.block.end)
        if start < end:
            self.taken[start - self.block.start : end - self.block.start] = b"\1" * (end - start)

    def _earlier(self, marks: Marked) -> Frame | None:
        """The cue before a fragment in its own sentence, where the parse did not reach so far."""
        if self._is_sentence(marks) and self.text[marks.inner_start].isupper():
            return None
        n = bisect_left(self.starts, marks.start)
        for frame in reversed(self.block.frames[max(0, n - 3) : n]):
            gap = self.text[frame.end : marks.start]
            if frame.postposed or frame.word.strength < 0.7 or not frame.word.lemma:
                continue
            if frame.end > marks.start or _ends_sentence(gap) or len(gap) > 300:
                return None
            if self.marks.at(frame.end) is None:
                return frame
        return None

    def _stretch_to(self, frame: Frame, marks: Marked) -> None:
        """Let a frame's content, or the marked words alone, reach to the end of the marks."""
        known = self.used.get(id(frame))
        if known is not None:
            start = known.segments[-1][0]
            known.segments[-1] = (start, marks.end)
            self._take((start, marks.end))
        elif frame.content:
            start = frame.content[-1][0]
            self._add(Found([(start, marks.end)], "content", 0.6, frame), marks)
        else:
            self._add(Found([(marks.start, marks.end)], "earlier", 0.6, frame), marks)

    def _is_taken(self, start: int, end: int) -> bool:
        return self.taken.find(1, start - self.block.start, end - self.block.start) >= 0

    def _continues(self, marks: Marked, previous: Marked | None) -> bool:
        """`"A," X said. "B."`: nothing but the attribution between, or whole sentences beside."""
        if not self._is_sentence(marks):
            return False
        last = self.last
        if last is None:
            return False
        frame = last.frame
        if frame is not None and previous is not None and last.segments[-1][1] == previous.end:
            gap = self.text[previous.end : marks.start]
            if last.rule == "after" and frame.start >= previous.end and len(gap) < 250:
                tail = self.text[frame.end : marks.start].strip()
                if not _ends_sentence(tail + " ") and _one_sentence(tail):
                    self._extend(last, marks)
                    return True
        found = Found([(marks.start, marks.end)], "same paragraph", 0.6, like=last)
        self._add(found, marks)
        return True

    def _alone(self, marks: Marked) -> None:
        """Marked words with no attribution in reach: the paragraph before may tell, or nothing does."""
        whole = not self.text[self.block.start : marks.start].strip()
        like, confidence = None, 0.3
        if whole and self.before and self.before.found:
            last = self.before.found[-1]
            tail = self.text[last.segments[-1][1] : self.before.end]
            if last.frame and last.frame.start >= last.segments[-1][1]:
                tail = self.text[last.frame.end : self.before.end]
            if len(tail) < 200 and _one_sentence(tail) and last.rule != "according":
                like, confidence = last, 0.55
        if whole and like is None and self.before is not None:
            intro = self._intro(self.before)
            if intro is not None:
                self._add(Found([(marks.start, marks.end)], "introduced", 0.8, intro), marks)
                return
        if (
            like is None
            and marks.closed
            and len(_WORD.findall(self.text[marks.start : marks.end])) < 5
        ):
            return
        self._add(Found([(marks.start, marks.end)], "alone", confidence, like=like), marks)

    def _intro(self, block: Block) -> Frame | None:
        """`X wrote on Monday:` closing the paragraph before."""
        if not self.text[block.start : block.end].rstrip().endswith(":"):
            return None
        end = block.start + len(self.text[block.start : block.end].rstrip())
        last = [f for f in block.frames if f.sentence[1] >= end - 1]
        return last[-1] if last else None

    # Shapes

    def _is_sentence(self, marks: Marked) -> bool:
        inner = self.text[marks.inner_start : marks.inner_end].strip()
        return bool(inner) and (inner[0].isupper() or inner[0] in "…[.") and inner[-1] in ".?!…—,"

    def _is_scare(self, marks: Marked) -> bool:
        inner = self.text[marks.inner_start : marks.inner_end]
        words = _WORD.findall(inner)
        if len(words) <= 3 and not (self._is_sentence(marks) and inner.rstrip()[-1] in ".?!"):
            return True
        titled = [w for w in words if w.lower() not in _SMALL]
        return len(words) <= 9 and all(w[0].isupper() or w[0].isdigit() for w in titled)

    def _inside(self, content: Sequence[Span], marks: Marked) -> bool:
        return any(s < marks.end and marks.start < e for s, e in content)

    def _is_all(self, content: Sequence[Span], marks: Marked) -> bool:
        """Whether the marked words are the whole content, `that` aside."""
        start, end = content[0][0], content[-1][1]
        head = self.text[start : marks.start].strip(" ,:—")
        tail = self.text[marks.end : end].strip(" ,:.—")
        return (not head or head.endswith(":")) and not tail

    # Without marks

    def _unmarked(self) -> None:
        for frame in self.block.frames:
            if id(frame) in self.used or not frame.content:
                continue
            if frame.word.lemma in ONLY_WITH_MARKS or not frame.word.lemma:
                continue
            segments = [self._stretch(span) for span in frame.content]
            if any(self._is_taken(*segment) for segment in segments):
                continue
            rule = "according" if frame.word.lemma == "according" else "clause"
            confidence = (0.75 if rule == "clause" else 0.8) * (0.4 + 0.6 * frame.word.strength)
            self._add(Found(segments, rule, confidence, frame), None)

    def _headline(self) -> None:
        """`Blinken: no sign that ...` on a line that is no sentence."""
        line = self.text[self.block.start : self.block.end].rstrip()
        match = _HEADLINE.match(line)
        if not match or self.block.found or line.endswith(".") or len(line) > 160:
            return
        name = match.group(1)
        if any(w.lower().strip(".") in NOT_SPEAKERS for w in name.split()):
            return
        if len(line[match.end() :].split()) < 3:
            return
        start, colon = self.block.start + match.start(1), self.block.start + match.end(1)
        content = (self.block.start + match.end(), self.block.start + len(line))
        self._add(
            Found([content], "headline", 0.5, speaker=(start, colon), cue=(colon, colon + 1)), None
        )

    def _line_before(self) -> None:
        """A paragraph without marks, and then a line that only says who said it."""
        if self.before is None or self.before.marked or not self.block.frames:
            return
        frame = self.block.frames[0]
        if self.text[frame.start].isupper() and not _first_person(self.text, self.before.found):
            return
        if (
            id(frame) in self.used
            or frame.content
            or frame.word.lemma not in ("say", "add", "write")
        ):
            return
        lead = self.text[self.block.start : frame.start]
        tail = self.text[frame.end : frame.sentence[1]]
        if lead.strip() or len(tail.split()) > 8 or self.text[frame.end :][:1] in ":,":
            return
        text = self.text[self.before.start : self.before.end]
        end = self.before.start + len(text.rstrip())
        if len(text.split()) < 4 or text.rstrip().endswith(":"):
            return
        start = self.before.start + len(text) - len(text.lstrip())
        self.before.found.clear()
        self._add(Found([(start, end)], "line before", 0.55, frame), None)


def _first_person(text: str, found: Sequence[Found]) -> bool:
    """Whether all that a paragraph tells is told by "I" or "we": then somebody is speaking."""
    mentions = (text[slice(*f.frame.speaker)] if f.frame else "" for f in found)
    return all(mention.lower() in ("i", "we") for mention in mentions)


def _ends_sentence(gap: str) -> bool:
    return any(not _ABBREVIATION.search(gap[: m.end()]) for m in _SENTENCE_END.finditer(gap))


def _one_sentence(tail: str) -> bool:
    return not _ends_sentence(tail.strip())


def kind_of(text: str, segments: Sequence[Span], marks: Marks) -> QuoteKind:
    """direct if all words stand between marks, indirect if none does, else mixed."""
    inside = outside = 0
    for start, end in segments:
        for word in _WORD.finditer(text, start, end):
            if marks.at(word.start()):
                inside += 1
            else:
                outside += 1
    return "indirect" if not inside else "mixed" if outside else "direct"


def _records(
    document: Document, found: Sequence[Found], blocks: Sequence[Block], speakers: Speakers
) -> list[Quote]:
    text = document.text
    marks = Marks([m for b in blocks for m in b.marked])
    told: dict[int, tuple[Span | None, Speaker]] = {}
    quotes = []
    for one in found:
        mention, speaker = _who(one, told, speakers)
        told[id(one)] = (mention, speaker)
        segments = sorted(one.segments)
        start, end = segments[0][0], segments[-1][1]
        cue = one.frame.cue if one.frame else one.cue
        quotes.append(
            Quote(
                start=start,
                end=end,
                text=text[start:end],
                segments=tuple(segments),
                kind="direct" if one.rule == "line before" else kind_of(text, segments, marks),
                content=content_of(text, segments),
                speaker=speaker.name,
                speaker_id=speaker.id,
                speaker_mention=text[slice(*mention)] if mention else None,
                speaker_start=mention[0] if mention else None,
                speaker_end=mention[1] if mention else None,
                cue=text[slice(*cue)] if cue else None,
                cue_start=cue[0] if cue else None,
                cue_end=cue[1] if cue else None,
                confidence=round(one.confidence, 2),
                unclosed=one.unclosed,
            )
        )
    return sorted(quotes, key=lambda q: (q.start, q.end))


def _who(
    one: Found, told: dict[int, tuple[Span | None, Speaker]], speakers: Speakers
) -> tuple[Span | None, Speaker]:
    if one.frame is not None:
        return one.frame.speaker, speakers.resolve(one.frame.speaker, one.frame.head)
    if one.like is not None:
        return told.get(id(one.like), (None, Speaker()))
    if one.speaker is not None:
        words = list(_WORD.finditer(speakers.text, *one.speaker))
        return one.speaker, speakers.resolve(one.speaker, words[-1].start())
    return None, Speaker()


def content_of(text: str, segments: Sequence[Span]) -> str:
    """What was said: the segments joined by a space, without marks."""
    return squeeze(" ".join(_MARKS.sub("", text[s:e]).strip(" ,") for s, e in segments))


extractor = QuoteExtractor()
