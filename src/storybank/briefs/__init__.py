"""One sitting's page: what to tell there, what to say, what to ask, and what these people know already."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.briefs._brief import Brief, Cue
    from storybank.briefs._making import brief
else:
    from storybank.late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "_brief": "Brief Cue",
            "_making": "brief",
        },
    )

__all__ = ["Brief", "Cue", "brief"]
