"""Rules about the four parts: whether each says something, enough, and not too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storybank.findings import Finding
from storybank.speech import WORDS_PER_MINUTE, spoken_seconds
from storybank.values import plural
from storybank.words.figures import figures_of
from storybank.words.review._text import PARTS, StoryText

LONGEST_ANSWER = 120
"""Seconds that an answer may take."""

_LEAST_WORDS = {"situation": 8, "task": 5, "action": 25, "result": 8}
"""Spoken words below which a part is thin: a short sentence, and for the action three of them."""

_MOST_SETUP, _LEAST_RESULT = 0.4, 0.1
"""Shares of the words that situation and task may take, and that the result needs."""

_LEAST_JUDGED = 40
"""Spoken words below which shares say nothing: one word more would turn them."""

_SAYS_LITTLE = frozenset({"no_result", "empty_part", "thin_part"})
"""Rules that a part breaks by saying next to nothing, and at most one of them."""

_LACKS_MORE = frozenset({"no_figure", "short_result"})
"""Rules that such a part breaks as well, and that say nothing more about it."""

_ASKS = {
    "situation": "Say in a sentence where it was and what was going on.",
    "task": "Say in a sentence what had to be done, and that it fell to you.",
    "action": "Tell what you did, step by step.",
}


def the_more_basic(found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings without those that follow from a part's saying next to nothing."""
    findings = [*found]
    silent = {one.field for one in findings if one.code in _SAYS_LITTLE}
    yield from (one for one in findings if one.code not in _LACKS_MORE or one.field not in silent)


def empty_parts(read: StoryText) -> Iterator[Finding]:
    """Find a story without text, or the parts in which nothing is said."""
    blank = [part for part in PARTS if read.is_blank(part)]
    if len(blank) == len(PARTS):
        message = f"{read.called} has no text yet: how long it takes is a guess."
        yield read.finding("no_text", message, "Write the four parts, a sentence each to begin with.")
        return
    for part in blank:
        if part == "result":
            remedy = "Say what came of it, with a figure if there is one."
            yield read.finding("no_result", f"{read.called} has no result.", remedy, field=part)
        else:
            yield read.finding("empty_part", f"{read.called} has no {part}.", _ASKS[part], field=part)


def thin_parts(read: StoryText) -> Iterator[Finding]:
    """Find the parts that say next to nothing."""
    for part in PARTS:
        if not read.is_blank(part) and read.counts[part] < _LEAST_WORDS[part]:
            count = plural(read.counts[part], "word")
            remedy = _ASKS.get(part, "Say what changed, for whom, and by how much.")
            yield read.finding(
                "thin_part", f"The {part} of {read.called} is {count} long.", remedy, field=part
            )


def without_figure(read: StoryText) -> Iterator[Finding]:
    """Find a result without a figure; a language whose number words are not known is let be."""
    if read.is_blank("result") or figures_of(read.parts["result"]) or not read.is_english_in("result"):
        return
    remedy = "Say how much, how many or how soon; an honest “about” will do."
    yield read.finding(
        "no_figure", f"The result of {read.called} has no figure in it.", remedy, field="result"
    )


def too_long(read: StoryText) -> Iterator[Finding]:
    """Find a story that takes more than two minutes, by its words or by what the candidate measured."""
    seconds = spoken_seconds("\n".join(read.parts.values()))
    if seconds > LONGEST_ANSWER:
        surplus = read.total - LONGEST_ANSWER * WORDS_PER_MINUTE // 60
        remedy = f"Cut about {plural(surplus, 'word')}, from the situation first."
    elif read.story.seconds > LONGEST_ANSWER:
        seconds, remedy = read.story.seconds, "Cut it, or measure it again: its words alone take less."
    else:
        return
    message = f"{read.called} takes {_clock(seconds)} to tell; two minutes are the most."
    yield read.finding("too_long", message, remedy, field="seconds")


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def lopsided(read: StoryText) -> Iterator[Finding]:
    """Find a story that spends its words before anything is done, or drops its result."""
    if read.total < _LEAST_JUDGED or read.is_blank("action") or read.is_blank("result"):
        return
    setup = (read.counts["situation"] + read.counts["task"]) / read.total
    result = read.counts["result"] / read.total
    if setup > _MOST_SETUP:
        message = f"Situation and task take {100 * setup:.0f} % of {read.called}; 40 % are the most."
        yield read.finding("long_setup", message, "Cut them to what the action needs.", field="situation")
    if result < _LEAST_RESULT:
        message = f"The result takes {100 * result:.0f} % of {read.called}; 10 % are the least."
        remedy = "Give it two or three sentences: what changed, and what came after."
        yield read.finding("short_result", message, remedy, field="result")
