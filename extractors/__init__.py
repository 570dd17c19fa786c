"""Page -> articles -> facts. Pure: the same page and knowledge give the same records, in the same order."""
