-- What analysts ask first is answered without a join: facts carry when and where their article came, whether
-- it is of the newest revision, and what they are one with elsewhere. Rows come in the order of time, so that
-- a window of time is a few blocks; what joins articles joins first_at too, which prunes theirs.
-- The loader keeps these columns: merge.py and clusters.py.
ALTER TABLE articles ADD COLUMN latest BOOLEAN;
ALTER TABLE articles ADD COLUMN member BIGINT;
ALTER TABLE articles ADD COLUMN home BIGINT;
ALTER TABLE articles ADD COLUMN cluster VARCHAR;
COMMENT ON COLUMN articles.latest IS 'The newest revision of its article; the views show these alone.';
COMMENT ON COLUMN articles.member IS 'Number of the article: 63 bits of its id, as in article_clusters.';
COMMENT ON COLUMN articles.home IS 'Number of the earliest copy of its text; null where it is too short to tell.';
COMMENT ON COLUMN articles.cluster IS 'articles.id of the earliest copy of its text; null where it is too short to tell.';
UPDATE articles SET member = (('0x' || id[1:16])::UBIGINT // 2)::BIGINT;
UPDATE articles SET cluster = c.cluster, home = (('0x' || c.cluster[1:16])::UBIGINT // 2)::BIGINT
    FROM article_clusters c WHERE c.member = articles.member;
UPDATE articles SET latest = articles.revision = n.newest
    FROM (SELECT id, max(revision) AS newest FROM articles GROUP BY id) n WHERE n.id = articles.id;

ALTER TABLE quotes ADD COLUMN first_at TIMESTAMPTZ;
ALTER TABLE quotes ADD COLUMN outlet VARCHAR;
ALTER TABLE quotes ADD COLUMN latest BOOLEAN;
ALTER TABLE quotes ADD COLUMN member BIGINT;
ALTER TABLE quotes ADD COLUMN home BIGINT;
ALTER TABLE quotes ADD COLUMN cluster VARCHAR;
COMMENT ON COLUMN quotes.first_at IS 'articles.first_at of its revision.';
COMMENT ON COLUMN quotes.outlet IS 'articles.outlet of its revision.';
COMMENT ON COLUMN quotes.latest IS 'Of the newest revision of its article; the views show these alone.';
COMMENT ON COLUMN quotes.member IS 'Number of the quote: 63 bits of its key, as in quote_clusters.';
COMMENT ON COLUMN quotes.home IS 'Number of its cluster: member of the earliest that is one with it; its own where it stands alone.';
COMMENT ON COLUMN quotes.cluster IS 'quotes.key of the earliest that is one with it; its own where it stands alone. Old ids: cluster_redirects.';
UPDATE quotes SET member = (('0x' || key[1:16])::UBIGINT // 2)::BIGINT;
UPDATE quotes SET cluster = c.cluster, home = (('0x' || c.cluster[1:16])::UBIGINT // 2)::BIGINT
    FROM quote_clusters c WHERE c.member = quotes.member;
UPDATE quotes SET first_at = a.first_at, outlet = a.outlet, latest = a.latest
    FROM articles a WHERE a.id = quotes.article AND a.revision = quotes.revision;

ALTER TABLE events ADD COLUMN first_at TIMESTAMPTZ;
ALTER TABLE events ADD COLUMN outlet VARCHAR;
ALTER TABLE events ADD COLUMN latest BOOLEAN;
ALTER TABLE events ADD COLUMN member BIGINT;
ALTER TABLE events ADD COLUMN home BIGINT;
ALTER TABLE events ADD COLUMN cluster VARCHAR;
COMMENT ON COLUMN events.first_at IS 'articles.first_at of its revision.';
COMMENT ON COLUMN events.outlet IS 'articles.outlet of its revision.';
COMMENT ON COLUMN events.latest IS 'Of the newest revision of its article; the views show these alone.';
COMMENT ON COLUMN events.member IS 'Number of the event: 63 bits of its key, as in event_clusters.';
COMMENT ON COLUMN events.home IS 'Number of its cluster: member of the earliest that is one with it; its own where it stands alone.';
COMMENT ON COLUMN events.cluster IS 'events.key of the earliest that is one with it; its own where it stands alone. Old ids: cluster_redirects.';
UPDATE events SET member = (('0x' || key[1:16])::UBIGINT // 2)::BIGINT;
UPDATE events SET cluster = c.cluster, home = (('0x' || c.cluster[1:16])::UBIGINT // 2)::BIGINT
    FROM event_clusters c WHERE c.member = events.member;
UPDATE events SET first_at = a.first_at, outlet = a.outlet, latest = a.latest
    FROM articles a WHERE a.id = events.article AND a.revision = events.revision;

ALTER TABLE mentions ADD COLUMN first_at TIMESTAMPTZ;
ALTER TABLE mentions ADD COLUMN outlet VARCHAR;
ALTER TABLE mentions ADD COLUMN latest BOOLEAN;
COMMENT ON COLUMN mentions.first_at IS 'articles.first_at of its revision.';
COMMENT ON COLUMN mentions.outlet IS 'articles.outlet of its revision.';
COMMENT ON COLUMN mentions.latest IS 'Of the newest revision of its article; the views show these alone.';
UPDATE mentions SET first_at = a.first_at, outlet = a.outlet, latest = a.latest
    FROM articles a WHERE a.id = mentions.article AND a.revision = mentions.revision;

CREATE OR REPLACE VIEW latest_articles AS SELECT * EXCLUDE (latest, member, home, cluster) FROM articles WHERE latest;
COMMENT ON VIEW latest_articles IS 'The newest revision of each article.';

CREATE OR REPLACE VIEW articles_full AS
    SELECT * EXCLUDE (latest, member, home) REPLACE (coalesce(cluster, id) AS cluster) FROM articles WHERE latest;
COMMENT ON VIEW articles_full IS 'The newest revision of each article, with its cluster of copies; its own id where it has none.';

CREATE OR REPLACE VIEW quotes_full AS
    SELECT q.* EXCLUDE (first_at, outlet, latest, member, home, cluster)
               REPLACE (coalesce(r.name, q.speaker) AS speaker, coalesce(r.moved_to, q.speaker_id) AS speaker_id),
           q.cluster, a.title, q.outlet, a.url, a.published, a.seen, q.first_at, a.language
    FROM quotes q
    JOIN articles a ON a.id = q.article AND a.revision = q.revision AND a.first_at = q.first_at
    LEFT JOIN entity_redirects r ON r.entity = q.speaker_id
    WHERE q.latest;
COMMENT ON VIEW quotes_full IS 'Quotes of the newest revisions, with cluster, title, outlet, address and time of their articles; merged speakers are one.';

CREATE OR REPLACE VIEW events_full AS
    WITH merged AS (
        SELECT map(list(entity), list({'id': moved_to, 'name': name})) AS into FROM entity_redirects
    )
    SELECT e.* EXCLUDE (first_at, outlet, latest, member, home, cluster) REPLACE (
               [{'mention': x.mention, 'start': x.start, 'end': x."end",
                 'id': coalesce(m.into[x.id].id, x.id),
                 'name': coalesce(m.into[x.id].name, x.name)} FOR x IN e.actors] AS actors,
               [{'mention': x.mention, 'start': x.start, 'end': x."end",
                 'id': coalesce(m.into[x.id].id, x.id),
                 'name': coalesce(m.into[x.id].name, x.name)} FOR x IN e.recipients] AS recipients),
           e.cluster, p.cameo_root, p.quad, p.goldstein,
           a.title, e.outlet, a.url, a.published, a.seen, e.first_at, a.language
    FROM events e CROSS JOIN merged m
    JOIN articles a ON a.id = e.article AND a.revision = e.revision AND a.first_at = e.first_at
    LEFT JOIN plover p ON p.type = e.type
    WHERE e.latest;
COMMENT ON VIEW events_full IS 'Events of the newest revisions, with cluster, CAMEO root, quad class, Goldstein score, title, outlet, address and time of their articles; merged parties are one.';

CREATE OR REPLACE VIEW mentions_full AS
    SELECT m.* EXCLUDE (first_at, outlet, latest)
               REPLACE (coalesce(r.moved_to, m.entity) AS entity, coalesce(r.name, m.name) AS name,
                        coalesce(r.kind, m.kind) AS kind),
           a.title, m.outlet, a.url, a.published, a.seen, m.first_at, a.language
    FROM mentions m
    JOIN articles a ON a.id = m.article AND a.revision = m.revision AND a.first_at = m.first_at
    LEFT JOIN entity_redirects r ON r.entity = m.entity
    WHERE m.latest;
COMMENT ON VIEW mentions_full IS 'Mentions of the newest revisions, with title, outlet, address and time of their articles; merged entities are one.';
