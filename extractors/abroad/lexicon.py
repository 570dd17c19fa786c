"""What a language's file (`extractors/languages/fr.yaml`) says of its quotes, read once and checked.

A language is supported where it has a file; English, which has rules of its own, has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from extractors.quotes.cues import Cue
from news.errors import SettingsError
from news.problems import problem
from news.schema import Strict
from news.yaml import load

FOLDER = "extractors.languages"
_FRAMES = Literal["quote", "that", "object", "to", "as", "someone_to", "prep"]
_CODE = re.compile(r"[a-z]{2,3}")


def _split(words: object) -> object:
    return words.split() if isinstance(words, str) else words


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
Gender = Literal["m", "f"] | None


class _Cues(Strict):
    """Verbs that take the same frames."""

    verbs: Words
    frames: Annotated[tuple[_FRAMES, ...], BeforeValidator(_split)]
    preps: Words = ()
    with_: Words = Field(default=(), alias="with")
    strength: Annotated[float, Field(gt=0, le=1)] = 1.0


class _Roles(Strict):
    """Nouns that say what a person is, by the gender they tell."""

    m: Words = ()
    f: Words = ()
    either: Words = ()


class _File(Strict):
    """A language's file. Words are in lower case, and apostrophes straight."""

    name: str
    model: str
    dashes: bool = False
    classes: dict[str, Words] = Field(default_factory=dict)
    irregular: dict[str, Words] = Field(default_factory=dict)
    cues: tuple[_Cues, ...]
    according: tuple[str, ...] = ()
    no_source: Words = ()
    view: tuple[str, ...] = ()
    that: Words = ()
    pronouns: dict[str, Gender]
    honorifics: dict[str, Gender] = Field(default_factory=dict)
    roles: _Roles = Field(default_factory=_Roles)
    bodies: Words = ()
    first_names: dict[Literal["m", "f"], Words] = Field(default_factory=dict)
    gendered: dict[str, Gender] = Field(default_factory=dict)
    definite: Words = ()
    articles: Words = ()
    possessives: Words = ()
    links: Words = ()
    particles: Words = ()
    joins: Words = ()
    tied: Words = ()
    listeners: Words = ()
    times: Words = ()
    stops: Words = ()
    helpers: Words = ()
    unsaid: Words = ()
    reflexives: Words = ()
    words: Words = ()
    vague: Words = ()

    @model_validator(mode="after")
    def _verbs_have_forms(self) -> _File:
        for verb in (v for cue in self.cues for v in cue.verbs):
            if verb not in self.irregular and not _class_of(verb, self.classes):
                raise ValueError(f"a class or irregular forms for the verb {verb!r}")
        return self


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language by what they do; all in lower case, apostrophes straight.

    `forms` has every form of the cue verbs; those in `followed` tell speech only before certain
    words. `according` and `view` match what stands before a source. `model` is spaCy's package.
    """

    code: str
    name: str
    model: str
    dashes: bool
    forms: Mapping[str, Cue]
    followed: Mapping[str, frozenset[str]]
    according: re.Pattern[str]
    view: re.Pattern[str]
    no_source: frozenset[str]
    that: frozenset[str]
    pronouns: Mapping[str, str | None]
    honorifics: Mapping[str, str | None]
    roles: Mapping[str, str | None]
    bodies: frozenset[str]
    first_names: Mapping[str, str | None]
    gendered: Mapping[str, str | None]
    definite: frozenset[str]
    articles: frozenset[str]
    possessives: frozenset[str]
    links: frozenset[str]
    particles: frozenset[str]
    joins: frozenset[str]
    tied: frozenset[str]
    listeners: frozenset[str]
    times: frozenset[str]
    stops: frozenset[str]
    helpers: frozenset[str]
    unsaid: frozenset[str]
    reflexives: frozenset[str]
    words: frozenset[str]
    vague: frozenset[str]


@lru_cache(maxsize=32)
def lexicon(code: str | None) -> Lexicon | None:
    """What the file of a language says, or None where it has none. Read once.

    Raises SettingsError with every mistake in the file.
    """
    if not code or not _CODE.fullmatch(code):
        return None
    file = files(FOLDER).joinpath(f"{code}.yaml")
    if not file.is_file():
        return None
    with as_file(file) as path:
        return read(path, code)


@lru_cache(maxsize=1)
def supported() -> tuple[str, ...]:
    """The codes of the languages that have a file, in order."""
    names = (file.name for file in files(FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def read(path: Path, code: str) -> Lexicon:
    """The lexicon in one file. Raises SettingsError with every mistake in it."""
    located = load(path)
    try:
        said = _File.model_validate({} if located.data is None else located.data)
    except ValidationError as error:
        raise SettingsError(
            [problem(located, _File, e) for e in error.errors(include_url=False)]
        ) from None
    roles = dict.fromkeys(said.roles.either) | dict.fromkeys(said.roles.m, "m")
    followed: dict[str, frozenset[str]] = {}
    for cue in said.cues:
        for verb in cue.verbs if cue.with_ else ():
            followed[verb] = followed.get(verb, frozenset()) | set(cue.with_)
    return Lexicon(
        code=code,
        name=said.name,
        model=said.model,
        dashes=said.dashes,
        forms=_forms(said),
        followed=followed,
        according=_any_of(said.according),
        view=_any_of(said.view),
        pronouns=said.pronouns,
        honorifics=said.honorifics,
        gendered=said.gendered,
        first_names={n: gender for gender, names in said.first_names.items() for n in names},
        roles=roles | dict.fromkeys(said.roles.f, "f"),
        **{name: frozenset(getattr(said, name)) for name in _SETS},
    )


_SETS = (
    "no_source that bodies definite articles possessives links particles joins tied listeners times stops helpers unsaid reflexives"
    " words vague"
).split()


def _forms(said: _File) -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for group in said.cues:
        for verb in group.verbs:
            known = cues.get(verb, Cue(verb, frozenset()))
            cues[verb] = Cue(
                verb,
                known.frames | set(group.frames),
                known.preps | set(group.preps),
                min(known.strength, group.strength),
            )
    return {form: cue for verb, cue in cues.items() for form in _forms_of(verb, said)}


def _forms_of(verb: str, said: _File) -> Iterator[str]:
    yield verb
    if verb in said.irregular:
        yield from said.irregular[verb]
        return
    ending = _class_of(verb, said.classes)
    stem = verb.removesuffix(ending)
    yield from (stem + new for new in said.classes.get(ending, ()))


def _class_of(verb: str, classes: Mapping[str, object]) -> str:
    """The longest ending of a class that a verb has, or an empty text."""
    return max((end for end in classes if verb.endswith(end)), key=len, default="")


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of some phrases, as whole words; one that matches nothing if there is none."""
    longest = sorted(phrases, key=len, reverse=True)
    said = "|".join(re.escape(p).replace("'", "['’]").replace(r"\ ", r"\s+") for p in longest)
    return re.compile(rf"(?<![\w'’-])(?:{said})(?![\w-])" if said else r"(?!)", re.IGNORECASE)
