"""PDFs in tests: whether this machine can make any, and what stands on their sheets."""

from __future__ import annotations

from ctypes.util import find_library

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it brings no types of its own

HAS_PANGO = all(map(find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")))
NO_PANGO = "Pango is not installed, with which PDFs are set: see CONTRIBUTING.md"
needs_pango = pytest.mark.skipif(not HAS_PANGO, reason=NO_PANGO)


def sheets_in(raw: bytes) -> list[str]:
    """Return what each sheet of a PDF says, word by word."""
    document = PdfDocument(raw)
    texts = [sheet.get_textpage().get_text_bounded() for sheet in document]
    document.close()
    return [" ".join(text.split()) for text in texts]


def sizes_in(raw: bytes) -> set[tuple[int, int]]:
    """Return how wide and how high the sheets are, in millimetres."""
    document = PdfDocument(raw)
    points = [sheet.get_size() for sheet in document]
    document.close()
    return {(round(wide / 72 * 25.4), round(high / 72 * 25.4)) for wide, high in points}
