"""What every value shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values.arguments import Remedy, checked, checked_methods
from storybank.values.base import Identified, Value, id_of, own_value
from storybank.values.faults import LONGEST_STEP, path_step, read_beside, refusal, translated
from storybank.values.json import JSON, FrozenMap, JSONObject, to_plain
from storybank.values.paths import checked_path, is_path, target_of, told_by_system
from storybank.values.strings import (
    MONTHS,
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
    Whole,
    fold,
    is_identifier,
    join_words,
    plural,
    slug,
    spelled_day,
    unbroken,
)

listed, thawed = join_words, to_plain  # their names of before, until every room says the new ones

__all__ = [
    "JSON",
    "LONGEST_STEP",
    "MONTHS",
    "WHOLE",
    "Count",
    "Day",
    "Drawn",
    "FrozenMap",
    "Identified",
    "Identifier",
    "JSONObject",
    "Line",
    "Moment",
    "Name",
    "Positive",
    "Prose",
    "Remedy",
    "Value",
    "Whole",
    "checked",
    "checked_methods",
    "checked_path",
    "fold",
    "id_of",
    "is_identifier",
    "is_path",
    "join_words",
    "listed",
    "own_value",
    "path_step",
    "plural",
    "read_beside",
    "refusal",
    "slug",
    "spelled_day",
    "target_of",
    "thawed",
    "to_plain",
    "told_by_system",
    "translated",
    "unbroken",
]
