"""Make the pictures again: README's and tutorial's plan in JupyterLab, and the pages of the gallery.

Run `python docs/picture.py` in an environment with the dev extra and, for this alone, `pip install
jupyterlab pillow`, with Chromium on the path; it writes all into `docs/_static`. `--gallery` draws those of
`docs/gallery.md` alone, which need no JupyterLab: each is what the cell above it shows, and the end of its
name says whether it is dark, on a phone or on paper. Any other:

    python docs/picture.py --code look.py --to look.png [--dark] [--untrusted]

where a blank line with `# %%` parts the cells of `look.py`.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from matplotlib.axes import Axes
from nbclient import NotebookClient
from nbformat.sign import NotebookNotary
from PIL import Image, ImageOps
from playwright.sync_api import Page, sync_playwright
from pypdfium2 import PdfDocument

HOUSE = Path(__file__).parents[1]
PICTURES = HOUSE / "docs" / "_static"
TUTORIAL = """\
from storybank import plan_round
from storybank.sample import sample_bank, sample_round

plan = plan_round(sample_bank(), sample_round())
plan
"""
WIDTH, HEIGHT = 1060, 6000
"""Of the window: the page is drawn whole only where nothing needs to be scrolled."""

COLOURS = 64
"""As many as the page needs to look the same: with all that a browser draws, the file is more than 200 KB."""

GALLERY_CELL = re.compile(r"^```python\n(.*?)^```\n\n!\[[^\]]*\]\((\S+\.png)\)", re.MULTILINE | re.DOTALL)
SHEETS, EDGE = 2, 12
"""So many sheets of paper stand beside each other, and so many pixels around each."""

PROMPTS = 68
"""Columns of the window that say nothing here: the numbers of the cells."""


def main() -> None:
    """Draw the README's first block and the tutorial's plan, or what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--code", type=Path, help="a file of Python")
    parser.add_argument("--to", type=Path, help="where its picture goes")
    parser.add_argument("--dark", action="store_true", help="in JupyterLab's dark theme")
    parser.add_argument("--untrusted", action="store_true", help="as somebody else's notebook opens")
    parser.add_argument("--gallery", action="store_true", help="the gallery alone")
    asked = parser.parse_args()
    pages: dict[Path, list[str]] = {}
    if asked.code:
        pages = {asked.to: re.split(r"^# %%.*\n", asked.code.read_text("utf-8"), flags=re.MULTILINE)}
    elif not asked.gallery:
        readme = (HOUSE / "README.md").read_text("utf-8")
        _, first, *_ = re.split(
            r"^```python\n|^```\n", readme[readme.index("```python") :], flags=re.MULTILINE
        )
        pages = {PICTURES / "plan.png": [first], PICTURES / "final.png": [TUTORIAL]}
    for place, cells in pages.items():
        with TemporaryDirectory() as folder:
            shot = drawn([cell.strip() for cell in cells if cell.strip()], Path(folder), asked)
        keep(Image.open(BytesIO(shot)), place)
    if not asked.code:
        draw_gallery()


def keep(picture: Image.Image, place: Path) -> None:
    """Write a picture with few colours."""
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(place, optimize=True)


def draw_gallery() -> None:
    """Run the cells of the gallery one after the other, and draw what each shows."""
    names: dict[str, Any] = {}
    with sync_playwright() as player, player.chromium.launch(executable_path=chromium()) as browser:
        for code, place in GALLERY_CELL.findall((HOUSE / "docs" / "gallery.md").read_text("utf-8")):
            *before, last = ast.parse(code).body
            exec(compile(ast.Module(before, []), place, "exec"), names)  # noqa: S102 - our own page
            value = eval(compile(ast.Expression(last.value), place, "eval"), names)  # type: ignore[attr-defined] # noqa: S307
            if isinstance(value, Axes):
                picture = plotted(value)
            else:
                page = browser.new_page()
                page.set_content(value.to_html(full=True))
                picture = looks(page, Path(place).stem.rpartition("-")[2])
            keep(ImageOps.expand(picture.convert("RGB"), 1, "#999999"), HOUSE / "docs" / place)


def plotted(axes: Axes) -> Image.Image:
    """Return a picture of a plot, as wide as the pages are."""
    file = BytesIO()
    figure = axes.figure.get_figure(root=True)
    figure.savefig(file, dpi=min(100, WIDTH / figure.get_figwidth()))
    return Image.open(file)


def looks(page: Page, way: str) -> Image.Image:
    """Return a picture of a page: `dark`, on a `phone`, as it comes to `print`, or else light and wide."""
    if way == "print":
        paper = PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
        sheets = [sheet.render(scale=1).to_pil() for sheet in paper]
        width, height = sheets[0].size
        desk = Image.new("RGB", (SHEETS * (width + EDGE) + EDGE, height + 2 * EDGE), "#999999")
        for number, sheet in enumerate(sheets[:SHEETS]):
            desk.paste(sheet, (EDGE + number * (width + EDGE), EDGE))
        return desk
    page.emulate_media(color_scheme="dark" if way == "dark" else "light")
    page.set_viewport_size({"width": 390 if way == "phone" else WIDTH, "height": 780})
    return Image.open(BytesIO(page.screenshot(full_page=way != "phone")))


def chromium() -> str:
    """Return where the browser is, or leave with what to do."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return found or sys.exit("Chromium is not on the path: install it, then run this again.")


def drawn(cells: list[str], folder: Path, asked: argparse.Namespace) -> bytes:
    """Return a picture of the cells in a page of JupyterLab's, run."""
    os.environ["JUPYTER_DATA_DIR"] = str(folder / "data")  # where it keeps which notebooks are trusted
    new = nbformat.v4
    notebook = new.new_notebook(cells=[new.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True).execute()
    work = folder / "work"
    work.mkdir()
    nbformat.write(notebook, work / "page.ipynb")
    if not asked.untrusted:  # else it opens as what somebody else wrote
        NotebookNotary().sign(notebook)
    theme = folder / "settings" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    theme.parent.mkdir(parents=True)
    theme.write_text(json.dumps({"theme": "JupyterLab Dark" if asked.dark else "JupyterLab Light"}))
    with lab(work, folder / "settings") as address, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        page.wait_for_selector(".jp-OutputArea-output")
        page.wait_for_timeout(1500)  # until the theme is there
        cell = page.locator(".jp-Notebook .jp-CodeCell")
        boxes = [box for box in (cell.first.bounding_box(), cell.last.bounding_box()) if box]
        left, top = boxes[0]["x"] + PROMPTS, boxes[0]["y"] - 6
        right, bottom = (boxes[-1][at] + boxes[-1][size] for at, size in (("x", "width"), ("y", "height")))
        page.mouse.move(0, 0)  # no row is lit up
        shot = page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top + 6})
        browser.close()
    return shot


@contextmanager
def lab(work: Path, settings: Path) -> Iterator[str]:
    """Run JupyterLab on this machine alone, and yield the address of the notebook in it."""
    token = secrets.token_hex()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        *(
            f"--IdentityProvider.token={token}",
            f"--ServerApp.root_dir={work}",
            "--log-level=CRITICAL",
            "--allow-root",
        ),
    ]
    surroundings = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(settings)}
    with subprocess.Popen(command, env=surroundings) as server:  # noqa: S603 - our own words
        try:
            for _ in range(600):
                try:
                    urlopen(f"{root}/api?token={token}", timeout=1).close()  # noqa: S310 - our own server
                    break
                except URLError:
                    time.sleep(0.2)
            yield f"{root}/doc/tree/page.ipynb?token={token}"
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
