-- Questions to var/news.duckdb: `wirewatch sql - < examples/questions.sql` asks one, the shell any of them.
-- docs/query.md says what each table, view and column is. Each is run by the tests.

-- 1. All quotes by Lavrov that mention NATO in the last 30 days of what there is
FROM said_about('Lavrov', 'NATO')
WHERE first_at > (SELECT max(first_at) FROM articles) - INTERVAL 30 DAY
ORDER BY first_at DESC;

-- 2. The ten most quoted of each week
FROM speakers_by_week
QUALIFY row_number() OVER (PARTITION BY week ORDER BY quotes DESC) <= 10
ORDER BY week DESC, quotes DESC;

-- 3. Who is quoted this week far more than in the weeks before
WITH weeks AS (
    SELECT speaker, week, quotes, avg(quotes) OVER (PARTITION BY speaker ORDER BY week ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING) AS before
    FROM speakers_by_week
)
SELECT speaker, quotes, round(before, 1) AS before FROM weeks
WHERE week = (SELECT max(week) FROM weeks) ORDER BY quotes / greatest(before, 1) DESC LIMIT 20;

-- 4. Quotes that went furthest, and how long they took
SELECT content, speaker, first_outlet, outlets, last_at - first_at AS took
FROM quote_spread ORDER BY outlets DESC LIMIT 20;

-- 5. One of them, outlet by outlet
SELECT first_at, outlet, content, url
FROM same_quote((SELECT cluster FROM quote_spread ORDER BY outlets DESC, cluster LIMIT 1))
ORDER BY first_at;

-- 6. Who had it first: outlets by the quotes that others carried after them
SELECT first_outlet, count(*) AS quotes, sum(outlets - 1) AS carried FROM quote_spread
WHERE outlets > 1 GROUP BY first_outlet ORDER BY quotes DESC LIMIT 20;

-- 7. Who met whom, and who will
SELECT date, one, other, place, modality, outlets FROM who_met_whom ORDER BY first_at DESC LIMIT 50;

-- 8. Conflict and cooperation, week by week (Goldstein's scale)
SELECT date_trunc('week', day) AS week, sum(events) AS events, round(sum(goldstein * events) / sum(events), 2) AS mean
FROM events_daily GROUP BY week ORDER BY week;

-- 9. Who threatens, accuses and sanctions whom
SELECT a.name AS actor, type, r.name AS recipient, count(DISTINCT cluster) AS events
FROM (SELECT *, unnest(actors) AS a, unnest(recipients) AS r FROM events_full WHERE quad >= 3 AND modality = 'actual' AND NOT negated)
GROUP BY ALL ORDER BY events DESC LIMIT 20;

-- 10. A word in all texts, by day
SELECT first_at::DATE AS day, count(*) AS articles FROM articles_with('sanctions') GROUP BY day ORDER BY day;

-- 11. Outlets that lag, and whose pages fail
SELECT outlet, last_article, minutes_behind, failed_week, last_failure FROM outlet_health ORDER BY failed_week DESC, last_article;

-- 12. What was told, and how soon
SELECT watch, count(*) AS told, median(minutes) AS minutes FROM alerts_sent GROUP BY watch ORDER BY told DESC;

-- 13. What outlets changed in silence
SELECT found, outlet, title, words_removed, diff FROM article_changes_full WHERE words_removed > 0 ORDER BY found DESC LIMIT 20;
