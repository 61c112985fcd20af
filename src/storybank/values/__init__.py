"""What every value shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values._arguments import Remedy, checked, checked_methods
from storybank.values._base import Identified, Value, id_of, own_value, read_beside, translated
from storybank.values._faults import LONGEST_STEP, path_step
from storybank.values._frozen_map import FrozenMap
from storybank.values._json import JSON, JSONObject, thawed
from storybank.values._paths import checked_path, is_path, target_of, told_by_system
from storybank.values._text import (
    MONTHS,
    Drawn,
    Identifier,
    Line,
    Name,
    Prose,
    fold,
    is_identifier,
    listed,
    plural,
    slug,
    spelled_day,
    unbroken,
)
from storybank.values._types import WHOLE, Count, Day, Moment, Positive, Whole

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
    "listed",
    "own_value",
    "path_step",
    "plural",
    "read_beside",
    "slug",
    "spelled_day",
    "target_of",
    "thawed",
    "told_by_system",
    "translated",
    "unbroken",
]
