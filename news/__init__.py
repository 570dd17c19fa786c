"""Ground floor: records, ids, text and time helpers, settings. Knows nobody else in the house."""
