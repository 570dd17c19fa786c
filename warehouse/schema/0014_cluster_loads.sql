-- What was computed again keeps the load that its fact came with, in its cluster as in its row: loads then bound
-- what the loader has to look at (clusters.py).
UPDATE quote_clusters SET load = f.load FROM (SELECT member, min(load) AS load FROM quotes GROUP BY member) f
    WHERE f.member = quote_clusters.member AND f.load < quote_clusters.load
      AND quote_clusters.load IN (SELECT load FROM loads WHERE origin = 'recompute');
UPDATE event_clusters SET load = f.load FROM (SELECT member, min(load) AS load FROM events GROUP BY member) f
    WHERE f.member = event_clusters.member AND f.load < event_clusters.load
      AND event_clusters.load IN (SELECT load FROM loads WHERE origin = 'recompute');
