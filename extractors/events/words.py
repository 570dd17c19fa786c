"""What a parsed word is, for the rules: a name, a figure, a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_TIMES = frozenset(
    "day week weekend month year decade century hour minute second moment morning afternoon evening"
    " night noon midnight today tomorrow yesterday tonight monday tuesday wednesday thursday friday"
    " saturday sunday january february march april may june july august september october november"
    " december spring summer autumn fall winter time period quarter eve anniversary".split()
)
_SUMS = frozenset("dollar euro pound rouble ruble yuan yen cent percent % $ £ € bn million".split())


_PEOPLE = frozenset(
    """government people troop soldier force army police officer official minister president leader group rebel protester
    demonstrator activist militant fighter civilian country nation state party opposition court parliament council union
    ministry spokesman spokeswoman spokesperson journalist diplomat ambassador refugee migrant worker student union
    authority administration lawmaker senator man woman child member citizen resident prisoner detainee suspect company
    military navy gunman separatist insurgent side ally counterpart delegation envoy king queen prince company firm bank
    everyone critic world population victim hostage family community employee staff prosecutor judge agency office
    regime coalition militia commander general deputy premier governor mayor chief head secretary chancellor lawyer doctor
    teacher farmer nurse supporter opponent dissident jihadist terrorist guerrilla captive person girl boy peacekeeper
    mission committee commission organisation organization federation association movement gang cartel crew sailor
    pilot team staff crowd thousand hundred dozen representative negotiator mediator reporter blogger priest bishop
    monk pope cleric imam tribe villager neighbour neighbor republic kingdom cabinet junta congress senate assembly
    tribunal watchdog regulator inspector observer expert scientist businessman executive shareholder investor donor
    airline broadcaster newspaper website institution foundation charity ngo mob youth mp mps politician candidate rival
    nobody somebody everybody anybody someone anyone striker settler owner foreigner department bureau bloc alliance institute university islamist extremist bomber attacker assailant sniper warlord ex-president kurd hacker""".split()
)
_NOBODY = frozenset(
    "it this that which what these those there one something nothing anything everything".split()
)
_NAMED_THINGS = frozenset("covid covid-19 coronavirus ebola internet twitter facebook".split())


# Where spaCy's lemmatiser errs: "staged" is not of "stag".
_LEMMAS = {
    "stag": "stage", "wag": "wage", "rap": "rape", "instal": "install", "din": "dine", "lambast": "lambaste",
    "basis": "base", "dos": "dose",
}  # fmt: skip


def lemma(token: Token) -> str:
    """The lemma of a token in small letters."""
    found = token.lemma_.lower()
    return _LEMMAS.get(found, found)


def is_party(token: Token) -> bool:
    """Whether a noun names somebody who can act."""
    if is_figure(token) or token.tag_ in ("PRP$", "WP$") or token.lower_ in _NAMED_THINGS:
        return False
    if is_name(token) or lemma(token) in _PEOPLE:
        return True
    return token.pos_ == "PRON" and token.lower_ not in _NOBODY


def is_time(token: Token) -> bool:
    """Whether it names a time: `Tuesday`, `last week`, `2014`."""
    if token.lower_ in ("may", "march", "fall", "second") and token.pos_ != "PROPN":
        return False
    return lemma(token) in _TIMES or (token.tag_ == "CD" and _is_year(token.text))


def is_figure(token: Token) -> bool:
    """Whether it names a number, a sum or a time: nobody who could act."""
    return token.tag_ in ("CD", "$") or is_sum(token) or is_time(token)


def is_sum(token: Token) -> bool:
    """Whether it names money or a share: `$5 billion`, `40 percent`."""
    return lemma(token) in _SUMS or any(c.tag_ == "$" for c in token.children)


def is_name(token: Token) -> bool:
    """Whether it is written as a name: `Berg`, or `Russian` before its noun."""
    capital = token.text[:1].isupper()
    return token.pos_ == "PROPN" or (capital and token.pos_ in ("ADJ", "NOUN") and token.i > 0)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")
