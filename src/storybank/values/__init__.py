"""What every value shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values._base import Identified, Value, id_of, translated
from storybank.values._frozen_map import FrozenMap
from storybank.values._text import (
    Identifier,
    Name,
    Prose,
    fold,
    is_identifier,
    listed,
    plural,
    slug,
)

__all__ = [
    "FrozenMap",
    "Identified",
    "Identifier",
    "Name",
    "Prose",
    "Value",
    "fold",
    "id_of",
    "is_identifier",
    "listed",
    "plural",
    "slug",
    "translated",
]
