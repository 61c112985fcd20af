"""What every value shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values.arguments import Remedy, checked, checked_methods
from storybank.values.base import Identified, Value, formerly, id_of, no_such, own_value
from storybank.values.faults import LONGEST_STEP, path_step, read_beside, refusal, translated
from storybank.values.json import FrozenMap, JSONObject
from storybank.values.several import Holding, Several, Tabular, flat
from storybank.values.strings import (
    WHOLE,
    Count,
    Day,
    Identifier,
    Moment,
    Name,
    Positive,
    Prose,
    first_few,
    fold,
    gathered,
    grouped,
    is_identifier,
    join_words,
    plural,
    slug,
    spelled_day,
    spelled_seconds,
    unbroken,
)

__all__ = ["LONGEST_STEP", "WHOLE", "Count", "Day", "FrozenMap", "Holding", "Identified", "Identifier"]
__all__ += ["JSONObject", "Moment", "Name", "Positive", "Prose", "Remedy", "Several", "Tabular", "Value"]
__all__ += ["checked", "checked_methods", "first_few", "flat", "fold", "formerly", "gathered"]
__all__ += ["grouped", "id_of", "is_identifier", "join_words", "no_such", "own_value", "path_step"]
__all__ += ["plural", "read_beside", "refusal", "slug", "spelled_day", "spelled_seconds", "translated"]
__all__ += ["unbroken"]
