"""Who is to hear of what: watches, matching, routes, messages, receivers."""
