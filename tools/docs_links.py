"""A hook of mkdocs: links that lead out of docs/ lead to the repository, and must exist there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

ROOT = Path(__file__).resolve().parents[1]
_OUT = re.compile(r"\]\(\.\./([^)#\s]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """The page with its links `../config/feeds.yaml` as addresses of the repository."""

    def lead(found: re.Match[str]) -> str:
        target = found[1]
        if not (ROOT / target).exists():
            raise PluginError(f"{page.file.src_uri}: no {target} in the repository")
        return f"]({config.repo_url.rstrip('/')}/blob/main/{target}{found[2] or ''})"

    return _OUT.sub(lead, markdown)
