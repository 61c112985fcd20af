"""The tiers by name, most important first."""

from typing import Literal

TierName = Literal["must", "served", "repeats", "should", "kept", "own", "fresh", "spare", "nice", "fit"]
"""A goal of a plan; which of them count depends on the policy and on whether there was a plan before."""
