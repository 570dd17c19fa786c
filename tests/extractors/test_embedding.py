"""The remembered vectors are those that the model computes, whatever was read before."""

import numpy

from extractors.embedding import _Vectors
from extractors.parser import parser

_TEXTS = (
    "The minister said on Monday that talks with Russia would go on.",
    "“We can't wait,” she told reporters in Kyiv; he didn’t answer.",
    "Le ministre a dit non.  Two  spaces, 12,5 % and a \t tab.",
)


def _computed(columns: list[str], texts: tuple[str, ...]) -> list[numpy.ndarray]:
    import spacy

    from extractors.parser import MODEL

    plain = spacy.load(MODEL, exclude=["ner", "attribute_ruler", "lemmatizer"])
    embed = plain.get_pipe("tok2vec").model.layers[0]
    assert embed.layers[0].attrs["columns"] == columns
    return [numpy.asarray(embed.predict([plain.make_doc(text)])[0]) for text in texts]


def test_the_vectors_are_the_models() -> None:
    remembered = parser().get_pipe("tok2vec").model.layers[0]
    columns = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
    for text, wanted in zip(_TEXTS, _computed(columns, _TEXTS), strict=True):
        for _ in range(2):
            (found,) = remembered.predict([parser().make_doc(text)])
            assert numpy.allclose(found, wanted, atol=1e-5)


def test_a_vector_does_not_hang_on_what_was_read_before() -> None:
    rng = numpy.random.default_rng(1)
    weights = rng.normal(size=(6, 8)).astype("f")
    tokens = rng.integers(0, 50, size=(300, 6)).astype("u8")
    heights = set()

    def compute(rows: numpy.ndarray) -> numpy.ndarray:
        heights.add(len(rows))
        return rows.astype("f") @ weights

    at_once = _Vectors(compute, 8)(tokens)
    one_by_one = _Vectors(compute, 8)
    assert (numpy.concatenate([one_by_one(row[None]) for row in tokens]) == at_once).all()
    assert len(heights) == 1


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr("extractors.embedding.REMEMBERED", 100)
    vectors = _Vectors(lambda rows: rows.astype("f"), 2)
    for start in range(0, 1000, 50):
        tokens = numpy.arange(start, start + 100, dtype="u8").reshape(50, 2)
        assert (vectors(tokens) == tokens).all()
        assert len(vectors._rows) <= 100
