-- Full text: which articles have which words. The index is made by `wirewatch maintain` in runs of many
-- articles, never at a load; what it has not reached yet is read as text. It only narrows: what it names is
-- looked at once more, so that a search finds what a scan of all texts would.
ALTER TABLE articles ADD COLUMN indexed INTEGER;
COMMENT ON COLUMN articles.indexed IS 'Number of the row in word_articles; null where its words are not indexed yet, and a search reads its text.';

CREATE TABLE words (word VARCHAR NOT NULL, id INTEGER NOT NULL);
COMMENT ON TABLE words IS 'Each word of the indexed titles and texts.';
COMMENT ON COLUMN words.word IS 'In small letters, without accents; of scripts without spaces each two characters that stand together.';
COMMENT ON COLUMN words.id IS 'Counts from 1.';

CREATE TABLE word_articles (word INTEGER NOT NULL, article INTEGER NOT NULL);
COMMENT ON TABLE word_articles IS 'Which words an article has, title and text; in runs of some thousand articles, each sorted by word. For searches: articles_with.';
COMMENT ON COLUMN word_articles.word IS 'words.id';
COMMENT ON COLUMN word_articles.article IS 'articles.indexed';

-- Letters and numbers in a row, but for the scripts of the next: those put no spaces between words. By way of
-- capitals, as ς and σ are one letter.
CREATE MACRO word_runs(words) AS
    [strip_accents(w) FOR w IN regexp_extract_all(lower(upper(words)), '[^\pP\pS\pZ\pC\pM\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+')];
CREATE MACRO word_pairs(words) AS
    flatten([[x[i:i + 1] FOR i IN range(1, greatest(len(x), 2))]
        FOR x IN regexp_extract_all(lower(upper(words)), '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+')]);
CREATE MACRO words_of(words) AS list_distinct(list_concat(word_runs(words), word_pairs(words)));

-- A phrase's words as the index has them. Its first and last may be parts of words; such parts of one or two
-- letters are in half of all words, and narrow nothing.
CREATE MACRO word_parts(phrase) AS list_distinct(
    [{'run': w, 'whole': true} FOR w IN word_runs(phrase)[2:-2]]
    || [{'run': w, 'whole': false} FOR w IN [word_runs(phrase)[1], word_runs(phrase)[-1]] IF len(w) > 2]
    || [{'run': w, 'whole': len(w) = 2} FOR w IN word_pairs(phrase)]);
-- The longest three are rare, and narrow enough.
CREATE MACRO articles_holding(phrase) AS TABLE
    WITH parts AS (SELECT unnest(word_parts(phrase), recursive := true)),
    longest AS (
        SELECT *, 1 << (row_number() OVER (ORDER BY len(run) DESC, run, whole) - 1) AS bit FROM parts
        ORDER BY bit LIMIT 3
    ), found AS (
        SELECT bit, id FROM longest JOIN words ON word = run WHERE whole
        UNION ALL
        SELECT bit, id FROM longest JOIN words ON contains(word, run) WHERE NOT whole
    )
    SELECT article FROM word_articles w JOIN found f ON w.word = f.id
    GROUP BY article HAVING bit_or(bit) = (SELECT bit_or(bit) FROM longest);

CREATE OR REPLACE VIEW latest_articles AS SELECT * EXCLUDE (latest, member, home, cluster, indexed) FROM articles WHERE latest;
COMMENT ON VIEW latest_articles IS 'The newest revision of each article.';
CREATE OR REPLACE VIEW articles_full AS
    SELECT * EXCLUDE (latest, member, home, indexed) REPLACE (coalesce(cluster, id) AS cluster) FROM articles WHERE latest;
COMMENT ON VIEW articles_full IS 'The newest revision of each article, with its cluster of copies; its own id where it has none.';

-- First where the words can stand, then those texts alone: the CASE keeps DuckDB from reading all of them first.
CREATE OR REPLACE MACRO articles_with(phrase) AS TABLE
    WITH places AS MATERIALIZED (
        SELECT rowid AS place FROM articles WHERE latest AND indexed IN (SELECT article FROM articles_holding(phrase))
        UNION ALL
        SELECT rowid FROM articles WHERE latest AND indexed IS NOT NULL AND len(word_parts(phrase)) = 0
    )
    SELECT a.* EXCLUDE (latest, member, home, indexed) REPLACE (coalesce(cluster, id) AS cluster)
    FROM articles a JOIN places ON a.rowid = place
    WHERE CASE WHEN place IS NOT NULL THEN regexp_matches(text, '(?i)' || regexp_escape(phrase))
        OR coalesce(regexp_matches(title, '(?i)' || regexp_escape(phrase)), false) END
    UNION ALL
    SELECT * EXCLUDE (latest, member, home, indexed) REPLACE (coalesce(cluster, id) AS cluster) FROM articles
    WHERE latest AND indexed IS NULL AND (regexp_matches(text, '(?i)' || regexp_escape(phrase))
        OR coalesce(regexp_matches(title, '(?i)' || regexp_escape(phrase)), false));
