"""`make demo`: a newsroom, mail and Slack on this machine, and a real Airflow between them."""

from wirewatch.demo.run import run

__all__ = ["run"]
