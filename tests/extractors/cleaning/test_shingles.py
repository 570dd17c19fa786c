import pytest

from benchmarks.shingles import difference, match, scores

GOLD = "the tea was cold when they left the customs house"


def test_shares_sum_to_one():
    assert match(GOLD, GOLD) == (1.0, 0.0, 0.0)
    assert match(GOLD, "") == (0.0, 0.0, 1.0)
    assert match("", "") == (0.0, 0.0, 0.0)
    found = match(GOLD, GOLD + " and subscribe now")
    assert found == pytest.approx((0.7, 0.3, 0.0))


def test_a_short_text_is_one_shingle():
    assert match("Nobody left", "Nobody left") == (1.0, 0.0, 0.0)


def test_a_page_without_text_counts_for_recall_alone():
    found = scores([match(GOLD, GOLD), match(GOLD, "")])
    assert (found.precision, found.recall) == (1.0, 0.5)
    assert found.f1 == pytest.approx(2 / 3)


def test_the_same_pages_are_drawn_for_both():
    theirs = [match(GOLD, GOLD[:20]), match(GOLD, GOLD[:30])] * 10
    assert difference(theirs, theirs).mean == 0.0
    better = difference([match(GOLD, GOLD)] * 20, theirs)
    assert 0.0 < better.low <= better.mean <= better.high
    assert better == difference([match(GOLD, GOLD)] * 20, theirs)
