"""review_story: what is worth mending in a story before it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.findings import Finding
from storybank.stories import Story
from storybank.values import checked
from storybank.words.review._parts import (
    empty_parts,
    lopsided,
    the_more_basic,
    thin_parts,
    too_long,
    without_figure,
)
from storybank.words.review._privacy import private_matters
from storybank.words.review._rules import read_ignored, review_rules
from storybank.words.review._tags import untagged, without_trace
from storybank.words.review._text import StoryText
from storybank.words.review._versions import disagreeing_figures
from storybank.words.review._voice import we_instead_of_i


@checked
def review_story(
    story: Story,
    *,
    framework: Framework | None = None,
    versions: Story | Iterable[Story] = (),
    ignore: str | Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Return what is worth mending in a story, each with its remedy.

    Args:
        story: The story, whatever its status.
        framework: What its tags are read in; None for the built-in one.
        versions: Other stories of the same experience, to compare figures with.
        ignore: Codes of the rules to switch off, see `review_rules`.

    Returns:
        Findings in the order of the rules; none where nothing was noticed, which is no praise. Of a part that
        says next to nothing, that alone is said.

    Raises:
        InvalidInput: It is no story, or a code is no rule's.

    >>> story = Story("Sprouts", situation="We had too many.", task="I had to sell them.",
    ...     action="We rang our customers, and our drivers helped.", result="They were sold.")
    >>> [finding.code for finding in review_story(story, ignore=["thin_part"])]
    ['no_figure', 'we_not_i']
    """
    off = read_ignored(ignore, review_rules(), "review_story")
    others = (versions,) if isinstance(versions, Story) else tuple(versions)
    order = {rule.code: place for place, rule in enumerate(review_rules())}
    found = _findings(story, builtin_framework() if framework is None else framework, others)
    kept = the_more_basic(one for one in found if one.code not in off)
    return tuple(sorted(kept, key=lambda finding: order[finding.code]))


def _findings(story: Story, framework: Framework, versions: tuple[Story, ...]) -> Iterator[Finding]:
    read, bank = StoryText.of(story), StoryBank([story], framework=framework)
    return chain(
        empty_parts(read),
        thin_parts(read),
        without_figure(read),
        too_long(read),
        lopsided(read),
        we_instead_of_i(read),
        untagged(read, framework, frozenset(bank.shows(story))),
        without_trace(read, framework, bank),
        private_matters(read),
        disagreeing_figures(read, versions),
    )
