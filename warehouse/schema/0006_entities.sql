-- Entities that people have merged (wirewatch entity merge). Rows keep the ids they came with; the
-- views show what they stand for, so that a merge holds for all history and can be undone.
CREATE TABLE entity_redirects (
    entity VARCHAR NOT NULL, moved_to VARCHAR NOT NULL, name VARCHAR NOT NULL, kind VARCHAR NOT NULL
);
COMMENT ON TABLE entity_redirects IS 'Ids that a person has merged into others; the views follow them. Who, when and why: wirewatch entity log.';
COMMENT ON COLUMN entity_redirects.entity IS 'The id as it stands in quotes, events and mentions.';
COMMENT ON COLUMN entity_redirects.moved_to IS 'The id that it stands for; a chain of merges is followed to its end.';
COMMENT ON COLUMN entity_redirects.name IS 'Canonical name of the entity that it stands for.';
COMMENT ON COLUMN entity_redirects.kind IS 'person, organisation, country, place or group.';

CREATE OR REPLACE VIEW quotes_full AS
    SELECT q.* REPLACE (coalesce(r.name, q.speaker) AS speaker,
                        coalesce(r.moved_to, q.speaker_id) AS speaker_id),
           c.cluster, a.title, a.outlet, a.url, a.published, a.seen, a.first_at, a.language
    FROM quotes q
    JOIN latest_articles a ON a.id = q.article AND a.revision = q.revision
    LEFT JOIN quote_clusters c ON c.quote = q.key
    LEFT JOIN entity_redirects r ON r.entity = q.speaker_id;
COMMENT ON VIEW quotes_full IS 'Quotes of the newest revisions, with cluster, title, outlet, address and time of their articles; merged speakers are one.';

CREATE OR REPLACE VIEW events_full AS
    WITH merged AS (
        SELECT map(list(entity), list({'id': moved_to, 'name': name})) AS into FROM entity_redirects
    )
    SELECT e.* REPLACE (
               [{'mention': x.mention, 'start': x.start, 'end': x."end",
                 'id': coalesce(m.into[x.id].id, x.id),
                 'name': coalesce(m.into[x.id].name, x.name)} FOR x IN e.actors] AS actors,
               [{'mention': x.mention, 'start': x.start, 'end': x."end",
                 'id': coalesce(m.into[x.id].id, x.id),
                 'name': coalesce(m.into[x.id].name, x.name)} FOR x IN e.recipients] AS recipients),
           c.cluster, p.cameo_root, p.quad, p.goldstein,
           a.title, a.outlet, a.url, a.published, a.seen, a.first_at, a.language
    FROM events e CROSS JOIN merged m
    JOIN latest_articles a ON a.id = e.article AND a.revision = e.revision
    LEFT JOIN event_clusters c ON c.event = e.key
    LEFT JOIN plover p ON p.type = e.type;
COMMENT ON VIEW events_full IS 'Events of the newest revisions, with cluster, CAMEO root, quad class, Goldstein score, title, outlet, address and time of their articles; merged parties are one.';

CREATE VIEW mentions_full AS
    SELECT m.* REPLACE (coalesce(r.moved_to, m.entity) AS entity, coalesce(r.name, m.name) AS name,
                        coalesce(r.kind, m.kind) AS kind),
           a.title, a.outlet, a.url, a.published, a.seen, a.first_at, a.language
    FROM mentions m
    JOIN latest_articles a ON a.id = m.article AND a.revision = m.revision
    LEFT JOIN entity_redirects r ON r.entity = m.entity;
COMMENT ON VIEW mentions_full IS 'Mentions of the newest revisions, with title, outlet, address and time of their articles; merged entities are one.';
