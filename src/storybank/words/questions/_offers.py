"""Which stories answer a question, best first, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.stories import Story
from storybank.words.questions._answer import Guess, Offer, OfferReason
from storybank.words.questions._hearing import Hearing
from storybank.words.questions._phrases import Phrases
from storybank.words.questions._terms import Token, is_telling, tokens_of

Standing = Literal["planned", "backup", "free", "weak", "lacking", "promised"]
"""How a story stands to the sitting. `"weak"`: by a related competency alone, or in reserve for others.

`"lacking"`: without the failure that is asked for.
"""

_BANDS: dict[Standing, tuple[float, float]] = {
    "planned": (0.8, 1.0),
    "backup": (0.6, 0.8),
    "free": (0.3, 0.6),
    "weak": (0.1, 0.3),
    "lacking": (0.1, 0.16),
    "promised": (0.0, 0.1),
}
"""The scores of each standing: nothing of a lower one goes before a higher one. Our choice.

Where a failure is asked for, every weak story with one scores above 0.1 + 0.2 * 0.8 / 2.3 = 0.169.
"""

_ALSO_MEANT = 0.5
"""Share of the best guess's score from which another guess counts as asked about."""

_RELATED = 0.4
"""What the strength of a related competency counts: a hint that the story may do."""

_TEXT, _FRESH, _FAILURE = 0.3, 0.2, 0.8
"""What common words, an unknown story, and a failure where one is asked for, count beside strength (0-1)."""

_MOST = 1 + _TEXT + _FRESH + _FAILURE

_WORDS_NAMED = 4
"""Words that a reason names."""

_STORIES_KEPT = 2_048
"""Stories whose terms are kept ready: a few banks."""

_FAILED = "fail|failure|mistake|setback|regret|blunder|backfire|disappointed|unsuccessful|misjudged"
_WENT_WRONG = (
    _FAILED,
    "go|went wrong",
    "my fault|error",
    "too late",
    "let * down",
    "lost|lose client|deal|contract|bid|sale|trust",
    "miss|missed deadline|target|goal|date",
    "turned|turn down|out badly",
    "fell|fall short|apart|through",
    "not|never work|worked|succeed|manage|achieve|reach|deliver",
    "gave|give up",
    "should have",
)


class _Fit(NamedTuple):
    """How a story answers: the guess, what it shows of it, and whether that is only a related competency."""

    share: float
    guess: Guess
    strength: int
    shown: str
    is_related: bool


def offers(
    bank: StoryBank,
    hearing: Hearing,
    guesses: Sequence[Guess],
    tokens: Sequence[Token],
    *,
    negative: bool,
    without: frozenset[str] = frozenset(),
) -> tuple[Offer, ...]:
    """Return every story that may answer, best first, one for each episode; promised ones at the end.

    Args:
        bank: The stories.
        hearing: Who hears it.
        guesses: What the question probes, best first.
        tokens: Its words.
        negative: Whether it asks for a failure.
        without: Episodes that are left out.
    """
    telling = {token.term: token.word for token in tokens if is_telling(token.term)}
    made = [
        _offer(bank, hearing, story, fit, telling, negative=negative)
        for story in bank.stories
        if is_tellable(story, hearing) and story.episode not in without
        for fit in _fits(bank, story, guesses)
    ]
    best: dict[str, Offer] = {}
    for offer in sorted(made, key=lambda offer: (-offer.score, offer.story_id)):
        best.setdefault(bank.story(offer.story_id).episode, offer)
    return tuple(best.values())


def is_tellable(story: Story, hearing: Hearing) -> bool:
    """Say whether a story may be told there at all, as in a plan."""
    return (
        is_available(story, hearing)
        and story.episode not in hearing.heard
        and story.episode not in hearing.told_today
    )


def is_available(story: Story, hearing: Hearing) -> bool:
    """Say whether a story is ready, and neither withheld nor avoided there."""
    return story.status == "ready" and not hearing.is_withheld(story) and story.id not in hearing.avoided


def _fits(bank: StoryBank, story: Story, guesses: Sequence[Guess]) -> Iterator[_Fit]:
    """Yield how a story answers best, if it does."""
    shown = bank.shows(story)
    fits: list[_Fit] = []
    for guess in guesses:
        if guess.score < _ALSO_MEANT * guesses[0].score:
            continue
        sure = guess.score / guesses[0].score if guesses[0].score else 1.0
        if guess.competency_id in shown:
            strength = shown[guess.competency_id]
            fits.append(_Fit(sure * strength / 5, guess, strength, guess.competency_id, is_related=False))
        for kin in _kin(bank.framework, guess.competency_id):
            if kin in shown:
                share = _RELATED * sure * shown[kin] / 5
                fits.append(_Fit(share, guess, shown[kin], kin, is_related=True))
    if fits:
        yield max(fits, key=lambda fit: (not fit.is_related, fit.share))


@lru_cache(maxsize=1_024)
def _kin(framework: Framework, competency_id: str) -> tuple[str, ...]:
    """Return the related competencies, by either's word."""
    mine = framework.competency(competency_id).related if competency_id in framework else ()
    theirs = (one.id for one in framework.competencies if competency_id in one.related)
    return tuple(dict.fromkeys((*mine, *theirs)))


def _offer(
    bank: StoryBank, hearing: Hearing, story: Story, fit: _Fit, telling: dict[str, str], *, negative: bool
) -> Offer:
    terms = _terms(story.title, story.text)
    common = tuple(dict.fromkeys(word for term, word in telling.items() if term in terms))
    fails = negative and goes_wrong(story)
    is_new = story.episode not in hearing.known_here
    standing = _standing(hearing, story, fit, lacks=negative and not fails)
    share = fit.share + _TEXT * len(common) / max(len(telling), 1) + _FRESH * is_new + _FAILURE * fails
    low, high = _BANDS[standing]
    return Offer(
        story_id=story.id,
        title=story.title,
        score=round(low + (high - low) * min(share / _MOST, 1.0), 4),
        competency_id=fit.guess.competency_id,
        strength=fit.strength,
        promised_to=hearing.promised.get(story.episode, ""),
        reasons=tuple(
            _reasons(
                bank, hearing, story, fit, common[:_WORDS_NAMED], lacks=negative and not fails, fails=fails
            )
        ),
    )


def _standing(hearing: Hearing, story: Story, fit: _Fit, *, lacks: bool) -> Standing:
    """Return how a story stands; one without the failure that is asked for is not what the plan meant."""
    if story.episode in hearing.promised:
        return "promised"
    if lacks:
        return "lacking"
    if fit.is_related or story.episode in hearing.reserved:
        return "weak"
    if story.episode in hearing.planned:
        return "planned"
    return "backup" if story.episode in hearing.backups else "free"


def _reasons(
    bank: StoryBank,
    hearing: Hearing,
    story: Story,
    fit: _Fit,
    common: Sequence[str],
    *,
    lacks: bool,
    fails: bool,
) -> Iterator[OfferReason]:
    """Yield what speaks for a story, or against it."""
    if lacks:
        yield OfferReason(code="no_failure", text="nothing goes wrong in it, but too few others are left")
    here, label = f"for {hearing.names}" if hearing.names else "here", bank.framework.label
    if story.episode in hearing.promised:
        yield OfferReason(code="promised", text=f"promised to {hearing.promised[story.episode]}")
    elif story.episode in hearing.planned:
        yield OfferReason(code="planned", text=f"planned {here}")
    elif story.episode in hearing.backups:
        yield OfferReason(code="backup", text=f"in reserve {here}")
    elif story.episode in hearing.reserved:
        yield OfferReason(code="reserved", text=f"in reserve for {hearing.reserved[story.episode]}")
    if fit.is_related:
        near = f"which is near to {fit.guess.label}"
        yield OfferReason(code="related", text=f"shows {label(fit.shown)} {fit.strength}, {near}")
    else:
        yield OfferReason(code="shows", text=f"shows {label(fit.shown)} {fit.strength}")
    if fails:
        yield OfferReason(code="failure", text="something goes wrong in it")
    if common:
        yield OfferReason(code="text", text=f"speaks of {', '.join(common)}")
    if hearing.employer:
        known = story.episode in hearing.known_here
        who = "somebody" if known else "nobody"
        code: Literal["known_here", "fresh"] = "known_here" if known else "fresh"
        yield OfferReason(code=code, text=f"{who} at {hearing.employer} has heard it")


@lru_cache(maxsize=_STORIES_KEPT)
def _terms(title: str, text: str) -> frozenset[str]:
    return frozenset(token.term for token in tokens_of(f"{title}\n{text}"[:_READ]))


_READ = 20_000
"""Characters of a story that are read: twenty minutes of talking."""


def goes_wrong(story: Story) -> bool:
    """Say whether something goes wrong in a story, as far as its words show."""
    return _goes_wrong(f"{story.title}\n{story.text}\n{'. '.join(story.competencies)}"[:_READ])


@lru_cache(maxsize=_STORIES_KEPT)
def _goes_wrong(text: str) -> bool:
    return bool(_failures().hits(tokens_of(text)))


@lru_cache(maxsize=1)
def _failures() -> Phrases[str]:
    return Phrases((phrase, "failure") for phrase in _WENT_WRONG)
