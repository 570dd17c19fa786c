"""Ids and keys: the same input gives the same id, on any machine, at any time.

An *id* names one row; a *key* stays the same over revisions and extractor versions, so that a
notification is never sent twice for what is the same thing said or done.
"""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from news.text import words_only

# Parameters that name a visitor or a campaign, never a page.
_TRACKING = frozenset(
    "fbclid gclid dclid msclkid yclid igshid mc_cid mc_eid cmpid cmp ito ocid icid smid ref_src "
    "xtor wt_mc spm partner ftag taid guccounter guce_referrer gbraid wbraid gclsrc twclid ttclid "
    "li_fat_id mkt_tok _hsenc _hsmi hsctatracking vero_id oly_enc_id oly_anon_id s_cid _openstat ysclid "
    "iid maca traffic_source".split()
)
# Of Google's and Matomo's campaigns, AT Internet's and Comscore's.
_CAMPAIGNS = ("utm_", "mtm_", "pk_", "at_", "ns_")
# Where a reader came from, if that is the feed; another value may name a page.
_FROM = frozenset(("ref", "source", "from"))
_PORTS = {"http": 80, "https": 443}


def digest(*parts: object, size: int = 16) -> str:
    """Hex BLAKE2b of the parts, which are kept apart so that ("a","bc") is not ("ab","c")."""
    coded = [str(part).encode("utf-8", "surrogatepass") for part in parts]
    whole = b"".join([len(data).to_bytes(8, "big") + data for data in coded])
    return hashlib.blake2b(whole, digest_size=size).hexdigest()


def canonical_url(url: str) -> str:
    """`url` with lower-case scheme and host, no default port, fragment or tracking parameters."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in _PORTS:
        return url.strip()
    if ":" in host:
        host = f"[{host}]"
    if port and port != _PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    query = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not _tracks(k.lower(), v.lower())
    ]
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", urlencode(query), ""))


def _tracks(name: str, value: str) -> bool:
    """Whether a parameter is for those who count visitors."""
    campaign = name in _TRACKING or name.startswith(_CAMPAIGNS)
    return campaign or (name in _FROM and value.startswith("rss"))


def article_id(url: str, part: str = "") -> str:
    """An article: its canonical address, and the part of the page (a live blog's post) it is."""
    return digest("article", canonical_url(url), part)


def text_hash(title: str | None, text: str) -> str:
    """What tells one revision of an article from the next."""
    return digest("text", title or "", text)


def entry_key(guid: str | None, link: str | None) -> str:
    """An entry within its feed: the guid, else the canonical link."""
    return digest("entry", guid.strip() if guid and guid.strip() else canonical_url(link or ""))


def title_print(title: str | None) -> str:
    """What tells a title from another, whatever its spaces."""
    return digest("title", " ".join((title or "").split()), size=8)


def page_key(link: str) -> str:
    """The page that a link names, whatever campaign it was named in."""
    return digest("page", canonical_url(link))


def quote_id(article: str, revision: int, start: int, end: int, version: str) -> str:
    """One quote as one extractor version found it in one revision."""
    return digest("quote", article, revision, start, end, version)


def quote_key(article: str, kind: str, content: str) -> str:
    """The same words in the same article, whatever the revision or version."""
    return digest("quote-key", article, kind, words_only(content))


def event_id(article: str, revision: int, trigger_start: int, type_: str, version: str) -> str:
    """One event as one extractor version found it in one revision."""
    return digest("event", article, revision, trigger_start, type_, version)


def event_key(article: str, type_: str, words: str) -> str:
    """The same event in the same article, whatever the revision or version."""
    return digest("event-key", article, type_, words_only(words))


def mention_id(article: str, revision: int, start: int, end: int, version: str) -> str:
    """One mention of an entity in one revision."""
    return digest("mention", article, revision, start, end, version)


def notification_id(watch: str, key: str, condition: str, receiver: str) -> str:
    """One thing, told once, by one watch to one receiver."""
    return digest("notification", watch, key, condition, receiver)
