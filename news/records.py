"""What passes between the departments: Feed, Entry, Page, Article, Quote, Event, Mention, Match, Notification.

Plain frozen dataclasses. Spans are half-open `[start, end)` in Unicode code points of the
article's `text`; times are aware and UTC; what is unknown is None. They are validated where they
enter the house (settings, staged files, standard input), not on every step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

QuoteKind = Literal["direct", "indirect", "mixed"]
Modality = Literal[
    "actual", "claimed", "scheduled", "promised", "demanded", "hypothetical", "conditional"
]
Status = Literal["article", "stub", "not_article", "failed", "quarantined"]
OutcomeStatus = Status | Literal["retry", "unchanged"]
Origin = Literal["live", "backfill", "recompute"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address that tells what is new. Bounds between polls are in minutes."""

    url: str
    outlet: str
    language: str | None = None
    tags: tuple[str, ...] = ()
    min_minutes: float = 5.0
    max_minutes: float = 360.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is known of a feed between polls. `interval` in minutes, `errors` in a row.

    `asked` and `skips` are the body's own hints (`feeds.hints`). `moved_to` is where it is polled
    instead of at `url`; `moving_to` where it has redirected for good, `moves` times in a row.
    `settled` is when all that was there at first had been read. `staged`: a body of it waits to be read,
    and it is not asked again before then.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    due: datetime | None = None
    interval: float | None = None
    errors: int = 0
    error: str | None = None
    status: int | None = None
    polled: datetime | None = None
    succeeded: datetime | None = None
    retired: bool = False
    asked: float | None = None
    skips: str | None = None
    moved_to: str | None = None
    moving_to: str | None = None
    moves: int = 0
    settled: datetime | None = None
    staged: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed. `key` is its identity within the feed (`news.ids.entry_key`).

    `seen` is when we first saw it so; `attempts` counts how often its page was asked for in vain.
    `step`: its page is fetched for so many-th time again, to see whether it has changed; 0 at first. It
    was first `had` then, with these validators.
    """

    feed: str
    key: str
    guid: str | None
    link: str | None
    title: str | None
    published: datetime | None
    seen: datetime
    outlet: str
    language: str | None = None
    author: str | None = None
    summary: str | None = None
    attempts: int = 0
    updated: datetime | None = None
    step: int = 0
    had: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of a known entry: a print of its title, and its date; None where unknown.

    `waiting`: its page is still to be asked for again.
    """

    title: str | None
    updated: datetime | None
    waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one poll of one feed gave: the state to keep if its entries are kept, and the entries.

    `noted` are entries to be remembered whose page is not fetched.
    """

    feed: Feed
    state: FeedState
    entries: tuple[Entry, ...] = ()
    noted: tuple[Entry, ...] = ()
    unchanged: bool = False
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A changed body of a feed, as its server gave it at `at`, not read yet.

    `state` is what was known when it was asked; `headers` (lower-case names) and `permanent` (where
    redirects for good led) are what the next state is made of. `seconds`: spent asking.
    """

    feed: Feed
    state: FeedState
    at: datetime
    status: int
    headers: dict[str, str]
    body: bytes
    permanent: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched page: raw bytes and HTTP facts, beside the entry that named it.

    `body` is None where nothing came; then `error` says why and `temporary` whether to try again.
    `headers` has lower-case names and only what matters later (content-type, last-modified, ...).
    """

    url: str
    final_url: str | None
    status: int | None
    headers: dict[str, str]
    body: bytes | None
    fetched: datetime
    entry: Entry
    error: str | None = None
    temporary: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A part of a live blog that is an article of its own: a span of the cleaned text."""

    start: int
    end: int
    title: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Residue:
    """A span of the cleaned text that is no article: nothing is extracted inside it."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A cleaned text. `at` is the earlier of `published` (claimed) and `seen` (by us).

    `revision` counts from 1; the loader sets it where a text has changed. `part` names a post.
    """

    id: str
    revision: int
    url: str
    part: str
    outlet: str | None
    title: str | None
    byline: str | None
    published: datetime | None
    seen: datetime
    at: datetime
    language: str | None
    text: str
    text_hash: str
    source: Literal["page", "feed", "text"]
    feed: str | None = None
    posts: tuple[Post, ...] = ()
    residue: tuple[Residue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Something said. `text` is `article.text[start:end]`, marks included.

    `segments` are its parts without the attribution between them, `content` those parts joined.
    `speaker` is the canonical name, or None where that is not known; `speaker_mention` is what the
    text says. `confidence` is 0..1; `why` says what decided: the rule that found it, and how its
    speaker was resolved.
    """

    start: int
    end: int
    text: str
    segments: tuple[Span, ...]
    kind: QuoteKind
    content: str
    speaker: str | None = None
    speaker_id: str | None = None
    speaker_mention: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    cue: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    confidence: float = 0.5
    unclosed: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quote as clusters see it: `key` is its quote_key, `words` its content.

    `prints` are the fingerprints of its words, or those by which it was found. `cluster` is where the
    warehouse has it, `cluster_at` the time of that cluster's first quote.
    """

    key: str
    words: str
    kind: QuoteKind
    at: datetime
    speaker: str | None = None
    speaker_id: str | None = None
    prints: tuple[int, ...] = ()
    cluster: str | None = None
    cluster_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An event as clusters see it: `key` is its event_key, parties are ids, or names where there is none.

    `standing` is what its modality and negation make of it; `first_day` and `last_day` are ISO days, or
    None where neither the event nor its article tells. The rest as of Said.
    """

    key: str
    type: str
    standing: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    trigger: str
    at: datetime
    place: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    prints: tuple[int, ...] = ()
    cluster: str | None = None
    cluster_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An article as clusters of copies see it: `key` is its id, `words` the text of that revision.

    The rest as of Said.
    """

    key: str
    revision: int
    at: datetime
    words: str = ""
    prints: tuple[int, ...] = ()
    cluster: str | None = None
    cluster_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where articles, quotes or events belong: the cluster of each key, and clusters that are now part of another.

    `starts` has the time of the first of each cluster named.
    """

    clusters: dict[str, str] = field(default_factory=dict)
    starts: dict[str, datetime] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An actor or recipient of an event, as written and, where known, as resolved."""

    mention: str
    start: int
    end: int
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where. `country` is an ISO 3166 alpha-3 code where known; `lat` and `lon`, of a city, are degrees."""

    mention: str
    id: str | None = None
    name: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something done, by PLOVER's types and modes. `text` is the clause or sentence it is in.

    `why` says what decided: the rule of the lexicon, and the words that scope it.
    """

    start: int
    end: int
    text: str
    trigger: str
    trigger_start: int
    trigger_end: int
    type: str
    mode: str | None = None
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    place: Place | None = None
    date_text: str | None = None
    date: str | None = None
    date_start: str | None = None
    date_end: str | None = None
    date_certainty: str | None = None
    modality: Modality = "actual"
    negated: bool = False
    attributed_to: str | None = None
    in_quote: bool = False
    background: bool = False
    confidence: float = 0.5
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entity named in a text. `kind`: person, organisation, country, place, group."""

    start: int
    end: int
    text: str
    id: str | None
    name: str | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that one article gave, or why it is none: `article` is None unless `status` is article or stub.

    `url` is the address asked for, so that every page is accounted for. `versions` names each
    extractor and the knowledge it used: `{"quotes": "1", "knowledge": "3f2a"}`.
    """

    doc_id: str
    url: str | None
    status: Status
    article: Article | None
    reason: str | None = None
    quotes: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    mentions: tuple[Mention, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one entry's page: every entry is accounted for, by an article or by a reason.

    `retry` is a page to ask for again later; `quarantined` one that killed, hung or bloated an
    extractor twice; `unchanged` one fetched again. `articles` are the ids it gave (several for a live
    blog). `had`: a body came, with these validators.
    """

    entry: Entry
    url: str | None
    status: OutcomeStatus
    reason: str | None
    fetched: datetime
    articles: tuple[str, ...] = ()
    had: bool = False
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office held: from and to are days, None where open. `title` is as the news writes it."""

    title: str
    country: str | None = None
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Somebody or something that the gazetteer knows. `gender`: f, m or None.

    `in_full`: an article that does not name them in full does not mean them by a surname alone.
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    gender: str | None = None
    offices: tuple[Office, ...] = ()
    in_full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What extraction may know beyond the page. `version` changes whenever its content does.

    `imported` are entities of an extract: found by their names in full alone. `redirects`: ids that
    were merged, and the entity each stands for.
    """

    version: str
    entities: tuple[Entity, ...] = ()
    imported: tuple[Entity, ...] = ()
    residue: dict[str, frozenset[str]] = field(default_factory=dict)
    redirects: dict[str, Entity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An id that a person has merged into another: `name` and `kind` are the other's."""

    id: str
    into: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person has put right, and why: two ids that are one entity, or no longer are."""

    number: int
    at: datetime
    who: str
    what: Literal["merge", "unmerge"]
    redirect: Redirect
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What a person has put right of a quote or an event, by its key: the fields named, over all versions.

    Of a quote: `speaker`, `speaker_id`. Of an event: `type`, `actors` and `recipients` (lists of
    `{id, name}`), `date`, `modality`, `negated`. `wrong`: there is no such thing. None: taken back.
    """

    number: int
    at: datetime
    who: str
    kind: Literal["quote", "event"]
    key: str
    fields: dict[str, Any] | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing in an article that a watch matched. `key` is a quote_key, event_key or article id."""

    kind: Literal["article", "quote", "event"]
    key: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another article with the same text, words or event. `key` as of Hit; `words` as it has them."""

    key: str
    article: str
    outlet: str | None
    title: str | None
    url: str | None
    at: datetime
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A watch and an article that it matched, with each hit and why.

    `condition` says on what it is told: `match` for the plain match, `spread:3` where a quote has come
    to three outlets (the keys of its hits are then clusters), `revised:2` for a second revision.
    `elsewhere`, by the keys of hits: who else has it. `story`: what this and its copies have in common.
    """

    watch: str
    load: int
    extraction: Extraction
    hits: tuple[Hit, ...]
    condition: str = "match"
    elsewhere: dict[str, tuple[Elsewhere, ...]] = field(default_factory=dict)
    story: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A message in three lines, for one that tells of many. `link` is None where it is not to be followed."""

    headline: str
    source: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a receiver is to be told, rendered once per kind of receiver and safe to send as it is.

    `body` is plain text, `html` the same for mail, `slack` the webhook's JSON payload.
    """

    subject: str
    body: str
    html: str | None = None
    slack: dict[str, object] | None = None
    brief: Brief | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An article that a watch matched which counts what it matches. `at` as of the article."""

    watch: str
    article: str
    at: datetime
    brief: Brief


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a watch remembers beside what it heard, if it asks for more than matches.

    `of` tells from what it was made: another query makes another memory. Since `begins` articles were
    known at all, since `armed` the watch is. `above` is when there was last a surge, which `began` then.
    """

    watch: str
    of: str
    begins: datetime
    armed: datetime
    above: datetime | None = None
    began: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a round of matching adds to watches' memories. `pairs` are of watch and key.

    What watches in `anew` remembered before is forgotten; of what they heard that from before `since`,
    but for the newest.
    """

    memories: tuple[Memory, ...] = ()
    heard: tuple[Heard, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    anew: frozenset[str] = frozenset()
    since: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A message for a receiver, and how far it has come. `id` is `news.ids.notification_id`.

    `keys` are all the things it tells of (quote_key, event_key, article id); empty means `key`
    alone. `alike`: of each key others that are the same thing elsewhere; it is not told where one of them
    was. `thread` is the first notification of its `story` to the receiver; `receipt` is what the receiver
    said of the message, `thread_receipt` of the thread's first. `seen` is when the article was first seen. `due`: not before then; while sending, the
    end of the lease. `held`: it waits for others of its `group`; `bundled`: it went out with them.
    """

    id: str
    watch: str
    key: str
    condition: str
    receiver: str
    message: Message
    created: datetime
    state: Literal[
        "pending", "sending", "sent", "failed", "dead", "silenced", "held", "bundled"
    ] = "pending"
    attempts: int = 0
    due: datetime | None = None
    error: str | None = None
    sent: datetime | None = None
    seen: datetime | None = None
    keys: tuple[str, ...] = ()
    alike: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group: str = ""
    story: str = ""
    thread: str | None = None
    receipt: str | None = None
    thread_receipt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nothing is told of a watch from `start` to before `end`, to one receiver or (None) to any.

    `watch` may hold `*` and `?`. What it holds back is kept, in state `silenced`.
    """

    watch: str
    receiver: str | None
    start: datetime
    end: datetime
    who: str
    why: str
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How to reach a receiver's service: what an Airflow connection holds."""

    kind: str
    host: str | None = None
    port: int | None = None
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    extra: dict[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Alert:
    """A copy of a notification for analysts. `article`: what matched; None where it tells of several."""

    id: str
    watch: str
    receiver: str
    condition: str
    key: str
    article: str | None
    subject: str
    state: str
    created: datetime
    sent: datetime | None
    attempts: int
    error: str | None
