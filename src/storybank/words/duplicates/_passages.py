"""Which sentences of two stories say the same."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from storybank.stories import Story
from storybank.words.duplicates._pair import SharedPassage
from storybank.words.text import passages

_LEAST_ALIKE = 60.0
"""Likeness of two sentences, by their words in any order, from which both are shown. Our choice."""

_LEAST_WORDS = 4
"""Words that a sentence needs to be compared."""

_LONGEST = 1000
"""Characters of a sentence that are compared: what goes on longer is no sentence."""

_MOST_SHOWN = 5
"""Sentences shown for a pair: more than these persuade nobody further."""

_MOST_READ = 200
"""Sentences read of each story: a two-minute answer has twenty."""


Sentences = list[tuple[str, str]]
"""The sentences of a story, each as it stands and with its words in lower case."""


def shared_passages(mine: Sentences, theirs: Sentences) -> tuple[SharedPassage, ...]:
    """Return the sentences that say the same, each once, the most alike first."""
    found: list[tuple[float, int, int]] = []
    for place, (_, said) in enumerate(mine):
        near = process.extract(
            said,
            [words for _, words in theirs],
            scorer=fuzz.token_sort_ratio,
            score_cutoff=_LEAST_ALIKE,
            limit=2,
        )
        found.extend((-score, place, where) for _, score, where in near)
    shown: dict[int, int] = {}
    for _, place, where in sorted(found):
        if len(shown) < _MOST_SHOWN and place not in shown and where not in shown.values():
            shown[place] = where
    return tuple(SharedPassage(mine[place][0], theirs[where][0]) for place, where in shown.items())


def sentences_of(story: Story) -> Sentences:
    """Return the sentences of a story that are long enough to be compared."""
    parts = (story.situation, story.task, story.action, story.result)
    texts = [passage.text for part in parts for passage in passages(part)[:_MOST_READ]]
    read = [(text, utils.default_process(text[:_LONGEST])) for text in texts]
    return [(text, said) for text, said in read if said.count(" ") >= _LEAST_WORDS - 1 or not said.isascii()]
