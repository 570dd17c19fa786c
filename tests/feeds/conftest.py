"""A web on 127.0.0.1, and another host of it on 127.0.0.2."""

from collections.abc import Iterator

import pytest
from feeds_web import Web


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


@pytest.fixture
def other() -> Iterator[Web]:
    one = Web("127.0.0.2")
    yield one
    one.close()
