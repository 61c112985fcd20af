"""Make the README's picture again: the running example's plan as a notebook shows it.

Run `python docs/picture.py` in an environment with storybank and Pillow (`pip install pillow`: for this
alone), with Chromium on the path; it writes `docs/_static/plan.png`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from storybank import plan_round
from storybank.sample import sample_bank, sample_round

PICTURE = Path(__file__).parent / "_static" / "plan.png"
WIDTH = 960
SCALE = 1
COLOURS = 128
"""As many as the page needs to look the same: with all that a browser draws, the file is more than 200 KB."""
CODE = "plan_round(sample_bank(), sample_round())"

# The shape of a notebook: the cell that was run, and below it what it returned. The height is written into
# the title, where a first run reads it, as the picture is as tall as its window.
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px 20px; background: #fff; color: #1f2328; font: 14px/1.45 sans-serif; }}
pre {{ margin: 0 0 14px; padding: 8px 12px; background: #f5f5f5; border: 1px solid #e0e0e0;
       border-radius: 3px; font: 13px/1.4 monospace; }}
</style><pre>{code}</pre>{plan}
<script>document.title = Math.ceil(document.documentElement.getBoundingClientRect().height)</script>"""


def main() -> None:
    """Render the plan, as tall as it is."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not on the path: install it, then run this again.")
    plan = plan_round(sample_bank(), sample_round())
    with TemporaryDirectory() as folder:
        page = Path(folder) / "plan.html"
        page.write_text(PAGE.format(code=escape(CODE), plan=plan.to_html()), encoding="utf-8")
        browser = [
            chromium,
            "--headless",
            "--disable-gpu",
            "--no-sandbox",
            "--hide-scrollbars",
            "--disable-lcd-text",
        ]
        window = f"--window-size={WIDTH},100"
        dom = _run([*browser, window, "--dump-dom", page.as_uri()])
        height = re.findall(r"<title>(\d+)</title>", dom)[0]
        PICTURE.parent.mkdir(exist_ok=True)
        size = [f"--window-size={WIDTH},{height}", f"--force-device-scale-factor={SCALE}"]
        shot = Path(folder) / "plan.png"
        _run([*browser, *size, f"--screenshot={shot}", page.as_uri()])
        few = Image.open(shot).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(PICTURE, optimize=True)


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 - our own words
    return done.stdout


if __name__ == "__main__":
    main()
