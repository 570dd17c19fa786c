-- What a revision changed, kept when it lands.
CREATE TABLE article_changes (
    article VARCHAR NOT NULL, revision INTEGER NOT NULL, found TIMESTAMPTZ NOT NULL,
    words_added INTEGER NOT NULL, words_removed INTEGER NOT NULL, diff VARCHAR NOT NULL, load BIGINT NOT NULL
);
COMMENT ON TABLE article_changes IS 'What each revision of an article from the second on changed against the one before it.';
COMMENT ON COLUMN article_changes.article IS 'articles.id';
COMMENT ON COLUMN article_changes.revision IS 'The revision that has the change.';
COMMENT ON COLUMN article_changes.found IS 'When it landed.';
COMMENT ON COLUMN article_changes.words_added IS 'Words that the revision before has not, title included.';
COMMENT ON COLUMN article_changes.words_removed IS 'Words of the revision before that are gone.';
COMMENT ON COLUMN article_changes.diff IS 'The changed lines, [-what is gone-] and {+what is new+}; an ellipsis for what stayed, and at the end where it is cut.';
COMMENT ON COLUMN article_changes.load IS 'Load it came with.';
