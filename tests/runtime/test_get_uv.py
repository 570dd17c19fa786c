"""uv comes from an index in either of its formats, verified; and what is wrong is said."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHEEL = "uv-9.9.9-py3-none-any_machine.whl"


@cache  # a zip holds the time it was written
def _wheel() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("uv-9.9.9.data/scripts/uv", "#!/bin/sh\necho 'uv 9.9.9 (a test)'\n")
    return out.getvalue()


class Index(BaseHTTPRequestHandler):
    """A package index with one wheel, as JSON (PEP 691) or as HTML (PEP 503) only."""

    def __init__(self, *arguments: object, html: bool, **keywords: object) -> None:
        self.html = html
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        link = f"../../files/{WHEEL}#sha256=ignored"
        if self.path == f"/files/{WHEEL}":
            kind, body = "application/zip", _wheel()
        elif self.path != "/simple/uv/":
            self.send_error(404)
            return
        elif self.html:
            kind, body = "text/html", f'<a data-x="1" href="{link}">{WHEEL}</a>'.encode()
        else:
            kind = "application/vnd.pypi.simple.v1+json"
            body = json.dumps({"files": [{"filename": WHEEL, "url": link}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=["json", "html"])
def index(request: pytest.FixtureRequest) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Index, html=request.param == "html"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://user:word@127.0.0.1:{server.server_address[1]}/simple"
    server.shutdown()
    server.server_close()


@pytest.fixture
def get_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("get_uv", ROOT / "tools" / "get_uv.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    key = (module.platform.system(), module.platform.machine())
    monkeypatch.setattr(module, "TARGET", tmp_path / ".uv" / "bin" / "uv")
    monkeypatch.setattr(module, "VERSION", "9.9.9")
    monkeypatch.setattr(
        module, "WHEELS", {key: ("any_machine", hashlib.sha256(_wheel()).hexdigest())}
    )
    monkeypatch.setattr(module.shutil, "which", lambda _: None)
    for name in (*module.INDEX_VARIABLES, "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # the fall-back finds nothing
    return module


def test_from_an_index(get_uv: ModuleType, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", index)
    get_uv.main()
    assert get_uv.version_of(get_uv.TARGET) == "9.9.9"
    monkeypatch.delenv("UV_DEFAULT_INDEX")
    get_uv.main()  # no index any more, and none needed


def test_another_file_is_refused(
    get_uv: ModuleType, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index)
    monkeypatch.setattr(get_uv, "WHEELS", {k: (v[0], "0" * 64) for k, v in get_uv.WHEELS.items()})
    with pytest.raises(SystemExit, match=r"has SHA-256 \w{64}, expected 0000"):
        get_uv.main()
    assert not get_uv.TARGET.exists()


def test_without_a_network(get_uv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_INDEX_URL", "http://user:word@127.0.0.1:9/simple")
    with pytest.raises(SystemExit) as problem:
        get_uv.main()
    text = str(problem.value)
    assert "Connection refused" in text
    assert "needs a network" in text
    assert "word@" not in text


def test_a_fit_uv_on_the_path_is_used(
    get_uv: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\necho 'uv 0.1.0'\n")
    program.chmod(0o755)
    monkeypatch.setattr(get_uv.shutil, "which", lambda _: str(program))
    assert not get_uv.fits(program, get_uv.required())
    program.write_text("#!/bin/sh\necho 'uv 0.12.0 (abc 2026-01-01)'\n")
    get_uv.main()
    assert get_uv.TARGET.is_symlink()
    assert get_uv.version_of(get_uv.TARGET) == "0.12.0"


def test_the_pinned_release_is_one_the_project_accepts() -> None:
    text = (ROOT / "tools" / "get_uv.py").read_text()
    assert 'VERSION = "0.13.9"' in text
    assert 'required-version = ">=0.9"' in (ROOT / "pyproject.toml").read_text()
