"""What every value shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values.arguments import Remedy, checked, checked_methods
from storybank.values.base import Identified, Value, formerly, id_of, no_such, own_value
from storybank.values.faults import LONGEST_STEP, path_step, read_beside, refusal, translated
from storybank.values.json import JSON, FrozenMap, JSONObject, to_plain
from storybank.values.paths import checked_path, is_path, target_of, told_by_system
from storybank.values.several import Holding, Several, Tabular, data_frame, flat
from storybank.values.strings import (
    WHOLE,
    Count,
    Day,
    Drawn,
    Identifier,
    Line,
    Moment,
    Name,
    Positive,
    Prose,
    date_in_words,
    first_few,
    fold,
    gathered,
    grouped,
    is_frame,
    is_identifier,
    join_words,
    plural,
    rows_of,
    slug,
    spelled_day,
    spelled_seconds,
    unbroken,
)

__all__ = ["JSON", "LONGEST_STEP", "WHOLE", "Count", "Day", "Drawn", "FrozenMap", "Holding", "Identified"]
__all__ += ["Identifier", "JSONObject", "Line", "Moment", "Name", "Positive", "Prose", "Remedy", "Several"]
__all__ += ["Tabular", "Value", "checked", "checked_methods", "checked_path", "data_frame", "date_in_words"]
__all__ += ["first_few", "flat", "fold", "formerly", "gathered", "grouped", "id_of", "is_frame"]
__all__ += ["is_identifier", "is_path", "join_words", "no_such", "own_value", "path_step", "plural"]
__all__ += ["read_beside", "refusal", "rows_of", "slug", "spelled_day", "spelled_seconds", "target_of"]
__all__ += ["to_plain", "told_by_system", "translated", "unbroken"]
