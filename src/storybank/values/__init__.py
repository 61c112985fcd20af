"""What every value of this library shares: frozen, validated, hashable, one error for all its faults."""

from storybank.values._base import Value, collected
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
    "Identifier",
    "Name",
    "Prose",
    "Value",
    "collected",
    "fold",
    "is_identifier",
    "listed",
    "plural",
    "slug",
]
