"""Bring uv: a pinned release from the Python Package Index, verified, as .uv/bin/uv.

Run by `make setup` with whatever python3 the machine has: standard library only, Python 3.7 or
later, no pip and no venv needed. A uv on PATH that satisfies pyproject.toml is used as it is.
The index is PyPI, or the one in UV_DEFAULT_INDEX, UV_INDEX_URL or PIP_INDEX_URL; whatever it
serves must have the SHA-256 that is written here.
"""

import base64
import hashlib
import html
import io
import json
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / ".uv" / "bin" / "uv"
VERSION = "0.13.9"
# From https://pypi.org/simple/uv/, 23 November 2026. By system and machine: tags of the wheel, SHA-256.
WHEELS = {
    ("Linux", "x86_64"): (
        "manylinux_2_17_x86_64.manylinux2014_x86_64",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    ("Linux", "aarch64"): (
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("Darwin", "x86_64"): (
        "macosx_10_12_x86_64",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("Darwin", "arm64"): (
        "macosx_11_0_arm64",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}
JSON = "application/vnd.pypi.simple.v1+json"


class Refused(Exception):
    """Why uv could not be had from one place; the text is for the user."""


def main():
    """Leave a fit uv at .uv/bin/uv, or exit with what went wrong and what helps."""
    least = required()
    if fits(TARGET, least):
        return
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    found = shutil.which("uv")
    if found and fits(found, least):
        install_link(Path(found))
        print(f"uv: using {found} ({version_of(found)})")
        return
    key = (platform.system(), platform.machine())
    if key not in WHEELS:
        sys.exit(
            "uv: no release is pinned for {} {}; install uv >= {} yourself"
            " (https://docs.astral.sh/uv/) and run make again".format(*key, text(least))
        )
    tags, digest = WHEELS[key]
    wheel = f"uv-{VERSION}-py3-none-{tags}.whl"
    problems = []
    for source in (from_index, from_pip):
        try:
            install(source(wheel, digest))
        except (Refused, OSError, ValueError, zipfile.BadZipFile) as problem:
            problems.append("  {}: {}".format(source.__doc__.split(".")[0].lower(), problem))
        else:
            print(f"uv: {version_of(TARGET)} installed in {TARGET.parent}")
            return
    sys.exit(
        "uv: {} could not be had:\n{}\n"
        "It needs a network to the Python Package Index once. Behind a proxy set HTTPS_PROXY; for an\n"
        "index of your own set UV_DEFAULT_INDEX; for a certificate authority of your own set\n"
        "SSL_CERT_FILE (on Debian: apt-get install ca-certificates). Or install uv >= {} yourself.".format(
            wheel, "\n".join(problems), text(least)
        )
    )


def required():
    """The least version that pyproject.toml allows, as a tuple."""
    found = re.search(r'required-version\s*=\s*">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    return numbers(found.group(1)) if found else numbers(VERSION)


def fits(program, least):
    """Whether the program is a uv that runs and is new enough."""
    version = version_of(program)
    return version is not None and numbers(version) >= least


def version_of(program):
    """Version that the program prints, or None if it does not run."""
    try:
        done = subprocess.run(
            [str(program), "--version"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"uv (\d+(?:\.\d+)+)", done.stdout.decode(errors="replace"))
    return found.group(1) if found else None


def from_index(wheel, digest):
    """Download by the index's simple API. Returns the bytes of the wheel."""
    index = next(filter(None, map(os.environ.get, INDEX_VARIABLES)), "https://pypi.org/simple")
    page_url = index.rstrip("/") + "/uv/"
    body, kind = get(page_url, {"Accept": JSON + ", text/html;q=0.1"})
    if "json" in kind:
        links = {f["filename"]: f["url"] for f in json.loads(body.decode())["files"]}
    else:
        hrefs = re.findall(r'<a[^>]+href="([^"]+)"', body.decode(errors="replace"))
        links = {
            urllib.parse.unquote(h.split("#")[0].rsplit("/", 1)[-1]): html.unescape(h)
            for h in hrefs
        }
    if wheel not in links:
        raise Refused(f"{without_login(page_url)} does not offer {wheel}")
    link = urllib.parse.urljoin(without_login(page_url), links[wheel]).split("#")[0]
    return verified(get(link, {}, login_of(page_url, link))[0], digest, link)


def from_pip(wheel, digest):
    """Download by pip. Returns the bytes of the wheel."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", folder, "uv==" + VERSION]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        files = list(Path(folder).glob("uv-*.whl"))
        if done.returncode or not files:
            lines = done.stdout.decode(errors="replace").strip().splitlines() or ["pip failed"]
            raise Refused(lines[-1])
        return verified(files[0].read_bytes(), digest, files[0].name)


INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


def get(url, headers, login=None):
    """Body and content type of an address."""
    login = login or login_of(url, url)
    request = urllib.request.Request(without_login(url), headers=headers)
    request.add_header("User-Agent", "wirewatch-setup")
    if login:
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    files = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    authority = next(filter(None, map(os.environ.get, files)), None)
    context = ssl.create_default_context(cafile=authority)
    with urllib.request.urlopen(request, timeout=120, context=context) as answer:
        return answer.read(), answer.headers.get("Content-Type", "")


def login_of(page, link):
    """The `user:password` in the page's address, if the link is on the same host."""
    parts = urllib.parse.urlsplit(page)
    if not parts.username or parts.hostname != urllib.parse.urlsplit(link).hostname:
        return None
    return "{}:{}".format(*map(urllib.parse.unquote, (parts.username, parts.password or "")))


def without_login(url):
    """The address without `user:password@`."""
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def verified(body, digest, where):
    """The body, if it has the digest."""
    found = hashlib.sha256(body).hexdigest()
    if found != digest:
        raise Refused(f"{where} has SHA-256 {found}, expected {digest}")
    return body


def install(wheel):
    """Put the wheel's uv into place, by rename."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".data/scripts/uv"))
        fresh = TARGET.with_name(f"uv.{os.getpid()}")
        fresh.write_bytes(archive.read(name))
    fresh.chmod(0o755)
    fresh.replace(TARGET)
    if not version_of(TARGET):
        raise Refused(f"{TARGET} does not run on this machine")


def install_link(program):
    """Let .uv/bin/uv be the program."""
    fresh = TARGET.with_name(f"uv.{os.getpid()}")
    fresh.symlink_to(program)
    fresh.replace(TARGET)


def numbers(version):
    """`0.13.9` as (0, 13, 9)."""
    return tuple(int(part) for part in version.split("."))


def text(version):
    """(0, 9) as `0.9`."""
    return ".".join(map(str, version))


if __name__ == "__main__":
    main()
