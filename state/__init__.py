"""What is going on: feeds' progress, watch marks, matches and the outbox. The only folder that knows SQLAlchemy."""
