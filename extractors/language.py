"""Which language a text is in."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

VERSION = "1"
# Fewer letters than this are names as likely as words.
SHORTEST = 15
# Of 0..1 over 100 languages; a sentence of six words in its own language has about 0.4.
LEAST = 0.3
# From here on the detector is trusted above what the page's template declares.
SURE, SURE_LENGTH = 0.9, 400
_READ = 1_500
# Two-letter labels that no news is written in, and one that is a spelling of another.
_UNUSED = frozenset(("la", "vo", "eo", "an", "zxx"))
_SAME = {"nn": "no", "nb": "no"}


@cache
def _identifier() -> LanguageIdentifier:
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages([c for c in found.labels if len(c) == 2 and c not in _UNUSED])
    return found


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`, or None where it is too short to tell."""
    code, confidence = _guess(text)
    return code if confidence >= LEAST else None


def choose(declared: str | None, text: str) -> str | None:
    """What the page declares, unless a long text is surely in another language; else what is detected."""
    code, confidence = _guess(text)
    said = _plain(declared)
    if said and not (confidence >= SURE and len(text) >= SURE_LENGTH):
        return said
    return code if confidence >= LEAST else said


def _guess(text: str) -> tuple[str | None, float]:
    read = text[:_READ]
    if sum(c.isalpha() for c in read) < SHORTEST:
        return None, 0.0
    code, confidence = _identifier().classify(read)
    return _plain(code), float(confidence)


def _plain(code: str | None) -> str | None:
    short = (code or "").strip().lower().replace("_", "-").split("-")[0]
    return _SAME.get(short, short) if 2 <= len(short) <= 3 and short.isalpha() else None
