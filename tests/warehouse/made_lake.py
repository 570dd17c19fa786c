"""A lake of a test's own, as an operator writes its settings."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import servers
import yaml

from news.settings import Settings, read_settings


def lake_in(folder: Path, server: servers.Postgres, data: str = "lake") -> Settings:
    """Settings with a lake and state of their own; the password is no part."""
    name = server.create(f"lake-{uuid4().hex[:12]}")
    catalog = f"postgres:{server.dsn(name, password=False)} password=${{LAKE_PASSWORD}}"
    state = server.url(name).replace(servers.PASSWORD.replace(" ", "%20"), "${LAKE_PASSWORD}")
    main = {"var": "var", "shared": "shared", "state": state}
    main |= {"warehouse": {"catalog": catalog, "data": data}, "publish": {"least_seconds": 0}}
    for file, text in (("settings", main), ("feeds", {"feeds": []}), ("watches", {})):
        (folder / f"{file}.yaml").write_text(yaml.safe_dump(text))
    return read_settings(folder / "settings.yaml")
