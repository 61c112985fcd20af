"""What every value shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values._base import Identified, Value, id_of, own_value, read_beside, translated
from storybank.values._faults import LONGEST_STEP, path_step
from storybank.values._frozen_map import FrozenMap
from storybank.values._json import JSON, JSONObject, thawed
from storybank.values._text import (
    MONTHS,
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
from storybank.values._types import Day, Moment, Whole

__all__ = [
    "JSON",
    "LONGEST_STEP",
    "MONTHS",
    "Day",
    "FrozenMap",
    "Identified",
    "Identifier",
    "JSONObject",
    "Line",
    "Moment",
    "Name",
    "Prose",
    "Value",
    "Whole",
    "fold",
    "id_of",
    "is_identifier",
    "listed",
    "own_value",
    "path_step",
    "plural",
    "read_beside",
    "slug",
    "spelled_day",
    "thawed",
    "translated",
    "unbroken",
]
