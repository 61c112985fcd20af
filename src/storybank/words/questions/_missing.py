"""What stands in the way of an answer, each with its remedy."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.findings import Finding
from storybank.words.questions._answer import Guess, Offer
from storybank.words.questions._hearing import Hearing
from storybank.words.questions._offers import is_available


def unread(kind: str) -> Finding:
    """Return what is missing where a question could not be read.

    Args:
        kind: `"other_language"`, `"follow_up"` or any other.
    """
    if kind == "other_language":
        return _about_question(
            "no_cues",
            "The question seems to be in a language without cues.",
            "Ask it in English, or give scorer= a sentence encoder that knows the language.",
        )
    if kind == "follow_up":
        return _about_question(
            "no_question_before",
            "It hangs on the question before.",
            "For more detail, stay with your story; for another story, give after= what went before.",
        )
    return _about_question(
        "nothing_known",
        "Nothing in the question says what it probes.",
        "Ask back what they would like to hear about, or put the question in other words.",
    )


def _about_question(code: str, message: str, remedy: str) -> Finding:
    return Finding(code=code, severity="warning", subject="question", message=message, remedy=remedy)


def untold(bank: StoryBank, hearing: Hearing, guess: Guess, offers: tuple[Offer, ...]) -> Finding | None:
    """Return what is missing for a competency: no untold story for these people; None where one is free."""
    free = [o for o in offers if o.competency_id == guess.competency_id and not o.promised_to]
    if any(guess.competency_id in bank.shows(offer.story_id) for offer in free):
        return None
    code, message = _why(bank, hearing, guess)
    near = f" Until then, “{free[0].title}” comes nearest." if free else ""
    return Finding(
        code=code,
        severity="warning",
        subject=guess.competency_id,
        message=message,
        remedy=f"{_REMEDIES[code].format(label=guess.label)}{near}",
    )


_REMEDIES = {
    "no_story": "Write a story that shows it, and tag it so.",
    "unavailable": "See whether one of them can be told after all, or write one more.",
    "heard": "Write one more story that shows it.",
    "told_today": "Write one more story that shows it.",
    "promised": "Write one more story that shows it; if you tell one of these here, plan again afterwards.",
}


def _why(bank: StoryBank, hearing: Hearing, guess: Guess) -> tuple[str, str]:
    """Return why nothing is left: the step that empties the list, as with a gap."""
    label, who = guess.label, hearing.names or "These people"
    have = "have" if " and " in who or not hearing.names else "has"
    showing = [story for story in bank.stories if guess.competency_id in bank.shows(story)]
    if not showing:
        return "no_story", f"No story shows {label}."
    ready = [story for story in showing if is_available(story, hearing)]
    if not ready:
        return "unavailable", f"No story that shows {label} is ready to be told there."
    unheard = [story for story in ready if story.episode not in hearing.heard]
    if not unheard:
        return "heard", f"{who} {have} heard every story that shows {label}."
    if all(story.episode in hearing.told_today for story in unheard):
        return "told_today", f"Every story that shows {label} has been told in this round."
    return "promised", f"Every story left that shows {label} is promised to another sitting."
