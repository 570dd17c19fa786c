"""Gives marked words their attribution, and attributions what they tell without marks."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from extractors.quotes.attribution import Frame
from extractors.quotes.cues import FORMS, ONLY_WITH_MARKS
from extractors.quotes.marks import Marked, Marks
from extractors.quotes.plain import SIGNED, possessed
from extractors.quotes.shapes import (
    WORD,
    ends_sentence,
    holds,
    is_all,
    is_scare,
    is_sentence,
    last_said,
    one_sentence,
)
from news.records import Span

# Words that may stand between a cue and the marks: told reporters on Tuesday that "...
_GAP_WORDS = 14
# Cues that whom it is said to may follow.
_TELLS = frozenset({"ask", "tell", "remind", "warn", "assure", "urge"})
# Fewer words are no clause.
_CLAUSE_WORDS = 4
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
    """A paragraph: its span, its marks, the passages worth a parse, and the quote it leaves open."""

    start: int
    end: int
    marks: Marks
    worth: list[Span] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    open: Found | None = None


class Attacher:
    """Gives each marked span of a paragraph its frame, then each frame its content."""

    def __init__(self, text: str, block: Block, before: Block | None) -> None:
        self.text = text
        self.block = block
        self.before = before
        self.marks = block.marks
        self.starts = [f.cue[0] for f in block.frames]
        self.used: dict[int, Found] = {}
        self.last: Found | None = None
        # One byte a character: whether a quote holds it already.
        self.taken = bytearray(block.end - block.start)

    def run(self) -> None:
        """Fill `block.found`."""
        for n, marks in enumerate(self.marks.spans):
            self._marked(n, marks)
        last = self.last
        self._unmarked()
        ends = self.marks.spans[-1] if self.marks.spans else None
        if ends and not ends.closed and last and last.segments[-1][1] == ends.end:
            self.block.open = last

    # Marked spans

    def _marked(self, n: int, marks: Marked) -> None:
        if self._is_taken(marks.start, marks.end) or self._reopens(n, marks):
            return
        previous = self.marks.spans[n - 1] if n else None
        frame, rule = self._frame_for(marks, previous)
        if frame is not None and rule == "content":
            self._content(frame)
        elif frame is not None and not self._is_title(frame, marks):
            self._direct(frame, marks, rule)
        elif frame is None and (owner := possessed(self.text, self.block.start, marks)):
            self._add(Found([(marks.start, marks.end)], "possessed", 0.35, owner), marks)
        elif is_scare(self.text, marks):
            return
        elif (earlier := self._earlier(marks)) is not None:
            self._stretch_to(earlier, marks)
        elif not self._continues(marks, previous):
            self._alone(n, marks)

    def _is_title(self, frame: Frame, marks: Marked) -> bool:
        """`She read "War and Peace"`: a cue of few rights, and marks that look like a title's."""
        return frame.word.lemma in ONLY_WITH_MARKS and is_scare(self.text, marks)

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
        if last_said(self.text, marks) == ",":
            for frame in frames:
                if self._follows(frame, marks) and not self._touches(marks):
                    return frame, self._whole_or_part(frame, marks)
        before = [
            f for f in frames if f.end <= marks.start and self._introduces(f, marks, previous)
        ]
        if before:
            frame = max(before, key=lambda f: f.cue[0])
            content = frame.content
            if content and holds(content, marks) and not is_all(self.text, content, marks):
                return frame, "content"
            return frame, "before"
        for frame in frames:
            if self._follows(frame, marks):
                return frame, "after"
        holding = [f for f in frames if f.content and holds(f.content, marks)]
        if holding:
            return min(holding, key=lambda f: f.content[-1][1] - f.content[0][0]), "content"
        return None, ""

    def _near(self, marks: Marked) -> list[Frame]:
        """The frames round a marked span; a bounded number, so that time stays linear."""
        n = bisect_left(self.starts, marks.start)
        m = bisect_left(self.starts, marks.end)
        return [*self.block.frames[max(0, n - _NEAR) : n], *self.block.frames[m : m + _NEAR]]

    def _whole_or_part(self, frame: Frame, marks: Marked) -> str:
        """`It is "very late," he said`: the marks hold a part of what was said."""
        part = self.text[marks.inner_start].islower() and holds(frame.content, marks)
        return "content" if part and not is_all(self.text, frame.content, marks) else "after"

    def _touches(self, marks: Marked) -> bool:
        """Whether a cue stands right before the marks: he said, "..." """
        before = self.text[max(0, marks.start - 40) : marks.start].rstrip(" ,:\u00a0")
        return before.rsplit(None, 1)[-1:] != [] and before.rsplit(None, 1)[-1].lower() in FORMS

    def _introduces(self, frame: Frame, marks: Marked, previous: Marked | None) -> bool:
        """`X said: "`, `X told reporters that "`: cue, few words and no end of a sentence."""
        if "quote" not in frame.word.frames:
            return False
        gap = self.text[frame.cue[1] : marks.start]
        if len(gap) > 150 or len(gap.split()) > _GAP_WORDS or ends_sentence(gap):
            return False
        if previous is not None and previous.start >= frame.cue[1]:
            return False
        gap = gap.strip()
        if not gap or gap.endswith((":", ",")) or gap in ("that", "—", "–"):
            return True
        if frame.content and holds(frame.content, marks):
            return True
        if gap.endswith(("that", "saying")):
            return True
        # "asked the crowd “If ...”": whom it was said to, and then a whole sentence.
        asked = frame.word.lemma in _TELLS and len(gap.split()) < 7 and "," not in gap
        return asked and is_sentence(self.text, marks)

    def _follows(self, frame: Frame, marks: Marked) -> bool:
        """`"...," X said`, `"...," said X`."""
        if "quote" not in frame.word.frames:
            return False
        if frame.speaker[0] < marks.end or frame.start - marks.end > 40:
            return False
        if frame.word is SIGNED:
            return frame.start - marks.end < 4
        gap = self.text[marks.end : frame.start].strip(" \u00a0,—–-")
        if gap.lower() not in ("", "the", "as", "also", "then"):
            return False
        last = last_said(self.text, marks)
        if last == "." and self.text[frame.start].isupper():
            tail = self.text[frame.end : frame.sentence[1]]
            if self._own_content(frame) or len(tail.split()) > 6:
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

    def _add(self, found: Found, marks: Marked | None, first: bool = True) -> None:
        if found.frame is not None and first:
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
        if is_sentence(self.text, marks) and self.text[marks.inner_start].isupper():
            return None
        n = bisect_left(self.starts, marks.start)
        for frame in reversed(self.block.frames[max(0, n - 3) : n]):
            gap = self.text[frame.end : marks.start]
            if frame.postposed or frame.word.strength < 0.7 or not frame.word.lemma:
                continue
            if frame.end > marks.start or ends_sentence(gap) or len(gap) > 300:
                return None
            if self.marks.at(frame.end) is None:
                return frame
        return None

    def _stretch_to(self, frame: Frame, marks: Marked) -> None:
        """Let a frame's content, or the marked words alone, reach to the end of the marks."""
        known = self.used.get(id(frame))
        if known is not None:
            known.segments[-1] = _reach(known.segments[-1], marks)
            self._take(known.segments[-1])
        elif frame.content:
            self._add(Found([_reach(frame.content[-1], marks)], "content", 0.6, frame), marks)
        else:
            self._add(Found([(marks.start, marks.end)], "earlier", 0.6, frame), marks)

    def _is_taken(self, start: int, end: int) -> bool:
        return self.taken.find(1, start - self.block.start, end - self.block.start) >= 0

    def _continues(self, marks: Marked, previous: Marked | None) -> bool:
        """`"A," X said. "B."`: nothing but the attribution between, or whole sentences beside."""
        if not is_sentence(self.text, marks):
            return False
        last = self.last
        if last is None:
            return False
        frame = last.frame
        if frame is not None and previous is not None and last.segments[-1][1] == previous.end:
            gap = self.text[previous.end : marks.start]
            if last.rule == "after" and frame.start >= previous.end and len(gap) < 250:
                tail = self.text[frame.end : marks.start].strip()
                if not ends_sentence(tail + " ") and one_sentence(tail):
                    self._extend(last, marks)
                    return True
        found = Found([(marks.start, marks.end)], "same paragraph", 0.5, like=last)
        self._add(found, marks)
        return True

    def _alone(self, n: int, marks: Marked) -> None:
        """Marked words with no attribution in reach: the paragraph before may tell, or nothing does."""
        whole = n == 0 and not self.text[self.block.start : marks.start].strip()
        like, confidence = None, 0.3
        if whole and self.before and self.before.found:
            last = self.before.found[-1]
            tail = self.text[last.segments[-1][1] : self.before.end]
            if last.frame and last.frame.start >= last.segments[-1][1]:
                tail = self.text[last.frame.end : self.before.end]
            if len(tail) < 200 and one_sentence(tail) and last.rule != "according":
                like, confidence = last, 0.45
        if whole and like is None and self.before is not None:
            intro = self._intro(self.before)
            if intro is not None:
                self._add(Found([(marks.start, marks.end)], "introduced", 0.8, intro), marks)
                return
        if like is None and (near := self._last_frame(marks)) is not None:
            self._add(Found([(marks.start, marks.end)], "near", 0.4, near), marks, first=False)
            return
        if (
            like is None
            and marks.closed
            and len(WORD.findall(self.text[marks.start : marks.end])) < 5
        ):
            return
        self._add(Found([(marks.start, marks.end)], "alone", confidence, like=like), marks)

    def _last_frame(self, marks: Marked) -> Frame | None:
        """Who spoke last before a quote that nobody is given to, here or in the paragraph before."""
        if not is_sentence(self.text, marks) or len(self.text[marks.start : marks.end].split()) < 5:
            return None
        before = self.before.frames if self.before else []
        for frame in reversed(
            [*before, *self.block.frames[: bisect_left(self.starts, marks.start)]]
        ):
            if frame.word.strength == 1 and frame.word.lemma:
                return frame
        return None

    def _intro(self, block: Block) -> Frame | None:
        """`X wrote on Monday:` closing the paragraph before."""
        if not self.text[block.start : block.end].rstrip().endswith(":"):
            return None
        end = block.start + len(self.text[block.start : block.end].rstrip())
        last = [f for f in block.frames if f.sentence[1] >= end - 1]
        return last[-1] if last else None

    # Without marks

    def _unmarked(self) -> None:
        for frame in self.block.frames:
            if id(frame) in self.used or not frame.content:
                continue
            if frame.word.lemma in ONLY_WITH_MARKS or not frame.word.lemma:
                continue
            segments = [self._stretch(span) for span in frame.content]
            if any(self._is_taken(*segment) for segment in segments):
                segments = self._before_others(frame)
            if not segments:
                continue
            rule = "according" if frame.word.lemma == "according" else "clause"
            confidence = (0.75 if rule == "clause" else 0.8) * (0.4 + 0.6 * frame.word.strength)
            self._add(Found(segments, rule, confidence, frame), None)

    def _before_others(self, frame: Frame) -> list[Span]:
        """`Berg said it was late, a day after Dahl warned of “fog”`: hers ends where his begins."""
        start, end = frame.content[0]
        n = bisect_left(self.starts, start)
        other = next((f for f in self.block.frames[n : n + _NEAR] if id(f) in self.used), None)
        if other is None or len(frame.content) > 1 or not start < other.start < end:
            return []
        comma = self.text.rfind(",", start, other.start)
        if comma < 0 or self._is_taken(start, comma):
            return []
        words = self.text[start:comma].split()
        return [(start, comma)] if len(words) >= _CLAUSE_WORDS else []


def _reach(span: Span, marks: Marked) -> Span:
    """The span and the marks, and what is between them: either may stand first."""
    return min(span[0], marks.start), max(span[1], marks.end)
