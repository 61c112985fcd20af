"""A plan's sittings as calendar events (RFC 5545), written so that a changed plan moves its events."""

from storybank.formats.calendars._writing import plan_to_ics, write_ics

__all__ = ["plan_to_ics", "write_ics"]
