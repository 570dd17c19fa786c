"""A warehouse of any size, made up: the real schema, filled in bulk instead of through the loader.

    python -m benchmarks.made --articles 1000000 --to var/made [--until 2026-11-28] [--seed 1]

Five quotes, three events and ten mentions an article. Words, speakers and outlets follow Zipf's law, the
articles come over a year up to `--until` (today), 200 to a load. One quote in five is somebody's earlier
words again, one article in ten counts as a copy of the one before, one in thirty has a revision. Spans of quotes
and events hold. Clusters are those that the maker knows; their fingerprints are the extractors' own for
the last 45 days, which are all that a load looks at, and random numbers before.

The words are made of syllables and mean nothing, two of each text out of millions, so that there are as many
different ones as in news; people of the gazetteer are among the speakers, so that a query for one of them has
something to find. The file is DIR/warehouse/writer.duckdb, as `var` of settings, not published; the same
arguments give the same rows.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.clusters import vocabulary
from extractors import cluster, copies
from news.records import Body
from warehouse.clusters import REACH
from warehouse.connect import WRITER
from warehouse.migrate import upgrade
from warehouse.numbers import number

Numbers = np.ndarray[Any, np.dtype[Any]]

BATCH = 200
"""Articles in a load."""
QUOTES, EVENTS, MENTIONS = 5, 3, 10
"""For each article, on average."""
AGAIN, COPIES, REVISED = 0.2, 10, 30
"""Share of quotes that came before; one article in so many is a copy, or has a revision."""
_CHUNK = 50_000
# Words that are seldom: so many, each made of two of which the second is one of so many.
_RARE, _SECOND = 6_000_000, 2000
_SENTENCES, _OUTLETS, _SPEAKERS = 200_000, 300, 20_000
_YEAR = timedelta(days=365)
# So many quotes back somebody's words may come again: some days of news.
_BACK, _BLOCK = 10_000, 1_000
# Known people, each by its rank among the speakers.
_KNOWN = {
    2: ("per:sergey-lavrov", "Sergey Lavrov"),
    5: ("per:antony-blinken", "Antony Blinken"),
    9: ("per:jens-stoltenberg", "Jens Stoltenberg"),
    14: ("per:ursula-von-der-leyen", "Ursula von der Leyen"),
}
_CUES = ["said", "told", "warned", "added", "insisted", "announced", "argued", "stressed"]
_TYPES = ["CONSULT", "ACCUSE", "REQUEST", "THREATEN", "SUPPORT", "REJECT", "AGREE", "SANCTION", "ASSAULT", "AID"]  # fmt: skip
_MODES = {"CONSULT": "meet", "THREATEN": "use-force", "AID": "economic"}
_PLACES = [("Geneva", "CHE"), ("Kyiv", "UKR"), ("Moscow", "RUS"), ("Brussels", "BEL"), ("Vienna", "AUT")]  # fmt: skip


@dataclass(frozen=True)
class World:
    """What all articles are made of."""

    words: pa.Array
    weights: Numbers
    sentences: pa.Array
    outlets: pa.Array
    people: pa.Array
    people_ids: pa.Array


def world(rng: np.random.Generator, seed: int) -> World:
    """The vocabulary, the sentences, the outlets and the people."""
    words = vocabulary(Random(seed))
    words[60], words[90], words[140] = "NATO", "sanctions", "Ukraine"
    array = pa.array(words)
    weights = _zipf(len(words), 3)
    sentences = _sentences(rng, array, weights, _SENTENCES, 8, 26)
    names = [f"{a.capitalize()} {b.capitalize()}" for a, b in zip(words[200:], words[9000:], strict=False)]  # fmt: skip
    people = names[:_SPEAKERS]
    ids = [f"name:{n.lower().replace(' ', '-')}" for n in people]
    for rank, (id_, name) in _KNOWN.items():
        people[rank], ids[rank] = name, id_
    outlets = [f"The {w.capitalize()} {('Post', 'Wire', 'Times')[n % 3]}" for n, w in enumerate(words[500 : 500 + _OUTLETS])]  # fmt: skip
    return World(array, weights, sentences, pa.array(outlets), pa.array(people), pa.array(ids))


def _zipf(count: int, flat: float = 1.0) -> Numbers:
    """Cumulative weights of ranks: each 1/(rank + flat)."""
    weights = np.cumsum(1 / (np.arange(count) + flat))
    found: Numbers = weights / weights[-1]
    return found


def _draw(rng: Any, weights: Numbers, count: int) -> Numbers:
    found: Numbers = np.searchsorted(weights, rng.random(count)).astype(np.int32)
    return found


def _sentences(
    rng: Any, words: pa.Array, weights: Numbers, count: int, least: int, most: int
) -> pa.Array:
    """`count` runs of words, each of `least` to `most` of them."""
    lengths = rng.integers(least, most + 1, count)
    drawn = words.take(pa.array(_draw(rng, weights, int(lengths.sum()))))
    offsets = pa.array(np.concatenate(([0], np.cumsum(lengths))), pa.int32())
    return pc.binary_join(pa.ListArray.from_arrays(offsets, drawn), " ")


@dataclass
class Chunk:
    """Articles `first` to `first + count`, and their facts, as flat tables for the SQL below."""

    articles: pa.Table
    quotes: pa.Table
    events: pa.Table
    mentions: pa.Table


class Maker:
    """Makes chunk after chunk; remembers the last quotes and articles, which may come again."""

    def __init__(self, count: int, until: datetime, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.world = world(self.rng, seed)
        self.count, self.until = count, until
        self.speakers, self.outlets = _zipf(_SPEAKERS), _zipf(_OUTLETS, 5)
        self.rare = np.random.default_rng(seed + 1)
        none = np.array([], np.int64)
        # Content, speaker and origin of the last quotes.
        self.before = (pa.array([], pa.string()), none, none)
        self.quotes = 0

    def chunks(self) -> Iterator[Chunk]:
        """All articles in the order of their times."""
        for first in range(0, self.count, _CHUNK):
            yield self._chunk(first, min(_CHUNK, self.count - first))

    def _chunk(self, first: int, count: int) -> Chunk:
        rng, w = self.rng, self.world
        numbers = np.arange(first, first + count)
        begins = self.until - _YEAR
        step = _YEAR / self.count / timedelta(microseconds=1)
        at = (numbers * step).astype(np.int64) + int(begins.timestamp() * 1e6)
        per = rng.poisson(QUOTES, count)
        content, speaker, origin = self._said(int(per.sum()))
        number = np.arange(self.quotes - len(content), self.quotes)
        owner = np.repeat(np.arange(count), per)
        cue = pa.array(_CUES).take(pa.array(rng.integers(0, len(_CUES), len(content))))
        name = w.people.take(pa.array(speaker))
        said = pc.binary_join_element_wise("“", content, ",” ", cue, " ", name, ".", "")
        text, q_start, s_start, sentence, s_owner = self._text(count, owner, said)
        # A copy of what another outlet had a moment ago, by say-so: the texts are not alike.
        copied = np.where(numbers % COPIES == 3, numbers - 1, numbers)
        articles = pa.table(
            {
                "n": numbers, "at": pa.array(at, pa.timestamp("us", "UTC")),
                "load": numbers // BATCH + 1, "origin": copied,
                "outlet": w.outlets.take(pa.array(_draw(rng, self.outlets, count))),
                "title": _sentences(rng, w.words, w.weights, count, 5, 10), "text": text,
            }
        )  # fmt: skip
        quoted = pc.utf8_length(content).to_numpy()
        cued = q_start + quoted + 4
        quotes = pa.table(
            {
                "n": number, "owner": first + owner, "origin": origin, "content": content,
                "start": q_start, "end": q_start + quoted + 3, "cue": cue, "cue_start": cued,
                "speaker": name, "speaker_id": w.people_ids.take(pa.array(speaker)),
                "at": pa.array(at[owner], pa.timestamp("us", "UTC")),
            }
        )  # fmt: skip
        events = self._events(first, count, sentence, s_start, s_owner)
        mentions = self._mentions(first, quotes, count)
        return Chunk(articles, quotes, events, mentions)

    def _said(self, count: int) -> tuple[pa.Array, Numbers, Numbers]:
        """Content, speaker and number of the origin of so many quotes."""
        w = self.world
        new = _sentences(self.rng, w.words, w.weights, count, 5, 33)
        blocks = [self._again(new[i : i + _BLOCK]) for i in range(0, count, _BLOCK)]
        contents, speakers, origins = zip(*blocks, strict=True)
        return pa.concat_arrays(contents), np.concatenate(speakers), np.concatenate(origins)

    def _again(self, content: pa.Array) -> tuple[pa.Array, Numbers, Numbers]:
        """The same quotes, a part of them replaced by what was said in the last days."""
        rng, count = self.rng, len(content)
        speaker = _draw(rng, self.speakers, count).astype(np.int64)
        origin = np.arange(self.quotes, self.quotes + count)
        self.quotes += count
        old, speakers, origins = self.before
        again = np.flatnonzero(rng.random(count) < (AGAIN if len(old) else 0))
        which = rng.integers(0, max(1, len(old)), len(again))
        index = np.arange(len(old), len(old) + count)
        index[again] = which
        speaker[again], origin[again] = speakers[which], origins[which]
        both = pa.concat_arrays([old, content])
        made = both.take(pa.array(index))
        last = (speakers, speaker), (origins, origin)
        self.before = (
            pa.concat_arrays([old, made])[-_BACK:],
            *(np.concatenate(some)[-_BACK:] for some in last),
        )
        return made, speaker, origin

    def _text(
        self, count: int, owner: Numbers, said: pa.Array
    ) -> tuple[pa.Array, Numbers, Numbers, pa.Array, Numbers]:
        """Texts of sentences and quotes by turns; where each quote and sentence begins in its text."""
        rng, w = self.rng, self.world
        per = rng.integers(4, 17, count)
        s_owner = np.repeat(np.arange(count), per)
        sentence = w.sentences.take(pa.array(rng.integers(0, len(w.sentences), len(s_owner))))
        pieces = pa.concat_arrays([sentence, said])
        owners = np.concatenate((s_owner, owner))
        order = np.lexsort((rng.random(len(owners)), owners))
        lengths = pc.utf8_length(pieces).to_numpy()[order] + 1
        ends = np.cumsum(lengths)
        sizes = np.bincount(owners, minlength=count)
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        before = np.concatenate(([0], ends))[offsets[:-1]]
        starts = np.empty(len(owners), np.int64)
        starts[order] = ends - lengths - before[owners[order]]
        lists = pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), pieces.take(pa.array(order))
        )
        text = pc.binary_join_element_wise(pc.binary_join(lists, "\n"), *self._rare(count), "\n")
        return text, starts[len(s_owner) :], starts[: len(s_owner)], sentence, s_owner

    def _rare(self, count: int) -> tuple[pa.Array, pa.Array]:
        """Two more words for each text, out of millions: news has new names and numbers every day."""
        words = self.world.words
        first, second = ((_RARE * self.rare.random(count) ** 2).astype(np.int64) for _ in range(2))
        made = [
            pc.binary_join_element_wise(
                words.take(pa.array(n // _SECOND)), words.take(pa.array(n % _SECOND)), ""
            )
            for n in (first, second)
        ]
        return made[0], made[1]

    def _events(
        self, first: int, count: int, sentence: pa.Array, start: Numbers, owner: Numbers
    ) -> pa.Table:
        rng, w = self.rng, self.world
        which = np.sort(rng.choice(len(owner), min(len(owner), count * EVENTS), replace=False))
        actor, recipient = (_draw(rng, self.speakers, len(which)) for _ in range(2))
        place = pa.array(rng.integers(0, len(_PLACES), len(which)))
        return pa.table(
            {
                "n": which + (first << 8), "owner": first + owner[which],
                "start": start[which], "text": sentence.take(pa.array(which)),
                "type": pa.array(_TYPES).take(pa.array(_draw(rng, _zipf(len(_TYPES)), len(which)))),
                "actor": w.people.take(pa.array(actor)),
                "actor_id": w.people_ids.take(pa.array(actor)),
                "recipient": w.people.take(pa.array(recipient)),
                "recipient_id": w.people_ids.take(pa.array(recipient)),
                "place": pa.array([p for p, _ in _PLACES]).take(place),
                "country": pa.array([c for _, c in _PLACES]).take(place),
                "days": rng.integers(-2, 3, len(which)), "chance": rng.random(len(which)),
            }
        )  # fmt: skip

    def _mentions(self, first: int, quotes: pa.Table, count: int) -> pa.Table:
        """Each speaker where they are quoted, and others up to ten an article."""
        rng, w = self.rng, self.world
        speakers = quotes.select(["owner", "speaker", "speaker_id"])
        said = quotes["cue_start"].to_numpy() + pc.utf8_length(quotes["cue"]).to_numpy() + 1
        rest = max(0, count * MENTIONS - len(speakers))
        other = pa.array(_draw(rng, self.speakers, rest))
        owner = np.concatenate((speakers["owner"].to_numpy(), first + rng.integers(0, count, rest)))
        start = np.concatenate(
            (said, rng.integers(0, 200, rest))
        )  # the names of the rest are nowhere in the text
        order = np.argsort(owner, kind="stable")
        table = pa.table(
            {
                "owner": owner, "start": start,
                "name": pa.concat_arrays([speakers["speaker"].combine_chunks(), w.people.take(other)]),
                "entity": pa.concat_arrays([speakers["speaker_id"].combine_chunks(), w.people_ids.take(other)]),
            }
        )  # fmt: skip
        return table.take(pa.array(order)).append_column(
            "n", pa.array(np.arange(len(order)) + first * MENTIONS * 4)
        )


# What a chunk becomes: each statement fills one table from those registered above.
_FILL = f"""
CREATE OR REPLACE TEMP TABLE revised AS
    SELECT *, revision = CASE WHEN n % {REVISED} = 7 THEN 2 ELSE 1 END AS latest,
           md5('article' || n) AS id, md5('article' || origin) AS first, lower(replace(outlet, ' ', '')) AS host
    FROM (SELECT *, unnest(CASE WHEN n % {REVISED} = 7 THEN [1, 2] ELSE [1] END)::INTEGER AS revision FROM made_articles);
INSERT INTO pages BY NAME
    SELECT 'https://' || host || '.example/rss' AS feed, md5('entry' || n) AS entry_key, {number("md5('entry' || n)")} AS member,
           'https://' || host || '.example/news/' || n AS url, outlet, title, 'article' AS status,
           "at" + INTERVAL 1 MINUTE AS fetched, [id] AS articles, load
    FROM revised WHERE revision = 1 ORDER BY n;
INSERT INTO articles BY NAME
    SELECT id, revision, 'https://' || host || '.example/news/' || n AS url, '' AS part, outlet, title,
           'By ' || outlet || ' staff' AS byline, "at" AS published, "at" + INTERVAL 3 MINUTE AS seen,
           "at" AS first_at, 'en' AS language,
           CASE revision WHEN 1 THEN text ELSE text || chr(10) || 'This story has been updated.' END AS text,
           md5('text' || revision || n) AS text_hash, 'page' AS source, 'article' AS status,
           'https://' || host || '.example/rss' AS feed,
           map {{'quotes': '1', 'events': '1', 'entities': '1'}} AS versions, load, latest,
           {number("id")} AS member, {number("first")} AS home, first AS cluster
    FROM revised ORDER BY load, revision, n;
INSERT INTO article_changes BY NAME
    SELECT id AS article, revision, "at" + INTERVAL 1 HOUR AS found, 5 AS words_added,
           0 AS words_removed, '{{+This story has been updated.+}}' AS diff, load
    FROM revised WHERE revision > 1 ORDER BY n;
INSERT INTO quotes BY NAME
    SELECT md5('quote' || q.n || r.revision) AS id, md5('key' || q.n) AS key, r.id AS article,
           r.revision, q.start AS span_start, q."end" AS span_end, '“' || q.content || ',”' AS text,
           [[q.start + 1, q."end" - 2]] AS segments, 'direct' AS kind, q.content, q.speaker,
           q.speaker_id, q.speaker AS speaker_mention,
           q.cue_start + length(q.cue) + 1 AS speaker_start,
           q.cue_start + length(q.cue) + 1 + length(q.speaker) AS speaker_end, q.cue,
           q.cue_start, q.cue_start + length(q.cue) AS cue_end, 0.9 AS confidence,
           false AS unclosed, '1' AS version, r.load,
           'plain: marks, cue “' || q.cue || '”; speaker: full name' AS why, r."at" AS first_at,
           r.outlet, r.latest, {number("md5('key' || q.n)")} AS member,
           {number("md5('key' || q.origin)")} AS home, md5('key' || q.origin) AS cluster
    FROM made_quotes q JOIN revised r ON r.n = q.owner ORDER BY r.load, r.revision, q.n;
INSERT INTO quote_clusters BY NAME
    SELECT md5('key' || n) AS quote, md5('key' || origin) AS cluster, "at" AS cluster_at,
           {number("md5('key' || n)")} AS member, content, 'direct' AS kind, speaker,
           speaker_id, "at" AS first_at, owner // {BATCH} + 1 AS load
    FROM made_quotes ORDER BY n;
INSERT INTO events BY NAME
    SELECT md5('event' || e.n || r.revision) AS id, md5('event-key' || e.n) AS key, r.id AS article,
           r.revision, e.start AS span_start, e.start + length(e.text) AS span_end, e.text,
           split_part(e.text, ' ', 3) AS trigger,
           e.start + length(split_part(e.text, ' ', 1)) + length(split_part(e.text, ' ', 2)) + 2 AS trigger_start,
           e.start + length(split_part(e.text, ' ', 1)) + length(split_part(e.text, ' ', 2)) + 2
                   + length(split_part(e.text, ' ', 3)) AS trigger_end,
           e.type, CASE e.type WHEN 'CONSULT' THEN 'meet' END AS mode,
           [{{'mention': e.actor, 'start': e.start, 'end': e.start + 4, 'id': e.actor_id, 'name': e.actor}}] AS actors,
           [{{'mention': e.recipient, 'start': e.start + 5, 'end': e.start + 9, 'id': e.recipient_id, 'name': e.recipient}}] AS recipients,
           {{'mention': e.place, 'id': 'loc:' || lower(e.place), 'name': e.place, 'country': e.country, 'lat': NULL, 'lon': NULL}} AS place,
           strftime(r."at" + to_days(e.days::INTEGER), '%Y-%m-%d') AS date, 'day' AS date_certainty,
           CASE WHEN e.chance < 0.7 THEN 'actual' WHEN e.chance < 0.8 THEN 'claimed' ELSE 'scheduled' END AS modality,
           e.chance > 0.97 AS negated, false AS in_quote, e.chance BETWEEN 0.5 AND 0.6 AS background,
           0.8 AS confidence, '1' AS version, r.load,
           'trigger ' || split_part(e.text, ' ', 3) || ', rule ' || lower(e.type) AS why,
           r."at" AS first_at, r.outlet, r.latest, {number("md5('event-key' || e.n)")} AS member,
           {number("md5('event-key' || e.n)")} AS home, md5('event-key' || e.n) AS cluster
    FROM made_events e JOIN revised r ON r.n = e.owner ORDER BY r.load, r.revision, e.n;
INSERT INTO event_clusters BY NAME
    SELECT md5('event-key' || e.n) AS event, md5('event-key' || e.n) AS cluster, r."at" AS cluster_at,
           {number("md5('event-key' || e.n)")} AS member, e.type,
           CASE WHEN e.chance < 0.8 THEN 'happened' ELSE 'scheduled' END AS standing,
           [e.actor_id] AS actors, [e.recipient_id] AS recipients, split_part(e.text, ' ', 3) AS trigger,
           'loc:' || lower(e.place) AS place, strftime(r."at", '%Y-%m-%d') AS first_day,
           strftime(r."at", '%Y-%m-%d') AS last_day, r."at" AS first_at, r.load
    FROM made_events e JOIN made_articles r ON r.n = e.owner ORDER BY e.n;
INSERT INTO mentions BY NAME
    SELECT md5('mention' || m.n || r.revision) AS id, r.id AS article, r.revision, m.start AS span_start,
           m.start + length(m.name) AS span_end, m.name AS text, m.entity, m.name, 'person' AS kind,
           '1' AS version, r.load, r."at" AS first_at, r.outlet, r.latest
    FROM made_mentions m JOIN revised r ON r.n = m.owner ORDER BY r.load, r.revision, m.n;
INSERT INTO article_clusters BY NAME
    SELECT md5('article' || n) AS article, 1 AS revision, md5('article' || origin) AS cluster,
           "at" AS cluster_at, {number("md5('article' || n)")} AS member, "at" AS first_at, load
    FROM made_articles ORDER BY n;
"""
# Fingerprints of what is older than any load looks at.
_OLD_PRINTS = f"""
INSERT INTO {{kind}}_prints BY NAME
    SELECT (hash(n, i) // 2)::BIGINT AS print, {number("md5('{key}' || n)")} AS member, first_at
    FROM (SELECT n, first_at, unnest(range({{each}})) AS i FROM old_prints) ORDER BY first_at, n
"""
_NEW_PRINTS = f"""
INSERT INTO {{kind}}_prints BY NAME
    SELECT print, {number("md5('{key}' || n)")} AS member, first_at FROM new_prints ORDER BY first_at, n
"""
_LOADS = """
INSERT INTO loads BY NAME
    SELECT load, 'made-' || load AS run, md5('batch' || load) AS batch, 'live' AS origin, loaded,
           articles AS pages, articles, revisions, coalesce(quotes, 0) AS quotes,
           coalesce(events, 0) AS events, coalesce(mentions, 0) AS mentions, 0.1 AS seconds
    FROM (SELECT load, max(seen) AS loaded, count(*) FILTER (revision = 1) AS articles,
                 count(*) FILTER (revision > 1) AS revisions FROM articles GROUP BY load)
    LEFT JOIN (SELECT load, count(*) AS quotes FROM quotes GROUP BY load) USING (load)
    LEFT JOIN (SELECT load, count(*) AS events FROM events GROUP BY load) USING (load)
    LEFT JOIN (SELECT load, count(*) AS mentions FROM mentions GROUP BY load) USING (load)
    ORDER BY load
"""
_KEYS = {"quote": "key", "event": "event-key", "article": "article"}
_EACH = {"quote": 7, "event": 2, "article": copies.BANDS}


def fill(connection: duckdb.DuckDBPyConnection, chunk: Chunk, recent: datetime, pool: Any) -> None:
    """Put a chunk into the tables. What is later than `recent` gets fingerprints of its own words."""
    for name in ("articles", "quotes", "events", "mentions"):
        connection.register(f"made_{name}", getattr(chunk, name))
    connection.execute(_FILL)
    at = pa.scalar(recent, pa.timestamp("us", "UTC"))
    alone = chunk.quotes.filter(pc.equal(chunk.quotes["n"], chunk.quotes["origin"]))
    first = chunk.articles.filter(pc.equal(chunk.articles["n"], chunk.articles["origin"]))
    events = chunk.events.append_column(
        "at", chunk.articles["at"].take(pc.subtract(chunk.events["owner"], chunk.articles["n"][0]))
    )
    _prints(connection, "quote", alone, "content", at, pool)
    _prints(connection, "article", first, "text", at, pool)
    _prints(connection, "event", events, None, at, pool)


def _prints(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    table: pa.Table,
    words: str | None,
    recent: pa.Scalar,
    pool: Any,
) -> None:
    names = {"kind": kind, "key": _KEYS[kind], "each": _EACH[kind]}
    is_old = pc.less(table["at"], recent) if words else pa.array([True] * len(table))
    old = table.filter(is_old)
    connection.register("old_prints", pa.table({"n": old["n"], "first_at": old["at"]}))
    connection.execute(_OLD_PRINTS.format(**names))
    new = table.filter(pc.invert(is_old))
    if words is None or not len(new):
        return
    make = quote_prints if kind == "quote" else article_prints
    found = list(pool.map(make, new[words].to_pylist(), chunksize=500))
    numbers, times = new["n"].to_numpy(), new["at"].combine_chunks()
    sizes = np.array([len(some) for some in found])
    where = pa.array(np.repeat(np.arange(len(new)), sizes))
    prints = np.fromiter((p for some in found for p in some), np.int64, int(sizes.sum()))
    connection.register(
        "new_prints",
        pa.table(
            {"n": pa.array(numbers).take(where), "print": prints, "first_at": times.take(where)}
        ),
    )
    connection.execute(_NEW_PRINTS.format(**names))


def quote_prints(content: str) -> tuple[int, ...]:
    """The fingerprints of a quote of these words."""
    return cluster.fingerprints(content)


def article_prints(text: str) -> tuple[int, ...]:
    """The bands of an article of this text."""
    return copies.prints(Body(key="", revision=1, words=text, at=datetime(2000, 1, 1, tzinfo=UTC)))


def make(articles: int, folder: Path, until: datetime, seed: int = 1) -> Path:
    """Make the file; refuses to write over one that is there."""
    file = folder / "warehouse" / "writer.duckdb"
    if file.exists():
        raise SystemExit(f"{file} is there already")
    file.parent.mkdir(parents=True)
    temporary = file.with_name("making.duckdb")
    upgrade(temporary, WRITER)
    began, maker = time.monotonic(), Maker(articles, until, seed)
    with (
        duckdb.connect(str(temporary), config=WRITER | {"memory_limit": "6GB"}) as connection,
        ProcessPoolExecutor(2) as pool,
    ):
        connection.execute("SET TimeZone = 'UTC'; SET checkpoint_threshold = '1TB'")
        for n, chunk in enumerate(maker.chunks(), 1):
            connection.begin()
            fill(connection, chunk, until - REACH, pool)
            connection.commit()
            done = min(articles, n * _CHUNK)
            print(f"{done:,} articles, {time.monotonic() - began:.0f} s", flush=True)
        connection.execute(_LOADS)
        connection.execute("CHECKPOINT")
    temporary.replace(file)
    print(f"{file}: {file.stat().st_size / 1e6:,.0f} MB in {time.monotonic() - began:.0f} s")
    return file


def main() -> None:
    """See the top of the file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--articles", type=int, default=1_000_000)
    options.add_argument("--to", type=Path, required=True)
    options.add_argument("--until", type=date.fromisoformat, default=datetime.now(UTC).date())
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    until = datetime.combine(asked.until, datetime.min.time(), UTC)
    make(asked.articles, asked.to, until, asked.seed)


if __name__ == "__main__":
    main()
