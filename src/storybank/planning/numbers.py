"""A plan's assignments as the numbers of a frame."""

from __future__ import annotations

from storybank.errors import Fault, UnknownReference
from storybank.planning.engine.tiers import Assigned
from storybank.planning.frame import Frame
from storybank.planning.plan import Plan


def assigned_numbers(plan: Plan, frame: Frame, subject: str) -> Assigned:
    """Return the assignments as pairs of story and sitting, sorted.

    Args:
        plan: The plan.
        frame: What the numbers stand for; read from the plan's own round.
        subject: Who asks, for the error.

    Raises:
        UnknownReference: The bank lacks stories that the plan names, or a sitting is none that is to come.
    """
    places = {index: number for number, index in enumerate(frame.places)}
    faults = []
    for index, assignment in enumerate(plan.assignments):
        if assignment.story_id not in frame.number:
            remedy = "give the bank that the plan was made from"
            faults.append(
                Fault(
                    f"plan.assignments[{index}].story_id",
                    "is no story of the bank",
                    remedy,
                    "unknown_reference",
                )
            )
        if assignment.sitting not in places:
            remedy = "give a plan as plan_round made it"
            faults.append(
                Fault(
                    f"plan.assignments[{index}].sitting", "is no sitting to come", remedy, "unknown_reference"
                )
            )
    for index, backup in enumerate(plan.backups):
        if backup.story_id not in frame.number:
            remedy = "give the bank that the plan was made from"
            faults.append(
                Fault(
                    f"plan.backups[{index}].story_id", "is no story of the bank", remedy, "unknown_reference"
                )
            )
    if faults:
        raise UnknownReference(subject, faults)
    return tuple(sorted((frame.number[a.story_id], places[a.sitting]) for a in plan.assignments))
