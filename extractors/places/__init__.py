"""What the news writes of places, and where they are."""
