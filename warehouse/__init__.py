"""What is known. The only folder that knows DuckDB."""
