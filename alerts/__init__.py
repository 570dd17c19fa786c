"""Who is to hear of it: watches, matching, routes, messages and receivers."""
