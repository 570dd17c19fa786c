"""The day and the places that an article's words count from, worked out once for all of its sentences."""

from __future__ import annotations

from extractors.dates.dateline import article_day
from extractors.document import Document
from extractors.places.places import Places


class Setting:
    """When and where an article was written. `day` is None where neither page, feed nor text tells."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.dateline = document.dateline
        self.day = article_day(self.dateline, document.published)
        self.places = Places(document, self.dateline)
