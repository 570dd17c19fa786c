"""Who is said to say what, by the parse: cue verbs outside marks, their subjects, their contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.cues import ACCORDING, CUES, FORMS, PLAIN, Cue
from extractors.document import Paragraph
from extractors.marks import Marks
from news.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
# A verb without a subject of its own has its head's: said X and warned Y; warned Y, saying X.
_BORROWS = {"conj", "xcomp", "advcl", "dep", "parataxis", "pcomp", "ccomp"}
_NAMES_TAKE = {"of", "for", "from", "at", "in", "with"}
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "ADJ"}
_TRIM_LEFT = " \t\r\n\u00a0,.;:!?…–—-)"
_TRIM_RIGHT = " \t\r\n\u00a0,;:–—-("
_HOW_LONG = 30
_FINITE = {"VBD", "VBZ", "VBP"}
# Any verb may tell speech right beside marks: "...," an angry Berg retaliated.
_ANY = Cue("", frozenset({"quote"}), strength=0.7)
# What says something without being somebody: a statement saying, a poll finding.
_PAPERS = frozenset(
    "statement letter email e-mail report memo note tweet post document article text message poll"
    " survey study ad advertisement book column editorial filing lawsuit release resolution paper"
    " op-ed sign signs banner headline story speech video website page brief ruling".split()
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A cue with its speaker and, where the parse shows it, its content; spans of the text.

    `head` is where the speaker's head word begins; `sentence` holds the whole.
    `content` is empty where the words said stand elsewhere (before it, or in the paragraph before).
    """

    cue: Span
    word: Cue
    speaker: Span
    head: int
    content: tuple[Span, ...]
    sentence: Span
    postposed: bool = False

    @property
    def start(self) -> int:
        """Where the attribution begins: with its speaker or its cue."""
        return min(self.cue[0], self.speaker[0])

    @property
    def end(self) -> int:
        """Where the attribution's own words end, as far as they are known."""
        return max(self.cue[1], self.speaker[1])


class Frames:
    """The frames of one parsed paragraph. `marks` are those of its paragraph."""

    def __init__(self, text: str, paragraph: Paragraph, marks: Marks) -> None:
        self.text = text
        self.paragraph = paragraph
        self.base = paragraph.start
        self.marks = marks

    def __iter__(self) -> Iterator[Frame]:
        for token in self.paragraph.parse:
            if token.lower_ in ACCORDING:
                frame = None if self.inside(token) else self._according(token)
            elif (cue := FORMS.get(token.lower_)) and _is_verb(token) and not self.inside(token):
                frame = self._verb(token, cue)
            elif token.tag_ in _FINITE and self._beside_marks(token):
                frame = self._verb(token, _ANY)
            else:
                continue
            if frame:
                yield frame

    def inside(self, token: Token) -> bool:
        """Whether a token stands between marks."""
        return self.marks.at(self.base + token.idx) is not None

    def _span(self, first: Token, last: Token) -> Span:
        return self.base + first.idx, self.base + last.idx + len(last)

    def _sentence(self, token: Token) -> Span:
        """The sentence; where the parser broke one inside marks, the marks are wholly in it."""
        sentence = token.sent
        start, end = self.base + sentence.start_char, self.base + sentence.end_char
        for at in (start, end - 1):
            if marked := self.marks.at(at):
                start, end = min(start, marked.start), max(end, marked.end)
        return start, end

    # Verbs

    def _verb(self, verb: Token, cue: Cue) -> Frame | None:
        if _is_unsaid(verb):
            return None
        who = self._subject(verb)
        if who is None:
            return None
        speaker = self.mention(who)
        if speaker is None:
            return None
        sentence, head = self._sentence(verb), self.base + who.idx
        span = self._cue_span(verb, cue)
        content = self._right(verb, cue, sentence)
        if content is None and cue.frames & {"quote", "that"}:
            left = self._left(verb, speaker, sentence)
            if left:
                return Frame(span, cue, speaker, head, left, sentence, postposed=True)
        return Frame(span, cue, speaker, head, (content,) if content else (), sentence)

    def _cue_span(self, verb: Token, cue: Cue) -> Span:
        for child in verb.rights:
            if child.i == verb.i + 1 and (child.dep_ == "prt" or child.lower_ in cue.preps):
                return self._span(verb, child)
        return self._span(verb, verb)

    def _subject(self, verb: Token) -> Token | None:
        passive = any(c.dep_ == "auxpass" for c in verb.children)
        if passive or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod")):
            return next(
                (
                    p
                    for c in verb.rights
                    if c.dep_ == "agent"
                    for p in c.children
                    if p.dep_ == "pobj"
                ),
                None,
            )
        at = _outer_cue(verb) or verb
        for _ in range(5):
            own = next((c for c in at.children if c.dep_ in _SUBJECTS and not self.inside(c)), None)
            if own is not None:
                return self._antecedent(at, own)
            if at is verb and (inverted := self._inverted(verb)) is not None:
                return inverted
            if at.dep_ == "acl":
                if at.tag_ != "VBG":
                    return None
                if at.head.dep_ in _SUBJECTS or at.head.lemma_.lower() in _PAPERS:
                    return at.head
                at = _governing_verb(at.head)
                continue
            if at.dep_ == "prep" and at is not verb:
                at = at.head
                continue
            if at.dep_ not in _BORROWS or at.head is at:
                return None
            at = at.head
        return None

    def _antecedent(self, verb: Token, subject: Token) -> Token:
        if subject.tag_ in ("WP", "WDT") and verb.dep_ == "relcl":
            return verb.head
        return subject

    def _inverted(self, verb: Token) -> Token | None:
        """`"...," said Blinken` where the parser took Blinken for an object."""
        if verb.i == 0 or not self._after_marks(verb):
            return None
        for child in verb.rights:
            if child.dep_ in ("dobj", "attr", "oprd", "appos", "npadvmod", "dep", "ccomp"):
                return child if child.pos_ in _NOMINAL else None
        return None

    def _after_marks(self, token: Token) -> bool:
        at = self.base + token.idx
        marked = self.marks.before(at)
        return marked is not None and not self.text[marked.end : at].strip(" ,—–-")

    def mention(self, head: Token) -> Span | None:
        """The noun phrase of `head` as a speaker's mention: no clause, nothing after a comma."""
        if head.pos_ in ("VERB", "AUX", "PUNCT", "SCONJ") and head.tag_ not in ("VBN", "VB", "VBP"):
            return None
        doc = head.doc
        head = self._out_of_brackets(head)
        first = head.left_edge
        while first.i < head.i and (first.is_punct or first.dep_ in ("cc", "advmod", "preconj")):
            first = doc[first.i + 1]
        if head.i - first.i > _HOW_LONG:
            first = head
        last = head
        for child in head.rights:
            joins = child.dep_ in ("cc", "conj", "nummod", "flat") or (
                child.dep_ == "prep" and child.lower_ in _NAMES_TAKE
            )
            if not joins or child.left_edge.i != last.i + 1 or child.right_edge.i - head.i > 14:
                break
            if any(t.text in ",;:—–" or t.dep_ == "relcl" for t in child.subtree):
                break
            last = child.right_edge
        if self.inside(first) or self.inside(last):
            first = last = head
        return None if self.inside(head) else self._span(first, last)

    def _out_of_brackets(self, head: Token) -> Token:
        """`Gov. Ann Berg (R-OH) said`: the name before the brackets."""
        for back in range(1, min(6, head.i + 1)):
            before = head.nbor(-back)
            if before.text.endswith(")"):
                break
            if before.text.startswith("(") and before.i > 0:
                return before.nbor(-1)
        return head

    def _beside_marks(self, verb: Token) -> bool:
        """`"...," she shot back` and `... issued a statement:` at a sentence's end."""
        if not self.marks.spans and not verb.doc.text.rstrip().endswith(":"):
            return False
        if verb.dep_ not in ("ROOT", "conj", "ccomp", "parataxis") or self.inside(verb):
            return False
        if verb.dep_ == "ROOT" and verb.sent.text.rstrip().endswith(":"):
            return True
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is None or verb.i - subject.i > 8:
            return False
        first = subject.left_edge
        if subject.i > verb.i:
            first = verb
        at = self.base + first.idx
        marked = self.marks.before(at)
        if marked is None or not 0 <= at - marked.end <= 2:
            return False
        return self.text[marked.end - 2] in ",?!" or self.text[marked.end] == ","

    # Contents

    def _right(self, verb: Token, cue: Cue, sentence: Span) -> Span | None:
        kids = [c for c in verb.rights if not c.is_punct]
        for kid in kids:
            if self._begins(kid, verb, cue):
                last = kid
                for other in kids:
                    if other.i > kid.i and _goes_on(other):
                        last = other
                return self._tidy(*self._span(kid.left_edge, _last(kid, last)), sentence)
        if "that" in cue.frames:
            return self._that(verb, sentence)
        return None

    def _that(self, verb: Token, sentence: Span) -> Span | None:
        """`said in a statement that ...` where the parse lost the clause: to the sentence's end."""
        for token in verb.doc[verb.i + 1 : verb.i + 8]:
            if token.is_punct or token.tag_.startswith("VB"):
                return None
            if token.lower_ == "that" and token.tag_ in ("IN", "DT", "WDT"):
                return self._tidy(self._span(token, token)[0], sentence[1], sentence)
        return None

    def _begins(self, kid: Token, verb: Token, cue: Cue) -> bool:
        if kid.left_edge.i < verb.i:
            return False
        match kid.dep_:
            case "ccomp":
                if "prep" in cue.frames and kid.left_edge.lower_ in cue.preps:
                    return True
                return bool(cue.frames & {"that", "as", "someone_to"})
            case "xcomp":
                return "to" in cue.frames or (cue.lemma in PLAIN and kid.left_edge.tag_ != "VBG")
            case "advcl" | "prep":
                if kid.dep_ == "prep" and kid.lower_ == "as":
                    return False
                return kid.left_edge.lower_ in cue.preps
            case "dobj" | "oprd":
                if "object" in cue.frames:
                    return kid.pos_ != "PRON"
                if "as" in cue.frames:
                    return any(c.dep_ in ("oprd", "prep") and c.i > kid.i for c in verb.rights)
                if "someone_to" in cue.frames:
                    return any(c.dep_ == "xcomp" and c.i > kid.i for c in verb.rights) and (
                        cue.lemma not in ("tell", "remind", "warn")
                    )
        return False

    def _left(self, verb: Token, speaker: Span, sentence: Span) -> tuple[Span, ...]:
        """`..., X said` and `..., X said, ...`: the content stands around the attribution."""
        cue = self._span(verb, verb)
        start, end = min(cue[0], speaker[0]), max(cue[1], speaker[1])
        before = self.text[sentence[0] : start].rstrip(" \u00a0")
        if not before.endswith(",") and not (before and before[-1] in '”"?!—'):
            return ()
        clausal = verb.dep_ in ("ROOT", "parataxis", "ccomp", "conj", "advcl", "dep", "relcl")
        rest = self.text[end : sentence[1]]
        goes_on = rest.startswith(",") and len(rest.split()) > 2 and verb.dep_ != "ROOT"
        if not clausal or len(before.split()) < (2 if goes_on else 3):
            return ()
        kid = next((c for c in verb.lefts if c.dep_ in ("ccomp", "advcl", "parataxis")), None)
        told = self._finite_before(verb, start, sentence)
        if verb.dep_ in ("ROOT", "conj") and kid is None and not told:
            return ()
        first = sentence[0]
        if verb.dep_ == "conj" and kid is not None:
            first = self._span(kid.left_edge, kid.left_edge)[0]
        left = self._tidy(first, start, sentence)
        right = self._tidy(end, sentence[1], sentence) if goes_on else None
        return tuple(span for span in (left, right) if span)

    def _finite_before(self, verb: Token, start: int, sentence: Span) -> bool:
        """Whether a clause of its own stands before the attribution: It will rain, he said."""
        for token in verb.doc[max(0, verb.i - 60) : verb.i]:
            at = self.base + token.idx
            if sentence[0] <= at < start and (token.tag_ in _FINITE or token.tag_ == "MD"):
                return token.dep_ not in ("relcl", "acl") and not self.inside(token)
        return False

    def _according(self, token: Token) -> Frame | None:
        doc = token.doc
        if token.i + 2 >= len(doc) or doc[token.i + 1].lower_ != "to":
            return None
        to = doc[token.i + 1]
        who = next((c for c in to.children if c.dep_ == "pobj"), None)
        speaker = self.mention(who) if who is not None else None
        if who is None or speaker is None:
            return None
        sentence = self._sentence(token)
        cue = self._span(token, to)
        # What tells more of the speaker goes to the next comma or the sentence's end.
        comma = self.text.find(",", speaker[1], sentence[1])
        over = self._span(who, who.right_edge)[1]
        after = comma if 0 <= comma <= over else max(over, speaker[1])
        left = self._tidy(sentence[0], cue[0], sentence)
        right = self._tidy(after, sentence[1], sentence)
        if left and len(self.text[slice(*left)].split()) < 3:
            left = None
        if left and right and not self.text[after:].lstrip().startswith(","):
            right = None
        content = tuple(span for span in (left, right) if span)
        word = Cue("according", frozenset({"quote", "that"}))
        return Frame(
            cue, word, speaker, self.base + who.idx, content, sentence, postposed=left is not None
        )

    def _tidy(self, start: int, end: int, sentence: Span) -> Span | None:
        """Without the spaces and the punctuation at its edges; None where no word is left."""
        start, end = max(start, sentence[0]), min(end, sentence[1])
        while start < end and self.text[start] in _TRIM_LEFT:
            start += 1
        while start < end and self.text[end - 1] in _TRIM_RIGHT:
            end -= 1
        if start < end and self.text[end - 1] == "." and not self._marked_end(end):
            end -= 1
        return (start, end) if re.search(r"\w", self.text[start:end]) else None

    def _marked_end(self, end: int) -> bool:
        return self.marks.at(end - 1) is not None


def _last(first: Token, last: Token) -> Token:
    """The last token of a content, without `, which ...` and `, throwing ...` at its end."""
    end = last.right_edge
    for token in last.subtree:
        if token.i > first.i and _outer_cue(token) is not None and token.i - 2 > first.left_edge.i:
            return token.nbor(-2)
        trailing = token.dep_ == "relcl" or (token.dep_ == "advcl" and token.tag_ == "VBG")
        start = token.left_edge
        trailing = trailing and token.right_edge.i >= end.i - 1 and start.i > first.i + 2
        if trailing and start.nbor(-1).text == "," and token.head.i > first.left_edge.i:
            return start.nbor(-2)
    return end


def _goes_on(token: Token) -> bool:
    """Whether a verb's later child still belongs to what was said, not to the telling."""
    if token.dep_ in ("ccomp", "xcomp", "oprd", "dobj"):
        return True
    if token.dep_ == "advcl":
        return token.tag_ != "VBG"
    return token.dep_ == "prep" and token.left_edge.i > 0 and token.nbor(-1).text != ","


def _is_unsaid(verb: Token) -> bool:
    """would say, did not say, (would go and) say: nobody has said it."""
    tags = {child.tag_ for child in verb.children}
    if "MD" in tags or any(child.dep_ == "neg" for child in verb.children):
        return True
    return verb.tag_ == "VB" and "TO" not in tags


def _outer_cue(verb: Token) -> Token | None:
    """said it was late and *added that* ...: the parser joins `added` to `was`; here is `said`."""
    if verb.dep_ != "conj" or verb.lower_ not in FORMS or verb.i + 1 >= len(verb.doc):
        return None
    if verb.nbor(1).lower_ != "that" or any(c.dep_ in _SUBJECTS for c in verb.children):
        return None
    at = verb
    for _ in range(4):
        at = at.head
        if at.dep_ == "ccomp" and at.head.i < at.i and at.head.lower_ in FORMS:
            return at.head
        if at.dep_ != "conj":
            return None
    return None


def _governing_verb(noun: Token) -> Token:
    """The verb that a noun phrase hangs on: emailed supporters, stating ... -> emailed."""
    at = noun
    for _ in range(6):
        if at.pos_ in ("VERB", "AUX") or at.head is at:
            break
        at = at.head
    return at


def _is_verb(token: Token) -> bool:
    if token.lower_ in ("said", "says"):
        return token.dep_ not in ("amod", "compound")
    return token.tag_.startswith("VB") and token.dep_ not in ("aux", "amod", "compound")


def lemma_of(word: str) -> str | None:
    """The cue's lemma for one of its forms: `said` -> `say`; None for other words."""
    cue = FORMS.get(word.lower())
    return cue.lemma if cue and cue.lemma in CUES else None
