"""Golden mails in a real browser: nothing is wider than a phone, and the dark colours are there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[1] / "data" / "alerts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (apt-get install chromium)"),
]
FRAMES = """<body><script>
addEventListener("load", () => {
  const told = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument;
    const back = getComputedStyle(page.body).backgroundColor;
    return `${frame.title} ${page.documentElement.scrollWidth} ${back.replaceAll(" ", "")}`;
  });
  document.title = told.join("; ");
});
</script>"""


@pytest.mark.parametrize(("scheme", "back"), [(0, "rgb(22,24,28)"), (1, "rgb(255,255,255)")])
def test_mails_fit_a_phone_in_the_light_and_in_the_dark(
    tmp_path: Path, scheme: int, back: str
) -> None:
    names = sorted(file.stem for file in DATA.glob("*.html"))
    frames = (f"<iframe title={n} src={DATA / n}.html style=width:320px></iframe>" for n in names)
    (tmp_path / "all.html").write_text(FRAMES + "".join(frames))
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom",
            "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'profile'}",
            f"--blink-settings=preferredColorScheme={scheme}", f"file://{tmp_path / 'all.html'}",
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found = re.search(r"<title>(.*?)</title>", done.stdout)
    assert found is not None
    told = [one.split() for one in found[1].split("; ")]
    assert [name for name, _, _ in told] == names
    assert {colour for _, _, colour in told} == {back}
    assert all(int(width) <= 320 for _, width, _ in told), told
