-- The same words elsewhere. Kept by quotes.key, so that neither a revision nor a recompute counts twice.
ALTER TABLE quotes ADD COLUMN why VARCHAR;
COMMENT ON COLUMN quotes.why IS 'What decided: the rule that found it, and how its speaker was resolved.';

CREATE TABLE quote_clusters (
    quote VARCHAR NOT NULL, cluster VARCHAR NOT NULL, cluster_at TIMESTAMPTZ NOT NULL,
    member BIGINT NOT NULL, content VARCHAR NOT NULL, kind VARCHAR NOT NULL, speaker VARCHAR, speaker_id VARCHAR, first_at TIMESTAMPTZ NOT NULL,
    load BIGINT NOT NULL
);
COMMENT ON TABLE quote_clusters IS 'Which quotes are the same words of the same speaker, cut or reworded as they may be, over articles and outlets.';
COMMENT ON COLUMN quote_clusters.quote IS 'quotes.key';
COMMENT ON COLUMN quote_clusters.cluster IS 'quotes.key of the earliest quote of the cluster; the quote''s own where it stands alone.';
COMMENT ON COLUMN quote_clusters.cluster_at IS 'first_at of the earliest quote of the cluster.';
COMMENT ON COLUMN quote_clusters.member IS 'Number of the quote: 63 bits of its key; quote_prints names it.';
COMMENT ON COLUMN quote_clusters.content IS 'What was said, as quotes.content.';
COMMENT ON COLUMN quote_clusters.kind IS 'direct, indirect or mixed.';
COMMENT ON COLUMN quote_clusters.speaker IS 'Speaker, as resolved when it came.';
COMMENT ON COLUMN quote_clusters.speaker_id IS 'Entity of the speaker.';
COMMENT ON COLUMN quote_clusters.first_at IS 'articles.first_at of the article it came with.';
COMMENT ON COLUMN quote_clusters.load IS 'Load it came with.';

CREATE TABLE quote_prints (
    print BIGINT NOT NULL, member BIGINT NOT NULL, first_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE quote_prints IS 'Fingerprints by which quotes of like words are found; each once a cluster.';
COMMENT ON COLUMN quote_prints.print IS 'Fingerprint of two neighbouring content words (extractors/cluster).';
COMMENT ON COLUMN quote_prints.first_at IS 'quote_clusters.first_at of that member: older ones are not looked at.';
COMMENT ON COLUMN quote_prints.member IS 'quote_clusters.member: the first of its cluster that has it.';

CREATE TABLE cluster_redirects (cluster VARCHAR NOT NULL, moved_to VARCHAR NOT NULL, load BIGINT NOT NULL);
COMMENT ON TABLE cluster_redirects IS 'Clusters that proved to be part of another: for whoever has noted the old id.';
COMMENT ON COLUMN cluster_redirects.cluster IS 'The old id.';
COMMENT ON COLUMN cluster_redirects.moved_to IS 'The cluster that its quotes are in now, or were then: follow it on.';
COMMENT ON COLUMN cluster_redirects.load IS 'Load that showed it.';

CREATE OR REPLACE VIEW quotes_full AS
    SELECT q.*, c.cluster, a.title, a.outlet, a.url, a.published, a.seen, a.first_at, a.language
    FROM quotes q
    JOIN latest_articles a ON a.id = q.article AND a.revision = q.revision
    LEFT JOIN quote_clusters c ON c.quote = q.key;
COMMENT ON VIEW quotes_full IS 'Quotes of the newest revisions, with cluster, title, outlet, address and time of their articles.';

CREATE VIEW quote_spread AS
    SELECT cluster, arg_min(content, first_at) AS content, mode(speaker) AS speaker,
           arg_min(outlet, first_at) AS first_outlet, arg_min(url, first_at) AS first_url,
           min(first_at) AS first_at, max(first_at) AS last_at, count(DISTINCT outlet) AS outlets,
           count(DISTINCT article) AS articles, count(DISTINCT content) AS wordings
    FROM quotes_full WHERE cluster IS NOT NULL GROUP BY cluster;
COMMENT ON VIEW quote_spread IS 'Each cluster of quotes: who had it first, in how many outlets and articles, in how many wordings.';
