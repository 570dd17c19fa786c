-- What people have put right of quotes and events (wirewatch correct). The rows themselves are changed, so
-- that every reader, view and alert has it; here is who said so, and what the extractor had found.
CREATE TABLE corrections (
    kind VARCHAR NOT NULL, key VARCHAR NOT NULL, fact VARCHAR NOT NULL, made TIMESTAMPTZ NOT NULL,
    who VARCHAR NOT NULL, why VARCHAR NOT NULL, fields VARCHAR NOT NULL,
    was_speaker VARCHAR, was_speaker_id VARCHAR, was_type VARCHAR,
    was_actors STRUCT(mention VARCHAR, "start" INTEGER, "end" INTEGER, id VARCHAR, name VARCHAR)[],
    was_recipients STRUCT(mention VARCHAR, "start" INTEGER, "end" INTEGER, id VARCHAR, name VARCHAR)[],
    was_date VARCHAR, was_modality VARCHAR, was_negated BOOLEAN, was_confidence DOUBLE, was_why VARCHAR
);
COMMENT ON TABLE corrections IS 'Quotes and events that a person has put right: who, why, and what the extractor had found. Their rows say so in their column why.';
COMMENT ON COLUMN corrections.kind IS 'quote or event.';
COMMENT ON COLUMN corrections.key IS 'quotes.key or events.key; a correction holds over revisions and versions.';
COMMENT ON COLUMN corrections.fact IS 'quotes.id or events.id of the row that was put right.';
COMMENT ON COLUMN corrections.made IS 'When it was put right.';
COMMENT ON COLUMN corrections.who IS 'Who says so.';
COMMENT ON COLUMN corrections.why IS 'Their reason.';
COMMENT ON COLUMN corrections.fields IS 'What they have put right, as JSON; wrong: there is no such thing, and its row was removed.';
COMMENT ON COLUMN corrections.was_speaker IS 'Speaker as extracted.';
COMMENT ON COLUMN corrections.was_speaker_id IS 'Entity of the speaker as extracted.';
COMMENT ON COLUMN corrections.was_type IS 'Type of the event as extracted.';
COMMENT ON COLUMN corrections.was_actors IS 'Actors as extracted.';
COMMENT ON COLUMN corrections.was_recipients IS 'Recipients as extracted.';
COMMENT ON COLUMN corrections.was_date IS 'Day of the event as extracted.';
COMMENT ON COLUMN corrections.was_modality IS 'Modality as extracted.';
COMMENT ON COLUMN corrections.was_negated IS 'Negation as extracted.';
COMMENT ON COLUMN corrections.was_confidence IS 'Confidence as extracted.';
COMMENT ON COLUMN corrections.was_why IS 'What had decided.';
