"""What is alike is one: clusters of new things and of what the warehouse found like them.

Pure. A cluster's id is the key of its earliest member; one that proves part of another leaves a redirect.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

from news.records import Body, Done, Said, Spread

# How many candidates of one thing are compared with it.
_MOST = 8

One = TypeVar("One", bound=Body | Said | Done)


@dataclass
class _Group:
    """Things that are one, the earliest known of it first."""

    id: str
    order: tuple[datetime, str]
    old: set[str] = field(default_factory=set)
    new: list[str] = field(default_factory=list)


def join(new: Sequence[One], known: Sequence[One], alike: Callable[[One, One], bool]) -> Spread:
    """The cluster of each of `new`, and which clusters of `known` are now part of another.

    Candidates share a fingerprint; `alike` decides. The same whatever the order of `new`.
    """
    groups: dict[str, _Group] = {}
    for one in known:
        cluster = one.cluster or one.key
        group = groups.setdefault(cluster, _Group(cluster, (one.cluster_at or one.at, cluster)))
        group.old.add(cluster)
    of: dict[str, _Group] = {one.key: groups[one.cluster or one.key] for one in known}
    unknown = {one.key: one for one in new if one.key not in of}
    fresh = sorted(unknown.values(), key=_order)
    by_print = _by_print([*known, *fresh])
    for one in fresh:
        group = of[one.key] = _Group(one.key, _order(one))
        group.new.append(one.key)
        for other in _candidates(one, by_print):
            if other.key in of and of[other.key] is not of[one.key] and alike(one, other):
                _join(of[other.key], of[one.key], of)
    clusters = {one.key: of[one.key].id for one in fresh}
    moved = {old: group.id for group in _each(of.values()) for old in group.old if old != group.id}
    starts = {group.id: group.order[0] for group in _each(of.values())}
    return Spread(clusters=clusters, starts=starts, redirects=moved)


def _candidates(one: One, by_print: Mapping[int, Sequence[One]]) -> Iterator[One]:
    """Those that share most fingerprints first."""
    shared: Counter[str] = Counter()
    found: dict[str, One] = {}
    for number in one.prints:
        for other in by_print[number]:
            if other.key != one.key:
                shared[other.key] += 1
                found[other.key] = other
    ranked = sorted(shared, key=lambda key: (-shared[key], _order(found[key])))
    yield from (found[key] for key in ranked[:_MOST])


def _by_print(said: Iterable[One]) -> defaultdict[int, list[One]]:
    found: defaultdict[int, list[One]] = defaultdict(list)
    for one in said:
        for number in one.prints:
            found[number].append(one)
    return found


def _join(into: _Group, other: _Group, of: dict[str, _Group]) -> None:
    if (len(other.old), len(other.new)) > (len(into.old), len(into.new)):
        into, other = other, into
    if other.order < into.order:
        into.id, into.order = other.id, other.order
    into.old |= other.old
    into.new += other.new
    for key, group in of.items() if other.old else ((key, other) for key in other.new):
        if group is other:
            of[key] = into


def _each(groups: Iterable[_Group]) -> Iterator[_Group]:
    yield from {id(group): group for group in groups}.values()


def _order(one: Body | Said | Done) -> tuple[datetime, str]:
    return one.at, one.key


def digest63(*words: str) -> int:
    """A fingerprint of some words, of 63 bits."""
    data = "\x00".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big") >> 1
