"""A sample newsroom: three invented outlets with feeds and pages of our own prose, on loopback.

`make demo` polls it as it would poll the world, so that the whole way runs without a network.
Every page says that its words are invented.
"""

from wirewatch.newsroom.server import Newsroom

__all__ = ["Newsroom"]
