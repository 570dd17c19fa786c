-- The same event elsewhere, counted once; kept by events.key.
ALTER TABLE events ADD COLUMN why VARCHAR;
COMMENT ON COLUMN events.why IS 'What decided: the trigger, the rule, the scopes.';

CREATE TABLE event_clusters (
    event VARCHAR NOT NULL, cluster VARCHAR NOT NULL, cluster_at TIMESTAMPTZ NOT NULL,
    member BIGINT NOT NULL, type VARCHAR NOT NULL, standing VARCHAR NOT NULL, actors VARCHAR[],
    recipients VARCHAR[], trigger VARCHAR NOT NULL, place VARCHAR, first_day VARCHAR, last_day VARCHAR,
    first_at TIMESTAMPTZ NOT NULL, load BIGINT NOT NULL
);
COMMENT ON TABLE event_clusters IS 'Which reports tell of one event: one type, the same parties, the same day, over articles and outlets.';
COMMENT ON COLUMN event_clusters.event IS 'events.key';
COMMENT ON COLUMN event_clusters.cluster IS 'events.key of the earliest report; the event''s own where it stands alone.';
COMMENT ON COLUMN event_clusters.cluster_at IS 'first_at of the earliest report.';
COMMENT ON COLUMN event_clusters.member IS 'Number of the report: 63 bits of its key; event_prints names it.';
COMMENT ON COLUMN event_clusters.type IS 'PLOVER type.';
COMMENT ON COLUMN event_clusters.standing IS 'happened, or what modality and negation make of it.';
COMMENT ON COLUMN event_clusters.actors IS 'Actors: ids, or names as written.';
COMMENT ON COLUMN event_clusters.recipients IS 'Recipients: ids, or names as written.';
COMMENT ON COLUMN event_clusters.trigger IS 'The word that names the event.';
COMMENT ON COLUMN event_clusters.place IS 'Place, by id or name.';
COMMENT ON COLUMN event_clusters.first_day IS 'First day that it may have been on, ISO; the article''s own where the text tells none.';
COMMENT ON COLUMN event_clusters.last_day IS 'Last day.';
COMMENT ON COLUMN event_clusters.first_at IS 'articles.first_at of the article it came with.';
COMMENT ON COLUMN event_clusters.load IS 'Load it came with.';

CREATE TABLE event_prints (
    print BIGINT NOT NULL, member BIGINT NOT NULL, first_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE event_prints IS 'Fingerprints by which reports of one event are found; each once a cluster.';
COMMENT ON COLUMN event_prints.print IS 'Fingerprint of type, parties and day (extractors/occurrence).';
COMMENT ON COLUMN event_prints.first_at IS 'event_clusters.first_at of that member: older ones are not looked at.';
COMMENT ON COLUMN event_prints.member IS 'event_clusters.member: the first of its cluster that has it.';

CREATE TABLE plover (
    type VARCHAR NOT NULL, cameo_root VARCHAR NOT NULL, quad INTEGER NOT NULL, goldstein DOUBLE NOT NULL
);
INSERT INTO plover VALUES
    ('AGREE', '03', 1, 4.0), ('CONSULT', '04', 1, 1.0), ('SUPPORT', '05', 1, 3.5),
    ('COOPERATE', '06', 2, 6.0), ('AID', '07', 2, 7.0), ('CONCEDE', '08', 2, 5.0),
    ('RETREAT', '08', 2, 5.0), ('REQUEST', '10', 3, -5.0), ('ACCUSE', '11', 3, -2.0),
    ('REJECT', '12', 3, -4.0), ('THREATEN', '13', 3, -6.0), ('PROTEST', '14', 4, -6.5),
    ('MOBILIZE', '15', 4, -7.2), ('SANCTION', '16', 4, -4.0), ('COERCE', '17', 4, -7.0),
    ('ASSAULT', '18', 4, -9.0);
COMMENT ON TABLE plover IS 'PLOVER types as CAMEO roots, with quad class and the Goldstein score of that root.';
COMMENT ON COLUMN plover.type IS 'events.type';
COMMENT ON COLUMN plover.cameo_root IS 'CAMEO root category, two digits.';
COMMENT ON COLUMN plover.quad IS '1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.';
COMMENT ON COLUMN plover.goldstein IS 'Goldstein scale of the CAMEO root, -10 (conflict) to 10 (cooperation).';

CREATE OR REPLACE VIEW events_full AS
    SELECT e.*, c.cluster, p.cameo_root, p.quad, p.goldstein,
           a.title, a.outlet, a.url, a.published, a.seen, a.first_at, a.language
    FROM events e
    JOIN latest_articles a ON a.id = e.article AND a.revision = e.revision
    LEFT JOIN event_clusters c ON c.event = e.key
    LEFT JOIN plover p ON p.type = e.type;
COMMENT ON VIEW events_full IS 'Events of the newest revisions, with cluster, CAMEO root, quad class, Goldstein score, title, outlet, address and time of their articles.';

CREATE VIEW events_once AS
    SELECT cluster, arg_min(type, first_at) AS type, arg_min(text, first_at) AS text,
           arg_min(actors, first_at) AS actors, arg_min(recipients, first_at) AS recipients,
           mode(date) AS date, arg_min(place, first_at) AS place, arg_min(modality, first_at) AS modality,
           arg_min(negated, first_at) AS negated, min(first_at) AS first_at,
           arg_min(outlet, first_at) AS first_outlet, count(DISTINCT outlet) AS outlets,
           count(DISTINCT article) AS articles
    FROM events_full WHERE cluster IS NOT NULL GROUP BY cluster;
COMMENT ON VIEW events_once IS 'Each event once, however many articles tell of it, as its earliest report has it.';
