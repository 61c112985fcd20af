"""What every value shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values.arguments import Remedy, checked, checked_methods
from storybank.values.base import Identified, Value, formerly, id_of, no_such, own_value
from storybank.values.faults import LONGEST_STEP, path_step, read_beside, refusal, translated
from storybank.values.json import JSON, FrozenMap, JSONObject, to_plain
from storybank.values.several import Holding, Several, Tabular, data_frame, flat
from storybank.values.strings import (
    WHOLE,
    Count,
    Day,
    Identifier,
    Moment,
    Name,
    Positive,
    Prose,
    date_in_words,
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

__all__ = ["JSON", "LONGEST_STEP", "WHOLE", "Count", "Day", "FrozenMap", "Holding", "Identified"]
__all__ += ["Identifier", "JSONObject", "Moment", "Name", "Positive", "Prose", "Remedy", "Several"]
__all__ += ["Tabular", "Value", "checked", "checked_methods", "data_frame", "date_in_words", "first_few"]
__all__ += ["flat", "fold", "formerly", "gathered", "grouped", "id_of", "is_identifier"]
__all__ += ["join_words", "no_such", "own_value", "path_step", "plural", "read_beside", "refusal"]
__all__ += ["slug", "spelled_day", "spelled_seconds", "to_plain", "translated", "unbroken"]
