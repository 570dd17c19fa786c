"""The way of an article, as plain functions: poll, extract, load, match, deliver.

The DAGs and the command line call these and nothing else; none of them imports Airflow.
"""

from wirewatch.pipeline.deliver import DeliverReport, deliver
from wirewatch.pipeline.extract import ExtractReport, extract
from wirewatch.pipeline.load import load
from wirewatch.pipeline.match import MatchReport, match
from wirewatch.pipeline.poll import PollReport, poll

__all__ = [
    "DeliverReport",
    "ExtractReport",
    "MatchReport",
    "PollReport",
    "deliver",
    "extract",
    "load",
    "match",
    "poll",
]
