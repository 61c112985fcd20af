"""Text made harmless: what would steer a terminal or turn a line around is shown instead of obeyed."""

from __future__ import annotations

from storybank.late import pattern

_BREAKS = pattern("\r\n|[\r\x85\u2028\u2029]")

_STEERING = pattern(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters, ESC among them; \n stays
    r"\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    r"\u206a-\u206f\ufff9-\ufffb"  # deprecated format characters, interlinear annotations
    r"\ud800-\udfff]"  # halves of characters, which no file can hold
)

_FIRST_PICTURE = 0x2400


def visible(text: str) -> str:
    r"""Return the text with what steers shown by a picture or number, line breaks as `\n`, tabs as spaces."""
    if text.isprintable():
        return text
    return _STEERING.sub(lambda found: _picture(found[0]), _BREAKS.sub("\n", text))


def _picture(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return " "
    if code < ord(" "):
        return chr(_FIRST_PICTURE + code)
    return "\u2421" if character == "\x7f" else f"⟨U+{code:04X}⟩"
