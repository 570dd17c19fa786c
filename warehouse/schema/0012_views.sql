-- What analysts ask first. Weeks and days are of UTC, whatever the session's time zone: they are computed
-- from microseconds, which takes a fraction of what a calendar takes. What is counted apart is counted by
-- its hash, which takes half of the time.
CREATE OR REPLACE VIEW speakers_by_week AS
    SELECT make_timestamptz(n * 604800000000 + 345600000000) AS week, any_value(speaker) AS speaker,
           any_value(speaker_id) AS speaker_id, count(*) AS quotes, count(DISTINCT hash(outlet)) AS outlets
    FROM (
        SELECT (epoch_us(q.first_at) - 345600000000) // 604800000000 AS n, coalesce(r.name, q.speaker) AS speaker,
               coalesce(r.moved_to, q.speaker_id) AS speaker_id, q.outlet
        FROM quotes q LEFT JOIN entity_redirects r ON r.entity = q.speaker_id
        WHERE q.latest AND q.speaker IS NOT NULL
    ) GROUP BY n, hash(speaker, speaker_id);
COMMENT ON VIEW speakers_by_week IS 'How often each speaker was quoted in each week (of UTC, from Monday), and in how many outlets.';

CREATE OR REPLACE VIEW quote_spread AS
    SELECT any_value(cluster) AS cluster, arg_min(content, first_at) AS content,
           arg_min(speaker, first_at) AS speaker, arg_min(outlet, first_at) AS first_outlet,
           arg_min(article, first_at) AS first_article, min(first_at) AS first_at, max(first_at) AS last_at,
           count(DISTINCT hash(outlet)) AS outlets, count(DISTINCT hash(article)) AS articles,
           count(DISTINCT hash(content)) AS wordings
    FROM quotes WHERE latest AND home IN (SELECT home FROM quotes WHERE home <> member)
    GROUP BY home HAVING count(*) > 1;
COMMENT ON VIEW quote_spread IS 'Each quote that was said in several places: who had it first (articles.id), in how many outlets and articles, in how many wordings. same_quote(key) lists them.';

CREATE VIEW events_daily AS
    SELECT make_timestamptz(n * 86400000000)::TIMESTAMP::DATE AS day, type, country, any_value(quad) AS quad,
           any_value(goldstein) AS goldstein, count(DISTINCT home) AS events, count(*) AS reports,
           count(DISTINCT hash(outlet)) AS outlets
    FROM (
        SELECT epoch_us(e.first_at) // 86400000000 AS n, e.type, e.place.country AS country, p.quad,
               p.goldstein, coalesce(e.home, e.member) AS home, e.outlet
        FROM events e LEFT JOIN plover p ON p.type = e.type
        WHERE e.latest AND NOT e.negated AND NOT e.background AND e.modality IN ('actual', 'claimed')
    ) GROUP BY n, type, country;
COMMENT ON VIEW events_daily IS 'What was reported to have happened, by the day (of UTC) that told of it, by type and country of the place; an event of several reports counts once.';

CREATE VIEW who_met_whom AS
    WITH met AS (
        SELECT *, unnest([{'id': coalesce(x.id, x.name, x.mention), 'name': coalesce(x.name, x.mention)} FOR x IN actors]) AS a
        FROM events_full WHERE type = 'CONSULT' AND NOT negated
    ), pairs AS (
        SELECT *, unnest([{'id': coalesce(x.id, x.name, x.mention), 'name': coalesce(x.name, x.mention)} FOR x IN recipients]) AS b
        FROM met
    )
    SELECT least(a, b).name AS one, greatest(a, b).name AS other, arg_min(mode, first_at) AS mode,
           arg_min(modality, first_at) AS modality, mode(date) AS date, arg_min(place.name, first_at) AS place,
           arg_min(text, first_at) AS text, min(first_at) AS first_at, arg_min(outlet, first_at) AS first_outlet,
           arg_min(url, first_at) AS first_url, count(DISTINCT outlet) AS outlets, count(DISTINCT article) AS articles,
           least(a, b).id AS one_id, greatest(a, b).id AS other_id, cluster
    FROM pairs WHERE a.id <> b.id GROUP BY cluster, least(a, b), greatest(a, b);
COMMENT ON VIEW who_met_whom IS 'Each pair that consulted: met, visited, talked; once for each event, however many articles tell of it. modality says whether they did or will.';

CREATE VIEW outlet_health AS
    WITH newest AS (SELECT max(loaded) AS now FROM loads),
    tried AS (
        SELECT outlet, max(fetched) AS last_page,
               count(*) FILTER (fetched > now - INTERVAL 7 DAY) AS pages,
               count(*) FILTER (fetched > now - INTERVAL 7 DAY AND status = 'stub') AS stubs,
               count(*) FILTER (fetched > now - INTERVAL 7 DAY AND status = 'not_article') AS not_articles,
               count(*) FILTER (fetched > now - INTERVAL 7 DAY AND status IN ('failed', 'quarantined', 'retry')) AS failed,
               arg_max(reason, fetched) FILTER (status IN ('failed', 'quarantined', 'retry')) AS last_failure
        FROM pages, newest GROUP BY outlet
    ), had AS (
        SELECT outlet, max(first_at) AS last_article,
               count(*) FILTER (first_at > now - INTERVAL 1 DAY) AS articles_day,
               count(*) FILTER (first_at > now - INTERVAL 7 DAY) AS articles_week,
               median(epoch(seen - published) / 60) FILTER (first_at > now - INTERVAL 7 DAY AND published <= seen) AS minutes_behind
        FROM articles, newest WHERE latest GROUP BY outlet
    ), told AS (
        SELECT outlet, count(*) AS quotes_week, count(speaker) AS with_speaker FROM quotes, newest
        WHERE latest AND first_at > now - INTERVAL 7 DAY GROUP BY outlet
    )
    SELECT outlet, last_article, last_page, coalesce(articles_day, 0) AS articles_day,
           coalesce(articles_week, 0) AS articles_week, coalesce(pages, 0) AS pages_week,
           coalesce(stubs, 0) AS stubs_week, coalesce(not_articles, 0) AS not_articles_week,
           coalesce(failed, 0) AS failed_week, last_failure, round(minutes_behind, 1) AS minutes_behind,
           coalesce(quotes_week, 0) AS quotes_week, round(with_speaker / quotes_week, 3) AS speakers_known
    FROM tried FULL JOIN had USING (outlet) LEFT JOIN told USING (outlet);
COMMENT ON VIEW outlet_health IS 'How each outlet fares in the seven days before the newest load: articles, what became of its pages, minutes from publication to us (median), the share of quotes with a speaker.';

CREATE TABLE alerts (
    id VARCHAR NOT NULL, watch VARCHAR NOT NULL, receiver VARCHAR NOT NULL, condition VARCHAR NOT NULL,
    key VARCHAR NOT NULL, article VARCHAR, subject VARCHAR, state VARCHAR NOT NULL, created TIMESTAMPTZ NOT NULL,
    sent TIMESTAMPTZ, attempts INTEGER NOT NULL, error VARCHAR
);
COMMENT ON TABLE alerts IS 'Copies of the outbox, kept by maintain once a day: each thing that a receiver was told of, or was to be.';
COMMENT ON COLUMN alerts.id IS 'One thing, told once, by one watch to one receiver on one condition.';
COMMENT ON COLUMN alerts.watch IS 'Name of the watch in config/watches.yaml.';
COMMENT ON COLUMN alerts.receiver IS 'Name of the receiver.';
COMMENT ON COLUMN alerts.condition IS 'match, or what else it was told on: spread to so many outlets, a revision.';
COMMENT ON COLUMN alerts.key IS 'quotes.key, events.key or articles.id of what matched.';
COMMENT ON COLUMN alerts.article IS 'articles.id of the article that matched; null where the message is of several.';
COMMENT ON COLUMN alerts.subject IS 'Subject of the message.';
COMMENT ON COLUMN alerts.state IS 'sent; bundled: it went out in a message with others; dead: given up; else what it waits for.';
COMMENT ON COLUMN alerts.created IS 'When it matched.';
COMMENT ON COLUMN alerts.sent IS 'When the receiver took it.';
COMMENT ON COLUMN alerts.attempts IS 'How often it was handed over.';
COMMENT ON COLUMN alerts.error IS 'What the last try failed for.';

CREATE VIEW alerts_sent AS
    SELECT l.watch, l.receiver, l.condition, coalesce(l.sent, l.created) AS sent, l.subject, a.title, a.outlet,
           a.url, a.first_at, round(epoch(coalesce(l.sent, l.created) - a.seen) / 60, 1) AS minutes,
           l.attempts, l.key, l.article, l.id
    FROM alerts l LEFT JOIN articles a ON a.id = l.article AND a.latest
    WHERE l.state IN ('sent', 'bundled');
COMMENT ON VIEW alerts_sent IS 'What receivers were told, of which article, and how many minutes after we first saw it.';

CREATE VIEW article_changes_full AS
    SELECT c.article, c.revision, c.found, a.outlet, a.title, a.url, c.words_added, c.words_removed, c.diff, a.first_at
    FROM article_changes c JOIN articles a ON a.id = c.article AND a.revision = c.revision;
COMMENT ON VIEW article_changes_full IS 'What revisions changed, with outlet, title and address.';
CREATE MACRO quotes_by(who) AS TABLE
    SELECT * FROM quotes_full WHERE contains(lower(speaker), lower(who)) OR speaker_id = who;
CREATE MACRO said_about(who, what) AS TABLE
    SELECT * FROM quotes_full
    WHERE (contains(lower(speaker), lower(who)) OR speaker_id = who) AND contains(lower(content), lower(what));
CREATE MACRO same_quote(quote) AS TABLE
    SELECT * FROM quotes_full
    WHERE cluster = (SELECT cluster FROM quotes WHERE key = quote OR id = quote LIMIT 1);
CREATE MACRO articles_with(word) AS TABLE
    SELECT * FROM articles_full
    WHERE contains(text, word) OR contains(text, lower(word)) OR contains(text, upper(word))
        OR contains(text, upper(word[1]) || lower(word[2:])) OR contains(lower(title), lower(word));
