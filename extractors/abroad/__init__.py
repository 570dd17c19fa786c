"""Quotes in a language with a file (`extractors/languages`): by its parse, else by patterns."""
