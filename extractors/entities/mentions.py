"""Who and what a text names: the gazetteer first, then the article's own names.

A cascade: ministries and offices around a country's name, aliases by Aho-Corasick, people and
organisations that the gazetteer does not know by how they are written, then surnames alone and
offices alone by who was named in full. What is not certain gets an id of its own by name, never
somebody else's.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.document import Document
from extractors.entities import titles
from extractors.entities.aliases import Index, index, listed, mention
from extractors.entities.alike import heard
from extractors.entities.names import FIRST_NAMES, ROLES
from extractors.entities.surnames import COMMON, People, one_name_each
from news.records import Event, Mention, Quote
from news.text import fold, slug

# Names of a country that stand for one office there: the Kremlin's spokesman is the president's.
_SEATS = {"Kremlin": "kremlin"}
_ONE_DOES = re.compile(
    r",? (?:who |also |then |later |had |has |would |will |did |was |is |himself|herself|said|says|added|"
    r"adds|told|replied|insisted|argued|warned|answered|smiled|nodded|refused|declined|agreed|asked|called|passed|laughed|shook|spoke|met|left|flew)"
)
# Behind a name that is put in between; "and" would go on with a list.
_CLOSED = re.compile(r"(?:, (?!and\b|or\b)|[.;:)\n]|$)")
_WHERE = re.compile(r"\b(?:in|to|from|at|near|of|the|an?)\s$", re.IGNORECASE)
# "Cuban officials", not "Cuban says".
_OF_IT = re.compile(
    r"\s(?!(?:i|wa|ha|say|doe|tell|add|write|ask|argue|call|know|think|want)s\b)[a-z]+s\b"
)
_ADJECTIVE = ("an", "ish", "ese", "ch", "i", "eek", "ic", "ss")


class EntityExtractor:
    """People, organisations, countries and places, with their spans."""

    name = "entities"
    version = "3"
    languages = frozenset({"en"})

    def __call__(self, document: Document) -> Sequence[Mention | Quote | Event]:
        """The mentions of `document`, none overlapping another, in order."""
        known, taken = index(document.knowledge), _Taken(document)
        found = listed(document.text, known)
        names = _recognised(document, known)
        for one in (
            # Before the ministries and countries: "the Russian foreign ministry spokeswoman" is a person.
            *_offices(document, known, found, names),
            *_nationals(document.text, known, found),
            *_ministries(document.text, known, found),
            *_unless_part_of_a_name(document.text, found, names),
            *names,
        ):
            taken.add(known.settled(one))
        for one in People(known, taken.sorted()).alone(document.text):
            taken.add(one)
        mentions = heard(_with_titles(taken.sorted(), document.text, taken), document.text, known)
        for one in _bare_offices(document, known, mentions):
            taken.add(one)
            mentions += [one] if taken.kept(one) else []
        return sorted(mentions, key=lambda m: m.start)


class _Taken:
    """Spans that are taken; the first to come keeps its place, residue is nobody's."""

    def __init__(self, document: Document) -> None:
        self._spans = sorted((r.start, r.end) for r in document.residue)
        self._found: dict[tuple[int, int], Mention] = {}

    def free(self, start: int, end: int) -> bool:
        """Whether nobody has any of the span."""
        at = bisect_right(self._spans, (start, end))
        before = at == 0 or self._spans[at - 1][1] <= start
        return before and (at == len(self._spans) or self._spans[at][0] >= end)

    def add(self, one: Mention) -> None:
        """Keep the mention if its place is free."""
        span = (one.start, one.end)
        if self.free(*span):
            self._spans.insert(bisect_right(self._spans, span), span)
            self._found[span] = one

    def kept(self, one: Mention) -> bool:
        """Whether this very mention has its place."""
        return self._found.get((one.start, one.end)) is one

    def sorted(self) -> list[Mention]:
        """What was kept, in order."""
        return [self._found[span] for span in sorted(self._found)]


def _ministries(text: str, known: Index, found: Sequence[Mention]) -> Iterator[Mention]:
    """`Russian foreign ministry`, `Germany's Ministry of Defence`, `the foreign ministry of Iran`."""
    for country in found:
        if country.kind != "country":
            continue
        after = titles.MINISTRY_AFTER.match(text, country.end) or titles.MINISTRY_OF_AFTER.match(
            text, country.end
        )
        window = text[max(0, country.start - 50) : country.start]
        if after:
            start, end, what = country.start, after.end(), after["what"]
        elif before := titles.MINISTRY_BEFORE.search(window):
            start, end = country.start - len(window) + before.start(), country.end
            what = before["what"] or before["of"]
        else:
            continue
        short, name = titles.ministry(what)
        yield Mention(
            start=start,
            end=end,
            text=text[start:end],
            id=f"org:{slug(_adjective(country, known))}-{short}",
            name=f"{_adjective(country, known)} {name} Ministry",
            kind="organisation",
        )


def _adjective(country: Mention, known: Index) -> str:
    """`Russian` of Russia; a country without one in the gazetteer keeps its name."""
    entity = known.by_code.get((country.id or "").removeprefix("cty:"))
    aliases = entity.aliases if entity else ()
    return next((a for a in aliases if a.endswith(_ADJECTIVE)), country.name or country.text)


def _offices(
    document: Document, known: Index, found: Sequence[Mention], names: Sequence[Mention]
) -> Iterator[Mention]:
    """Offices of a country or body, where the text, its day or the article says who holds them."""
    here = {m.id for m in found if m.kind == "person"}
    beside = {m.end for m in found if m.kind == "person"}
    people = {m.start: m for m in (*names, *found) if m.kind == "person"}
    for one in found:
        # "Ann Roe, France's Europe minister," has said who it is.
        if document.text[one.start - 2 : one.start] == ", " and one.start - 2 in beside:
            continue
        if one.kind in ("country", "organisation", "group"):
            nation = _SEATS.get(one.text) or (one.id or "").partition(":")[2]
            if office := titles.office_at(document.text, one.start, one.end, nation):
                start, end, title = office
                if named := _named_behind(document.text, end, people):
                    yield replace(named, start=start, end=end, text=document.text[start:end])
                    continue
                yield from _held(document, known, start, end, title, nation, here)


def _named_behind(text: str, end: int, people: Mapping[int, Mention]) -> Mention | None:
    """The person behind an office that ends there: "the German foreign minister, Ann Roe, said"."""
    if text[end : end + 2] != ", " or (named := people.get(end + 2)) is None:
        return None
    # No list: "the German foreign minister, Ann Roe and Mark Noe", "..., Ann Roe, Mark Noe and others".
    closed = _CLOSED.match(text, named.end)
    return named if closed and closed.end() not in people else None


def _held(
    document: Document, known: Index, start: int, end: int,
    title: str, nation: str, here: set[str | None],
) -> Iterator[Mention]:  # fmt: skip
    """A mention of whoever alone can be meant by the title."""
    office, whose = titles.office_of(title, nation)
    holders = known.holders(office, whose, document.published)
    woman_or_man = titles.gender(title)
    holders = [h for h in holders if None in (h.gender, woman_or_man) or h.gender == woman_or_man]
    if len(holders) > 1 or document.published is None:
        holders = [h for h in holders if h.id in here]
    if len(holders) == 1:
        yield mention(document.text, start, end, holders[0])


def _nationals(text: str, known: Index, found: Sequence[Mention]) -> Iterator[Mention]:
    """`the Russian said`: the one Russian whom the text has named by then."""
    for one in found:
        code = (one.id or "").partition(":")[2] if one.kind == "country" else None
        country = known.by_code.get(code or "")
        # What has a plural is said of one person; "the French said" is not.
        if country is None or f"{one.text}s" not in country.aliases:
            continue
        if text[max(0, one.start - 4) : one.start].lower() != "the " or not _ONE_DOES.match(
            text, one.end
        ):
            continue
        named = {m.id for m in found if m.kind == "person" and m.end < one.start}
        theirs = [p for p in map(known.by_id.get, filter(None, named)) if p and p.country == code]
        if len(theirs) == 1:
            yield mention(text, one.start, one.end, theirs[0])


def _bare_offices(
    document: Document, known: Index, mentions: Sequence[Mention]
) -> Iterator[Mention]:
    """`the prime minister`: whoever alone in the article is called so or holds that office."""
    text, people = document.text, [m for m in mentions if m.kind == "person"]
    called: defaultdict[str, dict[str | None, Mention]] = defaultdict(dict)
    here: dict[str | None, Mention] = {m.id: m for m in people}
    for one in people:
        if found := titles.CALLED.search(one.text):
            called[titles.plain(found["title"])][one.id] = one
    for found in titles.BARE.finditer(text):
        title, (start, end) = found["title"], found.span("title")
        if not titles.now(text, found.start(), end):
            continue
        plain, country = titles.plain(title), titles.only_country(title)
        if country:
            yield from _held(document, known, start, end, title, country, set(here))
        if plain not in called:
            holders = known.holders(title, country, document.published)
            called[plain].update({h.id: here[h.id] for h in holders if h.id in here})
        if len(called[plain]) == 1:
            owner = next(iter(called[plain].values()))
            yield replace(owner, start=start, end=end, text=text[start:end])


def _recognised(document: Document, known: Index) -> list[Mention]:
    """People and organisations that the gazetteer does not know, as the article names them."""
    found = []
    for one in document.names.all:
        if one.kind == "unknown":
            continue
        start, end = _trim(document.text, one.start, one.end)
        name = document.text[start:end]
        if _proper(name.split(), one.kind) and not _mistaken(name, one.kind, known):
            found.append(
                Mention(
                    start=start, end=end, text=name, id=f"name:{slug(name)}", name=name, kind=one.kind
                )
            )  # fmt: skip
    return one_name_each(found)


def _proper(words: Sequence[str], kind: str) -> bool:
    """Whether the words look like a name: capitals, no digits; a person needs two."""
    capitals = [w for w in words if w[:1].isupper()]
    if any(c.isdigit() for w in words for c in w) or len(words) > 6:
        return False
    if kind == "person":
        return len(capitals) >= 2 and all(w[:1].isalpha() for w in words)
    return len(capitals) >= 2 or (len(words) == 1 and words[0].isupper() and len(words[0]) > 2)


def _mistaken(name: str, kind: str, known: Index) -> bool:
    """Whether it is a shout or a headline rather than a name: `Obama Says`, `Charlotte Mayor`."""
    words = name.split()
    if len(words) > 1 and name.isupper() and any(len(w) > 4 for w in words):
        return True
    first, last = fold(words[0]), fold(words[-1])
    bearers = known.surnames.get(first, ()) if first not in COMMON else ()
    headed = first not in FIRST_NAMES and any(not e.in_full for e in bearers)
    return kind == "person" and (last in ROLES or headed)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without an article, a title or an owner before and a possessive or mark behind."""
    if found := re.match(r"(?:the|a|an) ", text[start:end], re.I):
        start += found.end()
    while end > start and (text[end - 1] in "’'.,;:” \n\"" or text[end - 2 : end] in ("’s", "'s")):
        end -= 2 if text[end - 2 : end] in ("’s", "'s") else 1
    if found := re.match(r".*(?:’s|'s) ", text[start:end]):
        start += found.end()
    for role in range(start + 1, end):
        # "Minister Jane Roe": the name alone; its title comes back with everybody's.
        if text[role - 1] == " " and titles.BEFORE_NAME.fullmatch(text, start, role):
            start = role
    return start, end


def _unless_part_of_a_name(
    text: str, found: Sequence[Mention], names: Sequence[Mention]
) -> Iterator[Mention]:
    """What the gazetteer lists, but not a country or place in a longer name: `Washington Post`.

    Nor one that is somebody's surname here: "Cairo" of an article that names Hannah Cairo.
    """
    starts = [n.start for n in names]
    surnames = {fold(n.text).split()[-1] for n in names if n.kind == "person" and " " in n.text}
    for one in found:
        if (
            one.kind in ("country", "place")
            and fold(one.text) in surnames
            and not _is_there(text, one)
        ):
            continue
        at = bisect_right(starts, one.start) - 1
        around = names[at] if at >= 0 else None
        if (
            around is not None
            and one.kind in ("country", "place")
            and around.end >= one.end
            and _is_name_around(around, one, found)
        ):
            continue
        yield one


def _is_there(text: str, one: Mention) -> bool:
    """Whether a surname that is also a country's or place's is used as that: "in Cairo", "the Turk"."""
    before = _WHERE.search(text, max(0, one.start - 8), one.start)
    return before is not None or _OF_IT.match(text, one.end) is not None


def _is_name_around(name: Mention, one: Mention, found: Sequence[Mention]) -> bool:
    """Whether `name` has a capitalised word of its own beside what the gazetteer knows."""
    rest = (name.text[: one.start - name.start] + " " + name.text[one.end - name.start :]).split()
    first = bisect_left(found, name.start, key=lambda m: m.start)
    last = bisect_left(found, name.end, key=lambda m: m.start)
    listed_words = {fold(w) for m in found[first:last] for w in m.text.split()}
    own = [w for w in rest if w[:1].isupper() and fold(w) not in listed_words and not w.isupper()]
    if not own or name.kind == "organisation":
        return bool(own)
    # "Mark Cuban", "Irving Berlin"; but "Young Russians", "Billionaire Russian".
    before = name.text[: one.start - name.start].split()[-1:]
    named = before == own[-1:] and all(fold(word) in FIRST_NAMES for word in before)
    return one.text[-1:] not in "ns" or (named and not one.text.endswith("ns"))


def _with_titles(mentions: Sequence[Mention], text: str, taken: _Taken) -> list[Mention]:
    """People with the title before their names: "US Secretary of State Antony Blinken"."""
    out: list[Mention] = []
    for one in mentions:
        start = one.start
        if one.kind == "person":
            window = text[max(0, start - 60) : start]
            found = titles.BEFORE_NAME.search(window)
            if found and "\n" not in found.group():
                at = start - len(window) + found.start()
                if taken.free(at, start):
                    start = at
            before = out[-1] if out else None
            country = before is not None and before.kind == "country" and before.end
            if start < one.start and country and text[country:start] == " ":
                start = out.pop().start
        out.append(replace(one, start=start, text=text[start : one.end]))
    return out


extractor = EntityExtractor()
