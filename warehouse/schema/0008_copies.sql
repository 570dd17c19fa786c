-- The same text elsewhere. Kept by articles.id, so that a revision never counts as another outlet.
CREATE TABLE article_clusters (
    article VARCHAR NOT NULL, revision INTEGER NOT NULL, cluster VARCHAR NOT NULL,
    cluster_at TIMESTAMPTZ NOT NULL, member BIGINT NOT NULL, first_at TIMESTAMPTZ NOT NULL,
    load BIGINT NOT NULL
);
COMMENT ON TABLE article_clusters IS 'Which articles are copies of one text, edited as they may be: at least half of what either has, in words of three, both have. Texts under fifty words are not here.';
COMMENT ON COLUMN article_clusters.article IS 'articles.id';
COMMENT ON COLUMN article_clusters.revision IS 'The revision whose text was compared.';
COMMENT ON COLUMN article_clusters.cluster IS 'articles.id of the earliest copy; the article''s own where it stands alone. Old ids: cluster_redirects.';
COMMENT ON COLUMN article_clusters.cluster_at IS 'first_at of the earliest copy.';
COMMENT ON COLUMN article_clusters.member IS 'Number of the article: 63 bits of its id; article_prints names it.';
COMMENT ON COLUMN article_clusters.first_at IS 'articles.first_at of that revision.';
COMMENT ON COLUMN article_clusters.load IS 'Load it came with.';

CREATE TABLE article_prints (
    print BIGINT NOT NULL, member BIGINT NOT NULL, first_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE article_prints IS 'Bands of MinHash signatures by which copies are found; each once a cluster.';
COMMENT ON COLUMN article_prints.print IS 'One of the 32 bands of an article''s signature (extractors/copies).';
COMMENT ON COLUMN article_prints.first_at IS 'article_clusters.first_at of that member: older ones are not looked at.';
COMMENT ON COLUMN article_prints.member IS 'article_clusters.member: the first of its cluster that has it.';

CREATE VIEW articles_full AS
    SELECT a.*, coalesce(c.cluster, a.id) AS cluster
    FROM latest_articles a LEFT JOIN article_clusters c ON c.article = a.id;
COMMENT ON VIEW articles_full IS 'The newest revision of each article, with its cluster of copies; its own id where it has none.';

CREATE VIEW article_copies AS
    WITH by_outlet AS (
        SELECT cluster, outlet, min({'first_at': first_at, 'id': id}) AS first, max(first_at) AS last_at, count(*) AS articles,
               arg_min(title, (first_at, id)) AS title, arg_min(url, (first_at, id)) AS url
        FROM articles_full GROUP BY cluster, outlet
    )
    SELECT cluster, arg_min(title, first) AS title, arg_min(outlet, first) AS first_outlet,
           arg_min(url, first) AS first_url, min(first.first_at) AS first_at, max(last_at) AS last_at,
           count(*) AS outlets, list(outlet ORDER BY first) AS outlet_names,
           sum(articles)::BIGINT AS articles
    FROM by_outlet GROUP BY cluster HAVING sum(articles) > 1;
COMMENT ON VIEW article_copies IS 'Each text that several articles carry: who had it first, in which outlets, and when.';
