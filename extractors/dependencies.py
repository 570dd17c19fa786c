"""Attributions by a parse in Universal Dependencies: cue, speaker and content, with a language's file.

The models are trained on straight marks and apostrophes, so the parser is given those.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.attribution import Frame
from extractors.capitals import plain
from extractors.cues import Cue
from extractors.document import Passage
from extractors.leading import after_comma, attached_pronoun, lead, sentence_at
from extractors.lexicon import Lexicon
from extractors.marks import Marks
from extractors.nominals import Nominals
from extractors.reading import Reading
from extractors.sources import source_frame
from extractors.whom import People
from news.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token

_AS_TRAINED = str.maketrans("’‘“”„«»\u00a0\u202f", '\'\'"""""  ')
# A verb without a subject of its own has its head's: a salué X et ajouté que; dit-il, ajoutant que.
_BORROWS = frozenset({"conj", "advcl", "xcomp", "parataxis", "ccomp", "acl"})
# Fewer words behind an attribution do not go on with what was said.
_RESUMED = 4
_SUBJECTS = frozenset({"nsubj", "expl:subj", "csubj"})


@lru_cache(maxsize=8)
def parser(model: str) -> Language | None:
    """Classes and parse of a spaCy model, or None where its package is not installed. Loaded once."""
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
) -> Iterator[Frame]:
    """The attributions of one parsed passage in the order of their cues."""
    reader = _Reader(text, passage, marks, words, people)
    found = [f for t in passage.parse if (f := reader.verb(t)) is not None]
    found += reader.sources()
    return iter(sorted(found, key=lambda f: f.cue))


class _Reader:
    """One passage under the rules."""

    def __init__(
        self, text: str, passage: Passage, marks: Marks, words: Lexicon, people: People
    ) -> None:
        self.on = Reading(text, passage, marks)
        self.words = words
        self.people = people
        self.nominals = Nominals(self.on, words)
        self._starts = [t.idx for t in passage.parse]

    def sources(self) -> Iterator[Frame]:
        """`selon X`, `pour X, « ... »`."""
        on = self.on
        for pattern in (self.words.according, self.words.view):
            for match in pattern.finditer(on.text, on.passage.start, on.passage.end):
                if on.marks.at(match.start()) is not None:
                    continue
                token = self._token_at(match.end())
                speaker = self.nominals.from_first(token) if token is not None else None
                if token is None or speaker is None:
                    continue
                sentence = self._sentence(token)
                view = pattern is self.words.view
                frame = source_frame(
                    on, match.span(), speaker, sentence, self.words, self.people, view
                )
                if frame is not None:
                    yield frame

    def _token_at(self, at: int) -> Token | None:
        """The first token that begins at `at` or later."""
        doc = self.on.passage.parse
        at = bisect_left(self._starts, at - self.on.base)
        while at < len(doc) and doc[at].is_space:
            at += 1
        return doc[at] if at < len(doc) else None

    # Verbs

    def verb(self, token: Token) -> Frame | None:
        """The attribution that hangs on a verb, if it is a cue with a speaker."""
        cue = self.words.forms.get(token.lower_)
        if cue is None or self.on.inside(token) or not self._tells(token):
            return None
        last = self._follower(token, cue)
        if last is None:
            return None
        who = self._subject(token, last)
        if who is None:
            return None
        speaker, inverted = who
        on = self.on
        sentence = self._sentence(token)
        span = on.span(token, last)
        content = (
            None
            if inverted and self._after_comma(token)
            else self._content(token, last, cue, sentence)
        )
        if content is None and cue.frames & {"quote", "that"} and inverted:
            around = self._around(token, speaker, sentence)
            if around:
                return Frame(span, cue, speaker, speaker[0], around, sentence, postposed=True)
        return Frame(
            span, cue, speaker, speaker[0], (content,) if content else (), sentence,
            postposed=inverted,
        )  # fmt: skip

    def _tells(self, verb: Token) -> bool:
        """Whether a form of a cue is a verb here, and somebody did say it."""
        if verb.pos_ not in ("VERB", "AUX") and not self._after_comma(verb):
            return False
        if _form(verb) == "Inf":
            return False
        helped = [c for c in verb.children if c.dep_.startswith("aux") or c.dep_ == "cop"]
        if any(c.dep_ == "aux:pass" for c in helped) and not self._reflexive(verb):
            return False
        if any(c.lower_ in self.words.unsaid and c.dep_ == "advmod" for c in verb.children):
            return False
        past = _form(verb) == "Part" and verb.morph.get("Tense", []) != ["Pres"]
        if past and not helped and not self._helped(verb) and not self._inverts(verb):
            return verb.dep_ == "conj" and any(c.dep_ == "aux:tense" for c in verb.head.children)
        return True

    def _reflexive(self, verb: Token) -> bool:
        return any(c.i < verb.i and c.lower_ in ("s'", "se") for c in verb.children)

    def _helped(self, verb: Token) -> bool:
        """Whether a helping verb stands right before, whatever the parse says of it."""
        before = [t for t in verb.doc[max(0, verb.i - 3) : verb.i] if not t.is_punct]
        return any(t.pos_ == "AUX" for t in before)

    def _follower(self, verb: Token, cue: Cue) -> Token | None:
        """`fait savoir`: the last word of a cue of several, None where its others are missing."""
        wanted = self.words.followed.get(cue.lemma)
        if wanted is None:
            return verb
        for token in verb.doc[verb.i + 1 : verb.i + 5]:
            if token.lower_ in wanted:
                nxt = token.nbor(1) if token.i + 1 < len(token.doc) else None
                return nxt if nxt is not None and nxt.lower_ in wanted else token
            if not (token.lower_ in self.words.helpers or token.text.startswith("-")):
                return None
        return None

    # Who

    def _subject(self, verb: Token, last: Token) -> tuple[Span, bool] | None:
        """Who says it, as a span, and whether that stands behind the verb."""
        at = self.on.base + verb.idx
        if pronoun := attached_pronoun(self.on.text, self._lead(verb), at + len(verb), self.words):
            return pronoun, True
        own = next((c for c in verb.children if self._is_subject(c, verb)), None)
        if self._inverts(verb) and (own is None or self._told_before(verb)):
            behind = self._behind(last)
            if behind is not None or own is None:
                return behind
        trails = _form(verb) == "Part" and verb.i > 0 and verb.nbor(-1).text == ","
        above = verb
        for _ in range(4):
            own = own or next((c for c in above.children if self._is_subject(c, above)), None)
            if own is not None:
                return self._mention(own, above)
            if above.dep_ not in _BORROWS or above.head is above:
                return self._behind(last) if above is verb else None
            above = self._clause_of(above.head) if above.dep_ == "acl" else above.head
            while trails and above.dep_ == "ccomp" and above.head.lower_ in self.words.forms:
                above = above.head  # X a dit que Y ..., ajoutant: it is X that adds
        return None

    def _is_subject(self, child: Token, verb: Token) -> bool:
        if child.dep_ not in _SUBJECTS or self.on.inside(child) or child.text.startswith("-"):
            return False
        return child.i < verb.i

    def _clause_of(self, noun: Token) -> Token:
        at = noun
        for _ in range(5):
            if at.pos_ == "VERB" or at.head is at:
                break
            at = at.head
        return at

    def _mention(self, subject: Token, verb: Token) -> tuple[Span, bool] | None:
        if "Rel" in subject.morph.get("PronType", []) or subject.lower_ == "qui":
            if not verb.dep_.startswith("acl"):
                return None
            subject = verb.head
        if subject.pos_ == "PRON" or subject.lower_ in self.words.pronouns:
            return self.on.span(subject, subject), False
        span = self.nominals.around(subject)
        return (self._named_before(span), False) if span else None

    def _named_before(self, span: Span) -> Span:
        """`Marie Delcourt, la maire de Lyon, a dit`: the name, where what tells of it was found."""
        text = self.on.text
        if text[span[0] - 2 : span[0]] == ", " and text[span[1] : span[1] + 1] == ",":
            name = self.people.ending(span[0] - 2)
            if name is not None and self.on.marks.at(name.start) is None:
                return name.start, name.end
        return span

    def _behind(self, verb: Token) -> tuple[Span, bool] | None:
        """`« ... », a déclaré hier le ministre`: the noun phrase right behind the verb."""
        doc = verb.doc
        for token in doc[verb.i + 1 : verb.i + 6]:
            word = plain(token.text)
            if token.is_punct or self.on.inside(token) or word in self.words.that:
                return None
            if word in self.words.helpers or word in self.words.times:
                continue
            span = self.nominals.from_first(token)
            return (span, True) if span else None
        return None

    def _inverts(self, verb: Token) -> bool:
        """Whether a subject may stand behind the verb: behind marks or a comma, or in `comme l'a dit`."""
        if _form(verb) == "Part" and verb.morph.get("Tense", []) == ["Pres"]:
            return False
        start = self._lead(verb)
        opens = self.on.base == start < self.on.base + verb.idx
        return opens or self._after_comma(verb)

    def _told_before(self, verb: Token) -> bool:
        """Whether what is said stands before the comma: marks there, or a clause with its own verb."""
        start = self._lead(verb)
        marked = self.on.marks.before(start)
        if marked is not None and not self.on.text[marked.end : start].strip(" \u00a0\u202f,—–-"):
            return True
        for token in verb.sent:
            if token.text == "," or self.on.base + token.idx >= start:
                return False
            if _form(token) == "Fin" and token.pos_ in ("VERB", "AUX"):
                return not any(t.lower_ == "qui" for t in token.children)
        return False

    def _sentence(self, token: Token) -> Span:
        """By full stops outside marks: small models end sentences too early."""
        return sentence_at(
            self.on.text,
            self.on.base + token.idx,
            self.on.passage.start,
            self.on.passage.end,
            self.on.marks,
        )

    def _lead(self, verb: Token) -> int:
        return lead(self.on.text, self.on.base + verb.idx, self.words)

    def _after_comma(self, verb: Token) -> bool:
        """Whether the verb, with its helping words, stands right behind marks or a comma."""
        return after_comma(self.on.text, self._lead(verb), self.on.marks)

    # What

    def _content(self, verb: Token, last: Token, cue: Cue, sentence: Span) -> Span | None:
        """What follows the cue and hangs on it, by the cue's frames."""
        kids = sorted(
            (c for t in {verb, last} for c in t.rights if not c.is_punct and c is not last),
            key=lambda t: t.i,
        )
        kids = [k for k in kids if k.left_edge.i > last.i]
        for n, kid in enumerate(kids):
            if self._begins(kid, kids[n + 1 :], cue):
                end = max((k for k in kids[n:] if self._goes_on(k)), key=lambda t: t.i, default=kid)
                return self._clause(verb, kid.left_edge, end.right_edge, sentence)
        return self._that(last, sentence) if "that" in cue.frames else None

    def _clause(self, verb: Token, first: Token, last: Token, sentence: Span) -> Span | None:
        """A content without what trails it: `..., ajoutant que ...`; `X, qui a dit que ..., part`."""
        relative = (
            verb.dep_.startswith("acl") and _form(verb) == "Fin"
        ) or verb.dep_ == "acl:relcl"
        for token in first.doc[first.i + 2 : last.i + 1]:
            ends = relative or token.lower_ in self.words.forms
            if ends and token.nbor(-1).text == "," and not self.on.inside(token.nbor(-1)):
                last = token.nbor(-2)
                break
        return self.on.tidy(*self.on.span(first, last), sentence)

    def _that(self, verb: Token, sentence: Span) -> Span | None:
        """`a dit mardi à la presse que ...` where the parse lost the clause: to the sentence's end."""
        for token in verb.doc[verb.i + 1 : verb.i + 10]:
            if token.is_punct or token.pos_ == "VERB" or self.on.inside(token):
                return None
            if plain(token.text) in self.words.that:
                end = self._sentence(token)[1]
                return self.on.tidy(self.on.span(token, token)[0], end, sentence)
        return None

    def _begins(self, kid: Token, later: Sequence[Token], cue: Cue) -> bool:
        """Whether a child of the cue begins what is told."""
        frames_ = cue.frames
        opening = plain(kid.left_edge.text)
        infinitive = "Inf" in (_form(kid), *(_form(c) for c in kid.children if c.pos_ == "AUX"))
        if kid.dep_ in ("ccomp", "xcomp", "advcl", "obl:arg", "obl:mod", "obl", "obj", "acl:relcl"):
            if opening in self.words.that and kid.dep_ != "obj":
                return bool(frames_ & {"that"})
            if infinitive:
                marked = opening in cue.preps
                return ("to" in frames_ and kid.dep_ != "advcl") or ("prep" in frames_ and marked)
        if kid.dep_ in ("obl:arg", "obl:mod", "obl") and "prep" in frames_:
            return opening in cue.preps
        if kid.dep_ == "obj" and kid.pos_ != "PRON":
            if "object" in frames_:
                return True
            if frames_ & {"as", "someone_to"}:
                goes_on = [k for k in later if plain(k.left_edge.text) in cue.preps]
                goes_on += [t for t in kid.subtree if t.i > kid.i and plain(t.text) in cue.preps]
                return bool(goes_on)
        return "as" in frames_ and opening in cue.preps

    def _goes_on(self, token: Token) -> bool:
        return token.dep_.split(":")[0] in ("ccomp", "xcomp", "obj", "obl", "advcl") and not (
            token.i > 0 and token.left_edge.i > 0 and token.left_edge.nbor(-1).text == ","
        )

    def _around(self, verb: Token, speaker: Span, sentence: Span) -> tuple[Span, ...]:
        """`..., a dit X` and `..., a dit X, ...`: the content stands around the attribution."""
        on = self.on
        start, comma = self._lead(verb), self._after_comma(verb)
        before = on.text[sentence[0] : start].rstrip(" \u00a0")
        if (
            not comma
            or not before.endswith((",", "—", "–", "»", "”", '"'))
            or len(before.split()) < 3
        ):
            return ()
        end = max(on.span(verb, verb)[1], speaker[1])
        rest = on.text[end : sentence[1]]
        left = on.tidy(sentence[0], start, sentence)
        right = on.tidy(end, sentence[1], sentence) if self._resumes(rest) else None
        return tuple(span for span in (left, right) if span)

    def _resumes(self, rest: str) -> bool:
        """Whether what follows an attribution goes on with what was said, and not with the telling."""
        said = rest[1:].split()
        if not rest.startswith(",") or len(said) < _RESUMED:
            return False
        first = plain(said[0])
        telling = first in self.words.stops | self.words.times or first in self.words.forms
        return not telling and not said[0][0].isupper()


def _form(token: Token) -> str:
    """Fin, Inf, Part or an empty text."""
    return next(iter(token.morph.get("VerbForm", [])), "")
