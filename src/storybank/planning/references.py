"""Names that a round and a policy use, turned into ids; the faults found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from storybank.bank import StoryBank
from storybank.errors import Fault, ImpossibleLock, InvalidInput, MissingNeeds, UnknownReference
from storybank.interviews import Round


@dataclass(slots=True)
class Faults:
    """Everything wrong with the input of a plan, by kind.

    Attributes:
        told: Stories named in `told` that the bank does not have.
        unknown: Stories, people and sittings named in locks that are not there.
        locks: Locks that a hard rule forbids.
        needs: People whose role says nothing in the bank's framework.
    """

    told: list[Fault] = field(default_factory=list)
    unknown: list[Fault] = field(default_factory=list)
    locks: list[Fault] = field(default_factory=list)
    needs: list[Fault] = field(default_factory=list)

    def raise_any(self, subject: str) -> None:
        """Raise every fault at once: as its own error where all are of one kind.

        Raises:
            InvalidInput: Or one of its children.
        """
        kinds: list[tuple[type[InvalidInput], list[Fault]]] = [
            (UnknownReference, [*self.told, *self.unknown]),
            (ImpossibleLock, self.locks),
            (MissingNeeds, self.needs),
        ]
        found = [(kind, faults) for kind, faults in kinds if faults]
        if len(found) == 1:
            kind, faults = found[0]
            raise kind(subject, faults)
        if found:
            raise InvalidInput(subject, [fault for _, faults in found for fault in faults])


def resolve_told(round_: Round, bank: StoryBank, faults: Faults) -> Round:
    """Return the round with every story that was told by its id."""
    sittings = []
    for index, sitting in enumerate(round_.sittings):
        if sitting.told is None:
            sittings.append(sitting)
            continue
        ids = []
        for place, text in enumerate(sitting.told):
            if text in bank:
                ids.append(bank.story(text).id)
            else:
                remedy = "add the story to the bank: what was told must be known"
                faults.told.append(
                    Fault(
                        f"round.sittings[{index}].told[{place}]",
                        "is not in the bank",
                        remedy,
                        "unknown_reference",
                    )
                )
        known = tuple(dict.fromkeys(ids))
        sittings.append(sitting if known == sitting.told else sitting.replace(told=known))
    return round_.replace(sittings=tuple(sittings))
