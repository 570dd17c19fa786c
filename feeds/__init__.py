"""What is new out there: one polite, safe HTTP client, feeds read and scheduled, pages fetched."""
