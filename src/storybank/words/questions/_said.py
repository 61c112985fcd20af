"""An answer in a sentence or two, made from its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.words.questions._answer import Answer
    from storybank.words.questions._kinds import Kind

_STATEMENTS: dict[Kind, str] = {
    "motivation": "It asks for your motives. Answer with a statement: what draws you here.",
    "salary": "It asks about pay. Answer with a statement: a range, and what it rests on.",
    "availability": "It asks when and where you can work. Answer with a statement.",
    "introduction": "It asks who you are. Answer with a statement of a minute or two; keep your stories.",
    "strengths": "It asks for strengths or weaknesses. Answer with a statement; a story may prove it.",
    "reverse": "It is your turn to ask.",
    "future": "It asks about your plans. Answer with a statement.",
    "legal": "It asks about something private or legal. Answer no more of it than you wish or must.",
    "knowledge": "It asks what you know. Answer the matter itself; no story is asked for.",
    "small_talk": "It is small talk. Keep your stories.",
}


def message_of(answer: Answer) -> str:
    """Return what to do.

    Args:
        answer: The answer with its fields.
    """
    if answer.kind in _STATEMENTS:
        return _STATEMENTS[answer.kind]
    missing = " ".join(str(finding) for finding in answer.missing)
    if not answer.competencies:
        return missing
    return " ".join(filter(None, (_asks_about(answer), _tell(answer), missing)))


def _asks_about(answer: Answer) -> str:
    first = answer.competencies[0]
    how = "It asks about" if answer.confident else "It seems to ask about"
    more = ", and for a time it went wrong" if answer.negative else ""
    would = ", as what you would do: say what you did" if answer.hypothetical else ""
    return f"{how} {first.label}{more}{would}."


def _tell(answer: Answer) -> str:
    if not answer.offers:
        return ""
    first = answer.offers[0]
    if first.promised_to:
        return f"Nothing else is left but “{first.title}”, which is promised to {first.promised_to}."
    return f"Tell “{first.title}”." if answer.confident else f"“{first.title}” may answer it."
