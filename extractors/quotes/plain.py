"""Attributions that are plain without a parse: `“...,” said Ann Berg.`, `Ann Berg said that ...`

The exact scan of the cascade. What it is not sure of it leaves to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from extractors.entities.names import ORGANISATIONS, ROLES
from extractors.entities.recognise import FUNCTION
from extractors.quotes.attribution import Frame
from extractors.quotes.cues import ANY, FORMS, PLAIN, PRONOUNS, Cue, may_tell
from extractors.quotes.marks import Marked, Marks
from extractors.quotes.reading import tidy
from extractors.quotes.shapes import WORD, last_said
from news.records import Span

# Words of a subject that stands between a mark and its cue: none of them is a verb, as far as can be
# told, and there are no more than these.
_MOST = 10
_NO_SUBJECT = frozenset(
    "who whom whose which that when while where as if because although though but or so then after"
    " before since until is are was were be been has have had do does did will would can could should"
    " may might must not to there here what how why and nor yet only even just both either".split()
)
_DETERMINERS = frozenset(
    "the a an one his her its their our my another some several two three many".split()
)
_ADVERBS = frozenset(
    "also then later once again often recently further meanwhile today yesterday reportedly repeatedly"
    " earlier previously has have had publicly simply quickly".split()
)
_FINITE = frozenset(f for f in FORMS if not f.endswith("ing"))
_OPENS = re.compile(r"[\s\u00a0]*,?[\s\u00a0]*(?=\w)")
_PHRASE = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|Rev|Hon|St|Prof|Jr|Sr|[A-Z])\."
    r"|[^,.;:()\[\]“”\"—–\n?!])*"
)
# Words that begin a clause right behind "said"; and how long the subject before it may be.
_CLAUSE = frozenset(
    "he she it they we there the a an his her its their this these those some many two three more most"
    " all no nothing nobody".split()
)
_FINITE_AHEAD = re.compile(
    r"\b(?:is|are|was|were|has|had|have|will|would|could|can|should|may|might|must|did|does|do)\b"
)
_SHORT_SUBJECT = 7
# Words of a passage that are looked at for its subject and cue.
_FAR = 40
# `GENEVA, Jan 21 (AP) — `
_DATELINE = re.compile(
    r"[A-Z][A-Z .,’'-]{2,}[^—–\n]{0,40}(?:[—–]|--)\s+|\([A-Z]{2,}\)\s+(?:[—–-]|--)\s+"
)
# A lead that is no more than a name, or a pronoun and a verb or two.
_CUTS = re.compile(r"(?:[.!?…”\",]|\s[-–—])\s+")
_NAMED = re.compile(
    r"(?:(?:[Mm]ore\s)?[Ff]rom\s)?(?P<name>[A-ZÀ-Þ][\w’'.-]*(?:\s(?:of\s|de\s|van\s|von\s)?[A-ZÀ-Þ][\w’'.-]*){0,4}):"
)
_GOES_ON = re.compile(
    r"(?P<who>[Hh]e|[Ss]he|[Tt]hey|[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+){0,2})\s"
    r"(?P<cue>[a-z]+(?:\s[a-z]+){0,4}):"
)
# “...” — Ann Berg, shopkeeper
_SIGNED = re.compile(
    r"\s*(?P<dash>[—–―]|--?)\s*(?P<name>[A-ZÀ-Þ][\w’'.-]*(?:\s(?:(?:de|van|von|al|bin|el|la)\s)?[A-ZÀ-Þ][\w’'.-]*){0,4})"
    r"\s*(?:,[^.!?“”\"]{0,80})?\.?\s*$",
    re.MULTILINE,
)
SIGNED = Cue("", frozenset({"quote"}))
_SOURCE = re.compile(
    r"(?:^|(?<=[,\s]))(?P<cue>[Aa]ccording\sto)\s(?P<who>[^,.;:()“”\"—–\n]{2,90})(?:,|(?=\.?[ \u00a0]*(?:\n|$)))",
)
SOURCE = Cue("according", frozenset({"quote", "that"}))
COLON, SAID_BY = Cue("", frozenset({"quote"}), strength=0.8), Cue("", frozenset(), strength=0.6)
_POSSESSED = re.compile(
    r"\b(?P<who>[Hh]is|[Hh]er|[Tt]heir|(?:[A-ZÀ-Þ][\w-]+\s){0,3}[A-ZÀ-Þ][\w-]+(?=[’']s?\s))(?:[’']s?)?\s"
    r"(?:[\w-]+\s){0,2}?(?P<cue>claims?|statements?|assertions?|calls?|conclusions?|warnings?|comments?"
    r"|remarks?|suggestions?|allegations?|accusations?|declarations?|pledges?|vows?|promises?|predictions?"
    r"|descriptions?|criticisms?|assessments?|contention|insistence|admission|demands?|words|argument"
    r"|characterization|view|belief|response|reply|answer|quote|tweets?|question|message)\b"
)
# “...,” the union's secretary, Ann Berg, said
_APPOSED = re.compile(
    r"\s(?P<who>(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Aa]n?|[A-ZÀ-Þ][\w-]*[’']s?)(?:\s[\w’'-]+){1,8}),\s"
    r"(?P<name>[A-ZÀ-Þ][\w’'.-]*(?:\s(?:(?:de|van|von|al|bin|el|la|da)\s)?[A-ZÀ-Þ][\w’'.-]*){0,4}),\s(?P<cue>[a-z]+)\b"
)
_CONJUNCTIONS = frozenset("but and yet still so also meanwhile however instead though".split())
_OPENERS = frozenset(
    "in on at by for from with after before during as since until under over despite following amid"
    " earlier later last this when while asked speaking among without between throughout through"
    " because if although once unlike like according yesterday today monday tuesday wednesday"
    " thursday friday saturday sunday".split()
)
_PARTICLES = frozenset("de van von der den al bin el la du da".split())
_ENDS = frozenset(
    "on in at during after as when before while to from this last next earlier later late early through"
    " via about with by for of outside inside during following today yesterday tomorrow".split()
)


def plain(text: str, start: int, end: int, marks: Marks) -> tuple[Frame | None, bool]:
    """The attribution of the passage `[start, end)` that is plain, if one is, and whether it is the only one.

    The passage begins with a quote and says behind it who spoke, or it begins with who says and what
    they say goes on to its end. Where another word in it may tell speech, the rest is the parser's.
    """
    within = marks.over(start, end)
    if within and (within[0].single or not within[0].closed):
        return None, False
    if within and within[0].start == start:
        frame = _behind(text, within[0], start, end)
    else:
        frame = (within and _before(text, within[0], start, end)) or None
        frame = frame or _telling(text, start, end, marks) or _according(text, start, end, marks)
    if frame is None:
        return None, False
    alone = not any(True for _ in _others(text, start, end, marks, frame))
    # Where somebody else speaks too, what a clause tells is for the parser to cut.
    return (None, False) if frame.content and not alone else (frame, alone)


def _others(text: str, start: int, end: int, marks: Marks, frame: Frame) -> Iterator[int]:
    """Where other cue words stand outside the marks."""
    for match in WORD.finditer(text, start, end):
        form = match.group().lower()
        at = match.start()
        if (
            (form in FORMS or form == "according")
            and marks.at(at) is None
            and not frame.start <= at < frame.end
            and (form not in FORMS or FORMS[form].strength == 1)
            and may_tell(text, at, form)
        ):
            yield at


def _behind(text: str, quote: Marked, start: int, end: int) -> Frame | None:
    opens = _OPENS.match(text, quote.end, end)
    if signed := _SIGNED.match(text, quote.end, end):
        head = signed.start("name") + signed["name"].rfind(" ") + 1
        return Frame(signed.span("dash"), SIGNED, signed.span("name"), head, (), (start, end))
    if apposed := _apposed(text, quote, start, end):
        return apposed
    if opens is None or (last_said(text, quote) not in ",.?!—–-…" and "," not in opens.group()):
        return None
    phrase = _PHRASE.match(text, opens.end(), end)
    words = list(WORD.finditer(text, *phrase.span())) if phrase else []
    if unusual := _unusual(text, words, (start, end)):
        return unusual
    for n, word in enumerate(words[: _MOST + 1]):
        form = word.group().lower()
        if form not in _FINITE or not may_tell(text, word.start(), form):
            continue
        cue = FORMS[form]
        if "quote" not in cue.frames or cue.strength < 1:
            return None
        before = words[:n]
        while before and before[-1].group().lower() in _ADVERBS:
            before = before[:-1]
        if before:
            return _frame(text, before, word, cue, (start, end))
        return _inverted(text, words, word, cue, (start, end))
    return None


def _apposed(text: str, quote: Marked, start: int, end: int) -> Frame | None:
    found = _APPOSED.match(text, quote.end, end)
    word = FORMS.get(found["cue"]) if found else None
    if not found or word is None or "quote" not in word.frames or word.strength < 1:
        return None
    who = list(WORD.finditer(text, *found.span("who")))
    if found["cue"] not in _FINITE or {m.group().lower() for m in who} & _NO_SUBJECT:
        return None
    return Frame(found.span("cue"), word, found.span("who"), _head(text, who), (), (start, end))


def _unusual(text: str, words: list[re.Match[str]], passage: Span) -> Frame | None:
    """`“...,” reacted Berg.`: any verb may tell speech where only a name stands behind it."""
    if not 2 <= len(words) <= 4 or not words[0].group().endswith("ed") or words[0].group() in FORMS:
        return None
    name = words[1:]
    if not words[0].group().islower() or not all(m.group()[0].isupper() for m in name):
        return None
    span = name[0].start(), name[-1].end()
    return Frame(words[0].span(), ANY, span, name[-1].start(), (), passage)


def _before(text: str, quote: Marked, start: int, end: int) -> Frame | None:
    lead = text[start : quote.start].rstrip(" \u00a0")
    if not lead.endswith((":", ",")):
        return None
    words = _without_opening(text, list(WORD.finditer(text, start, start + len(lead))))
    if lead.endswith(":") and (frame := _colon(text, start, start + len(lead))):
        return frame
    for n, word in enumerate(words[: _MOST + 1]):
        form = word.group().lower()
        if form not in _FINITE or not may_tell(text, word.start(), form):
            continue
        cue = FORMS[form]
        rest = lead[word.end() - start :].strip(" ,:")
        if "quote" not in cue.frames or cue.strength < 1 or len(rest.split()) > 6 or not n:
            return None
        if any(w.group().lower() in FORMS for w in words[n + 1 :]):
            return None
        between = text[words[0].start() : word.start()] + rest
        if any(c in between for c in ",;()—–"):
            return None
        before = words[:n]
        while before and before[-1].group().lower() in _ADVERBS:
            before = before[:-1]
        return _frame(text, before, word, cue, (start, end)) if before else None
    return None


def _according(text: str, start: int, end: int, marks: Marks) -> Frame | None:
    """`It will rain, according to the harbour board.`, `According to the board, it will rain.`"""
    found = next(_SOURCE.finditer(text, start, end), None)
    if found is None or marks.over(start, end):
        return None
    name = list(WORD.finditer(text, *found.span("who")))
    first = found.start() == start
    begins, ends = (found.end(), end) if first else (start, found.start())
    content = tidy(text, marks, begins, ends)
    closed = (
        text[found.end() - 1] == "," if first else not text[found.end() : end].strip(" .\u00a0")
    )
    plain = [m.group().lower() for m in name]
    if not closed or content is None or set(plain) & _NO_SUBJECT or len(name) > _MOST:
        return None
    if not _is_subject(name[0].group(), plain) and not name[0].group()[0].isdigit():
        return None
    span = name[0].start(), name[-1].end()
    cue = found.start("cue"), found.end("cue")
    return Frame(
        cue, SOURCE, span, _head(text, name), (content,), (start, end), postposed=not first
    )


def _telling(text: str, start: int, end: int, marks: Marks) -> Frame | None:
    """`(But after the talks,) Ann Berg said (on Monday that) ...`: what she said goes on to the end."""
    words = _without_opening(text, list(islice(WORD.finditer(text, start, end), _FAR)))
    for n, word in enumerate(words[: _SHORT_SUBJECT + 1]):
        form = word.group().lower()
        if form not in FORMS or not may_tell(text, word.start(), form):
            continue
        subject = words[:n]
        while subject and subject[-1].group().lower() in _ADVERBS:
            subject.pop()
        begins = _clause(text, words[n:], FORMS[form].lemma, end)
        if form not in _FINITE or not subject or begins is None:
            return None
        lead = text[words[0].start() : begins]
        content = tidy(text, marks, begins, end)
        if content is None or any(c in lead for c in ',;:()—–“"') or "?" in text[start:end]:
            return None
        frame = _frame(text, subject, word, FORMS[form], (start, end))
        return replace(frame, content=(content,)) if frame else None
    return None


def _without_opening(text: str, words: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without `But`, and without what stands before the subject and its comma: `On Monday, ...`"""
    if dateline := words and _DATELINE.match(text, words[0].start(), words[-1].end()):
        words = [w for w in words if w.start() >= dateline.end()]
    while words and words[0].group().lower() in _CONJUNCTIONS:
        words = words[1:]
    first = words[0].group().lower() if words else ""
    if first not in _OPENERS and not (first.endswith("ing") and len(first) > 5):
        return words
    for n, (one, other) in enumerate(pairwise(words), 1):
        between = text[one.end() : other.start()]
        if between.strip() == ",":
            return words[n:]
        if between.strip():
            break
    return []


def _clause(text: str, words: list[re.Match[str]], lemma: str, end: int) -> int | None:
    """Where the clause that is told begins: at `that`, or right behind "said" with its subject."""
    for n, word in enumerate(words[1:9], 1):
        said = word.group().lower()
        if said == "that":
            follows = words[n + 1].group().lower() if n + 1 < len(words) else ""
            return word.start() if n > 1 or follows not in ("is", "was", "would", "") else None
        if n == 1 and _begins_clause(text, word, lemma, end):
            return word.start()
        if said in _NO_SUBJECT and said != "to":
            return None
    return None


def _begins_clause(text: str, word: re.Match[str], lemma: str, end: int) -> bool:
    """Whether what is said begins with this word right behind its cue: `said it was late`."""
    said, _, short = word.group().replace("’", "'").lower().partition("'")
    finite = bool(short) or _FINITE_AHEAD.search(text, word.end(), end) is not None
    if said in _CLAUSE or text[word.start()].isupper():
        return lemma == "say" or (lemma in PLAIN and finite)
    usual = said not in FUNCTION and said not in _ENDS and not said.endswith("ly")
    return lemma == "say" and usual and finite


def _colon(text: str, start: int, end: int) -> Frame | None:
    """`Ann Berg: “...”`, `She went on: “...”`: who says it, and nothing that is a cue."""
    last = start
    for cut in _CUTS.finditer(text, start, end - 1):
        last = cut.end()
    if found := _NAMED.fullmatch(text, last, end):
        head = found.start("name") + found["name"].rfind(" ") + 1
        return Frame((end - 1, end), COLON, found.span("name"), head, (), (start, end))
    if found := _GOES_ON.fullmatch(text, last, end):
        head = found.start("who") + found["who"].rfind(" ") + 1
        return Frame(found.span("cue"), COLON, found.span("who"), head, (), (start, end))
    return None


def possessed(text: str, start: int, quote: Marked) -> Frame | None:
    """`his call for a “total ban”`, `Berg’s conclusion that it was “careless”`: a noun that tells speech."""
    begin = max(start, quote.start - 120)
    found = next(iter(reversed(list(_POSSESSED.finditer(text, begin, quote.start)))), None)
    if found is None or len(text[found.end() : quote.start].split()) > 5:
        return None
    if re.search(r"[.!?;:“”\"]", text[found.end() : quote.start].rstrip(" :")):
        return None
    who = found.span("who")
    head = who[0] + found["who"].rfind(" ") + 1
    return Frame(found.span("cue"), SAID_BY, who, head, (), (who[0], quote.end))


def _frame(
    text: str, subject: list[re.Match[str]], cue: re.Match[str], word: Cue, passage: Span
) -> Frame | None:
    """The frame of a subject that stands before its cue, if it is plainly one."""
    plain = [m.group().lower() for m in subject]
    if set(plain) & _NO_SUBJECT or not _is_subject(subject[0].group(), plain):
        return None
    span = subject[0].start(), subject[-1].end()
    return Frame(cue.span(), word, span, _head(text, subject), (), passage)


def _is_subject(first: str, plain: list[str]) -> bool:
    if plain[0] in PRONOUNS:
        return len(plain) == 1
    if plain[0] in _DETERMINERS or plain[0] in ROLES:
        return True
    return first[0].isupper() and plain[0] not in FUNCTION


def _head(text: str, subject: list[re.Match[str]]) -> int:
    """Where the head word of a noun phrase begins: before `of` and its like, else the last."""
    for n, match in enumerate(subject):
        if n and match.group().lower() in ("of", "for", "from", "at", "in", "with"):
            return subject[n - 1].start()
    return subject[-1].start()


def _inverted(
    text: str, words: list[re.Match[str]], cue: re.Match[str], word: Cue, passage: Span
) -> Frame | None:
    """`said Ann Berg`, `said the mayor of Oldham on Monday`: the noun phrase behind the cue."""
    rest = words[words.index(cue) + 1 :]
    if not rest:
        return None
    first = rest[0].group()
    if first.lower() in PRONOUNS:
        return Frame(cue.span(), word, rest[0].span(), rest[0].start(), (), passage)
    taken: list[re.Match[str]] = []
    named = False
    for match in rest:
        said = match.group()
        if said.lower() in _ENDS and (not taken or said != "of" or named):
            break
        if named and not said[0].isupper() and said not in _PARTICLES | ROLES | ORGANISATIONS:
            break
        if said.lower() in _NO_SUBJECT or len(taken) >= _MOST:
            return None
        named |= said[0].isupper()
        taken.append(match)
    if not taken or not _is_subject(taken[0].group(), [m.group().lower() for m in taken]):
        return None
    span = taken[0].start(), taken[-1].end()
    return Frame(cue.span(), word, span, _head(text, taken), (), passage)
