"""What each language but English needs for its quotes, one file a language: see docs/extend.md."""
