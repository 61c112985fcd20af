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

__all__ = ["LONGEST_STEP", "WHOLE", "Count", "Day", "FrozenMap", "Holding", "Identified", "Identifier"]
__all__ += ["JSONObject", "Moment", "Name", "Positive", "Prose", "Remedy", "Several", "Tabular", "Value"]
__all__ += ["checked", "checked_methods", "date_in_words", "first_few", "flat", "fold", "formerly"]
__all__ += ["gathered", "grouped", "id_of", "is_identifier", "join_words", "no_such", "own_value"]
__all__ += ["path_step", "plural", "read_beside", "refusal", "slug", "spelled_day", "spelled_seconds"]
__all__ += ["translated", "unbroken"]
