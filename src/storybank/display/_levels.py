"""The five colours of a heat map, from weak to strong, each with an ink that can be read on it."""

from __future__ import annotations

RAMP = ("#e1eff3", "#add3de", "#69adc1", "#287896", "#0f4a66")
"""One hue, so that no kind of colour blindness confuses two; lightness falls at every step.

On a light page a higher level is darker; on a dark page the ramp runs the other way round, so that
strong always stands out.
"""

_INKS = ("#ffffff", "#08202c")

_DIM = 0.05
"""The light that any screen reflects, as WCAG 2 has it."""

_STRAIGHT = 0.04045
"""Where the curve of sRGB leaves its straight beginning."""


def ink_on(background: str) -> str:
    """Return the ink that contrasts most with a background.

    >>> ink_on("#ffffff"), ink_on("#000000")
    ('#08202c', '#ffffff')
    """
    return max(_INKS, key=lambda ink: contrast(ink, background))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2 defines it.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    darker, lighter = sorted((luminance(first), luminance(second)))
    return round((lighter + _DIM) / (darker + _DIM), 6)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 to 1 (WCAG 2, "relative luminance")."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _STRAIGHT else ((channel + 0.055) / 1.055) ** 2.4


def level_rules() -> str:
    """Return the style rules of the five levels, for light pages and for dark ones."""
    return "\n".join(
        _rule(level, on_light, on_dark)
        for level, (on_light, on_dark) in enumerate(zip(RAMP, reversed(RAMP), strict=True), start=1)
    )


def _rule(level: int, on_light: str, on_dark: str) -> str:
    # A browser without light-dark() drops the second pair and keeps the first, which reads anywhere.
    return (
        f".sb-page .sb-level-{level} {{ background: {on_light}; color: {ink_on(on_light)}; "
        f"background: light-dark({on_light}, {on_dark}); "
        f"color: light-dark({ink_on(on_light)}, {ink_on(on_dark)}); }}"
    )
