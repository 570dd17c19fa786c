"""Write extractors/gazetteer/first_names.txt: first names and who bears them, from two packages.

Faker (MIT) has the first names of some seventy locales, names (MIT) those of the 1990 census of the
United States (public domain). Names in Cyrillic are written as news in English writes them too.
Run: .venv/bin/python tools/build_names.py
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import faker.providers.person as person
import names

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "extractors" / "gazetteer" / "first_names.txt"
sys.path.insert(0, str(ROOT))

from news.text import fold  # noqa: E402

_LATIN = re.compile(r"[a-z]{3,}(?:-[a-z]+)?|ed|al|jo|bo|ty|vi|mo|lu|wu|xi|li|yi")
# Of the census: names borne by fewer, in per cent, are rather surnames and misspellings.
_LEAST = 0.002
# What a locale that has a name counts for, in per cent of the census, and how many times more must
# bear it of one sex to tell.
_LOCALE = 0.02
_SURE = 8
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i yi ye g".split(
            " "
        ),
        strict=True,
    )
)
_UKRAINIAN = {"и": "y", "г": "h"}
# Names that are words or names of places far more often: only with other evidence are they people.
_NOT = frozenset(
    "will may june april august autumn summer winter monday china paris london america asia africa"
    " india ireland england france israel virginia georgia washington dallas denver houston boston"
    " cleveland lincoln justice prince king queen duke baron earl royal hope faith joy love man the"
    " art so see an in my long many more much young little major general doctor special early golden"
    " true noble world sun sky star pa na ma do la le de un da di van fed floor ever mentor marsh babyboy babygirl baby miracle"
    " central northern southern eastern western national united saint".split()
)


def locales() -> Iterator[tuple[str, str, float]]:
    """Each first name of Faker with m or f, and what a locale counts for."""
    for module in sorted(pkgutil.iter_modules(person.__path__), key=lambda m: m.name):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for kind in ("male", "female"):
            for form in ("first_names", "first_romanized_names"):
                for name in getattr(provider, f"{form}_{kind}", None) or ():
                    yield name, kind[0], _LOCALE


def census() -> Iterator[tuple[str, str, float]]:
    """Each first name of the census with m or f, and how many bear it, in per cent; not the rarest."""
    for kind in ("male", "female"):
        for line in Path(names.FILES[f"first:{kind}"]).read_text(encoding="ascii").splitlines():
            name, share, *_ = line.split()
            if float(share) >= _LEAST:
                yield name, kind[0], float(share)


def written(name: str) -> Iterator[str]:
    """The folded forms of a name in Latin letters: Сергей as sergey and sergei."""
    lower = name.lower()
    for letters in (_CYRILLIC, _CYRILLIC | _UKRAINIAN) if lower[:1] in _CYRILLIC else ({},):
        latin = fold("".join(letters.get(c, c) for c in lower))
        if _LATIN.fullmatch(latin) and latin not in _NOT:
            yield latin
            if letters and latin.endswith("ey"):
                yield latin[:-2] + "ei"


def main() -> None:
    """Write the file: three lines, of men's, women's and both's names."""
    bearers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, kind, share in (*locales(), *census()):
        for form in written(name):
            bearers[form][kind] += share
    named: defaultdict[str, list[str]] = defaultdict(list)
    for name, shares in sorted(bearers.items()):
        (kind, most), *others = shares.most_common()
        named["b" if others and others[0][1] * _SURE > most else kind].append(name)
    lines = [f"{label} {' '.join(found)}\n" for label, found in sorted(named.items())]
    OUT.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
