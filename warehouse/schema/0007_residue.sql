-- Lines that a site repeats in its articles: learned by `maintain`, residue of what comes later.
CREATE TABLE learned_residue (
    site VARCHAR NOT NULL, line VARCHAR NOT NULL, articles INTEGER NOT NULL,
    learned TIMESTAMPTZ NOT NULL, last_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE learned_residue IS 'Lines that stand in three or more distinct articles of a site of the last weeks; nothing is extracted from them.';
COMMENT ON COLUMN learned_residue.site IS 'Registrable domain of the articles'' addresses.';
COMMENT ON COLUMN learned_residue.line IS 'The line, its spaces squeezed.';
COMMENT ON COLUMN learned_residue.articles IS 'Distinct articles that had it when it was last counted; copies of one text count once.';
COMMENT ON COLUMN learned_residue.learned IS 'When it was first learned.';
COMMENT ON COLUMN learned_residue.last_at IS 'first_at of the newest article that has it.';
