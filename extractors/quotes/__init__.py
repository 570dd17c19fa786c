"""Who said what: marks and cues to quotes, and who the speaker is."""
