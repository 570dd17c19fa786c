-- The first schema. Times are TIMESTAMPTZ, written and shown in UTC. Spans count Unicode code points
-- of articles.text. No keys are relied upon: the loader merges by natural keys.

CREATE TABLE loads (
    load BIGINT NOT NULL, run VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    loaded TIMESTAMPTZ NOT NULL, pages BIGINT NOT NULL, articles BIGINT NOT NULL,
    revisions BIGINT NOT NULL, quotes BIGINT NOT NULL, events BIGINT NOT NULL,
    mentions BIGINT NOT NULL, seconds DOUBLE NOT NULL
);
COMMENT ON TABLE loads IS 'One row for each batch that landed, in one transaction.';
COMMENT ON COLUMN loads.load IS 'Number of the load, counting up from 1; every other row names the load it came with.';
COMMENT ON COLUMN loads.run IS 'Run that staged the batch: the Airflow run id, or cli-<time>.';
COMMENT ON COLUMN loads.origin IS 'live, backfill or recompute; only live loads alert.';
COMMENT ON COLUMN loads.loaded IS 'When the batch was merged.';
COMMENT ON COLUMN loads.pages IS 'Pages accounted for in this load, whatever became of them.';
COMMENT ON COLUMN loads.articles IS 'Articles that were new.';
COMMENT ON COLUMN loads.revisions IS 'Articles known before whose text had changed.';
COMMENT ON COLUMN loads.quotes IS 'Quotes added.';
COMMENT ON COLUMN loads.events IS 'Events added.';
COMMENT ON COLUMN loads.mentions IS 'Mentions added.';
COMMENT ON COLUMN loads.seconds IS 'Seconds the merge took.';

CREATE TABLE pages (
    feed VARCHAR NOT NULL, entry_key VARCHAR NOT NULL, url VARCHAR, outlet VARCHAR, title VARCHAR,
    status VARCHAR NOT NULL, reason VARCHAR, fetched TIMESTAMPTZ NOT NULL, articles VARCHAR[],
    load BIGINT NOT NULL
);
COMMENT ON TABLE pages IS 'Every entry of every feed is accounted for here: by articles, or by why there is none.';
COMMENT ON COLUMN pages.feed IS 'Address of the feed that named the page.';
COMMENT ON COLUMN pages.entry_key IS 'Identity of the entry within its feed: a digest of its guid, else of its link.';
COMMENT ON COLUMN pages.url IS 'Address the page was asked for at.';
COMMENT ON COLUMN pages.outlet IS 'Outlet, as config/feeds.yaml names it.';
COMMENT ON COLUMN pages.title IS 'Title, as the feed gave it.';
COMMENT ON COLUMN pages.status IS 'article, stub (a paywall''s first lines), not_article, failed, quarantined (it got the better of the extractor twice), or retry (asked for again later).';
COMMENT ON COLUMN pages.reason IS 'Why, where the status is not article.';
COMMENT ON COLUMN pages.fetched IS 'When it was fetched, or tried.';
COMMENT ON COLUMN pages.articles IS 'Ids of the articles it gave; several for a live blog.';
COMMENT ON COLUMN pages.load IS 'Load of the newest try.';

CREATE TABLE articles (
    id VARCHAR NOT NULL, revision INTEGER NOT NULL, url VARCHAR, part VARCHAR, outlet VARCHAR,
    title VARCHAR, byline VARCHAR, published TIMESTAMPTZ, seen TIMESTAMPTZ NOT NULL,
    first_at TIMESTAMPTZ NOT NULL, language VARCHAR, text VARCHAR NOT NULL, text_hash VARCHAR NOT NULL,
    source VARCHAR NOT NULL, status VARCHAR NOT NULL, feed VARCHAR,
    posts STRUCT("start" INTEGER, "end" INTEGER, title VARCHAR, published TIMESTAMPTZ)[],
    residue STRUCT("start" INTEGER, "end" INTEGER, reason VARCHAR)[],
    versions MAP(VARCHAR, VARCHAR), load BIGINT NOT NULL
);
COMMENT ON TABLE articles IS 'Cleaned texts. A changed text is a new revision; latest_articles has the newest of each.';
COMMENT ON COLUMN articles.id IS 'Digest of canonical address and part; the same over revisions.';
COMMENT ON COLUMN articles.revision IS 'Counts from 1.';
COMMENT ON COLUMN articles.url IS 'Canonical address.';
COMMENT ON COLUMN articles.part IS 'Which post of a live blog it is; empty for a whole page.';
COMMENT ON COLUMN articles.outlet IS 'Outlet, as config/feeds.yaml names it.';
COMMENT ON COLUMN articles.title IS 'Headline.';
COMMENT ON COLUMN articles.byline IS 'Author, as the page names them.';
COMMENT ON COLUMN articles.published IS 'Publication time that the source claims.';
COMMENT ON COLUMN articles.seen IS 'When we first saw it in a feed.';
COMMENT ON COLUMN articles.first_at IS 'The earlier of published and seen; windows of time use it.';
COMMENT ON COLUMN articles.language IS 'ISO 639-1 code, or null where it is not known.';
COMMENT ON COLUMN articles.text IS 'Cleaned text; every span counts its code points.';
COMMENT ON COLUMN articles.text_hash IS 'Tells one revision from the next.';
COMMENT ON COLUMN articles.source IS 'page, or feed where the page could not be had.';
COMMENT ON COLUMN articles.status IS 'article, or stub.';
COMMENT ON COLUMN articles.feed IS 'Address of the feed that named it first.';
COMMENT ON COLUMN articles.posts IS 'Spans of posts, where several are run together in one text.';
COMMENT ON COLUMN articles.residue IS 'Spans that are no article (Read Next, comment forms), and why; nothing is extracted there.';
COMMENT ON COLUMN articles.versions IS 'Version of each extractor and of the knowledge used.';
COMMENT ON COLUMN articles.load IS 'Load it came with.';

CREATE TABLE quotes (
    id VARCHAR NOT NULL, key VARCHAR NOT NULL, article VARCHAR NOT NULL, revision INTEGER NOT NULL,
    span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, text VARCHAR NOT NULL,
    segments INTEGER[][], kind VARCHAR NOT NULL, content VARCHAR NOT NULL, speaker VARCHAR,
    speaker_id VARCHAR, speaker_mention VARCHAR, speaker_start INTEGER, speaker_end INTEGER,
    cue VARCHAR, cue_start INTEGER, cue_end INTEGER, confidence DOUBLE NOT NULL,
    unclosed BOOLEAN NOT NULL, version VARCHAR NOT NULL, load BIGINT NOT NULL
);
COMMENT ON TABLE quotes IS 'Who said what.';
COMMENT ON COLUMN quotes.id IS 'One quote as one extractor version found it in one revision.';
COMMENT ON COLUMN quotes.key IS 'The same for the same words in the same article, over revisions and versions.';
COMMENT ON COLUMN quotes.article IS 'articles.id';
COMMENT ON COLUMN quotes.revision IS 'articles.revision';
COMMENT ON COLUMN quotes.span_start IS 'Where it begins in articles.text.';
COMMENT ON COLUMN quotes.span_end IS 'Where it ends (exclusive).';
COMMENT ON COLUMN quotes.text IS 'The text of the span, marks and attribution in between included.';
COMMENT ON COLUMN quotes.segments IS '[start, end) of each part of a quote that its attribution splits.';
COMMENT ON COLUMN quotes.kind IS 'direct (in marks), indirect (reported), or mixed.';
COMMENT ON COLUMN quotes.content IS 'The words said: the segments joined.';
COMMENT ON COLUMN quotes.speaker IS 'Who said it, by canonical name; null where that is not known.';
COMMENT ON COLUMN quotes.speaker_id IS 'Entity of the gazetteer, or an id of the name.';
COMMENT ON COLUMN quotes.speaker_mention IS 'The speaker as the text writes it: a name, a title, a pronoun.';
COMMENT ON COLUMN quotes.speaker_start IS 'Where the mention begins in articles.text.';
COMMENT ON COLUMN quotes.speaker_end IS 'Where it ends (exclusive).';
COMMENT ON COLUMN quotes.cue IS 'The word of saying: said, warned, according to.';
COMMENT ON COLUMN quotes.cue_start IS 'Where the cue begins in articles.text.';
COMMENT ON COLUMN quotes.cue_end IS 'Where it ends (exclusive).';
COMMENT ON COLUMN quotes.confidence IS 'How sure the extractor is, 0 to 1.';
COMMENT ON COLUMN quotes.unclosed IS 'No closing mark was found; it was taken to end with its paragraph.';
COMMENT ON COLUMN quotes.version IS 'Version of the extractor.';
COMMENT ON COLUMN quotes.load IS 'Load it came with.';

CREATE TABLE events (
    id VARCHAR NOT NULL, key VARCHAR NOT NULL, article VARCHAR NOT NULL, revision INTEGER NOT NULL,
    span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, text VARCHAR NOT NULL,
    trigger VARCHAR NOT NULL, trigger_start INTEGER NOT NULL, trigger_end INTEGER NOT NULL,
    type VARCHAR NOT NULL, mode VARCHAR,
    actors STRUCT(mention VARCHAR, "start" INTEGER, "end" INTEGER, id VARCHAR, name VARCHAR)[],
    recipients STRUCT(mention VARCHAR, "start" INTEGER, "end" INTEGER, id VARCHAR, name VARCHAR)[],
    place STRUCT(mention VARCHAR, id VARCHAR, name VARCHAR, country VARCHAR),
    date_text VARCHAR, date VARCHAR, date_start VARCHAR, date_end VARCHAR, date_certainty VARCHAR,
    modality VARCHAR NOT NULL, negated BOOLEAN NOT NULL, attributed_to VARCHAR,
    in_quote BOOLEAN NOT NULL, background BOOLEAN NOT NULL, confidence DOUBLE NOT NULL,
    version VARCHAR NOT NULL, load BIGINT NOT NULL
);
COMMENT ON TABLE events IS 'Who did what to whom, by PLOVER''s types.';
COMMENT ON COLUMN events.id IS 'One event as one extractor version found it in one revision.';
COMMENT ON COLUMN events.key IS 'The same for the same event in the same article, over revisions and versions.';
COMMENT ON COLUMN events.article IS 'articles.id';
COMMENT ON COLUMN events.revision IS 'articles.revision';
COMMENT ON COLUMN events.span_start IS 'Where its sentence or clause begins in articles.text.';
COMMENT ON COLUMN events.span_end IS 'Where it ends (exclusive).';
COMMENT ON COLUMN events.text IS 'The sentence or clause.';
COMMENT ON COLUMN events.trigger IS 'The word that names the event: met, talks, demanded.';
COMMENT ON COLUMN events.trigger_start IS 'Where the trigger begins in articles.text.';
COMMENT ON COLUMN events.trigger_end IS 'Where it ends (exclusive).';
COMMENT ON COLUMN events.type IS 'PLOVER type, such as CONSULT, ACCUSE, THREATEN, REQUEST.';
COMMENT ON COLUMN events.mode IS 'PLOVER mode, such as meet or visit; null where not told apart.';
COMMENT ON COLUMN events.actors IS 'Who did it: as written, and as resolved. Both parties of a meeting are in both lists.';
COMMENT ON COLUMN events.recipients IS 'To whom it was done: as written, and as resolved.';
COMMENT ON COLUMN events.place IS 'Where; country is an ISO 3166 alpha-3 code.';
COMMENT ON COLUMN events.date_text IS 'When, as written.';
COMMENT ON COLUMN events.date IS 'The day it resolves to against the article''s date, ISO.';
COMMENT ON COLUMN events.date_start IS 'First day, where it is a span.';
COMMENT ON COLUMN events.date_end IS 'Last day, where it is a span.';
COMMENT ON COLUMN events.date_certainty IS 'How sure the day is, in a word.';
COMMENT ON COLUMN events.modality IS 'actual, claimed, scheduled, promised, demanded, hypothetical or conditional.';
COMMENT ON COLUMN events.negated IS 'It is said not to have happened.';
COMMENT ON COLUMN events.attributed_to IS 'Who says so, where it is claimed.';
COMMENT ON COLUMN events.in_quote IS 'Named inside a quote.';
COMMENT ON COLUMN events.background IS 'Recalled, not news.';
COMMENT ON COLUMN events.confidence IS 'How sure the extractor is, 0 to 1.';
COMMENT ON COLUMN events.version IS 'Version of the extractor.';
COMMENT ON COLUMN events.load IS 'Load it came with.';

CREATE TABLE mentions (
    id VARCHAR NOT NULL, article VARCHAR NOT NULL, revision INTEGER NOT NULL,
    span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, text VARCHAR NOT NULL,
    entity VARCHAR, name VARCHAR, kind VARCHAR NOT NULL, version VARCHAR NOT NULL,
    load BIGINT NOT NULL
);
COMMENT ON TABLE mentions IS 'Each time somebody or something is named in a text.';
COMMENT ON COLUMN mentions.id IS 'One mention in one revision.';
COMMENT ON COLUMN mentions.article IS 'articles.id';
COMMENT ON COLUMN mentions.revision IS 'articles.revision';
COMMENT ON COLUMN mentions.span_start IS 'Where it begins in articles.text.';
COMMENT ON COLUMN mentions.span_end IS 'Where it ends (exclusive).';
COMMENT ON COLUMN mentions.text IS 'As written.';
COMMENT ON COLUMN mentions.entity IS 'Entity of the gazetteer, or an id of the name; null where it is not known.';
COMMENT ON COLUMN mentions.name IS 'Canonical name of the entity.';
COMMENT ON COLUMN mentions.kind IS 'person, organisation, country, place or group.';
COMMENT ON COLUMN mentions.version IS 'Version of the extractor.';
COMMENT ON COLUMN mentions.load IS 'Load it came with.';

CREATE VIEW latest_articles AS
    SELECT * FROM articles
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1;
COMMENT ON VIEW latest_articles IS 'The newest revision of each article.';

CREATE VIEW quotes_full AS
    SELECT q.*, a.title, a.outlet, a.url, a.published, a.seen, a.first_at, a.language
    FROM quotes q JOIN latest_articles a ON a.id = q.article AND a.revision = q.revision;
COMMENT ON VIEW quotes_full IS 'Quotes of the newest revisions, with title, outlet, address and time of their articles.';

CREATE VIEW events_full AS
    SELECT e.*, a.title, a.outlet, a.url, a.published, a.seen, a.first_at, a.language
    FROM events e JOIN latest_articles a ON a.id = e.article AND a.revision = e.revision;
COMMENT ON VIEW events_full IS 'Events of the newest revisions, with title, outlet, address and time of their articles.';

CREATE VIEW speakers_by_week AS
    SELECT date_trunc('week', first_at) AS week, speaker, speaker_id, count(*) AS quotes,
           count(DISTINCT outlet) AS outlets
    FROM quotes_full WHERE speaker IS NOT NULL GROUP BY ALL;
COMMENT ON VIEW speakers_by_week IS 'How often each speaker was quoted in each week, and in how many outlets.';
