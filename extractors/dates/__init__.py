"""What the news writes of days, and which days they are."""
