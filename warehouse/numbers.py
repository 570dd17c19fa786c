"""The number of a thing: 63 bits of its id or key, quicker to join and to group by than its 32 letters."""

from __future__ import annotations


def number(column: str) -> str:
    """The number of the hexadecimal id in a column, in SQL."""
    return f"(('0x' || {column}[1:16])::UBIGINT // 2)::BIGINT"


def number_of(key: str) -> int:
    """The same of one id."""
    return int(key[:16], 16) >> 1


# Bits of the numbers that are looked for: a filter that DuckDB takes into its scan, so that the words of
# one row in thirty are unpacked instead of all.
_BITS = 20
SIEVE = f"""
SET VARIABLE members = (
    SELECT bitstring_agg((member >> {63 - _BITS})::INTEGER, 0, {2**_BITS - 1}) FROM {{asked}}
)
"""
SIFTED = f"get_bit(getvariable('members'), (member >> {63 - _BITS})::INTEGER) = 1"
