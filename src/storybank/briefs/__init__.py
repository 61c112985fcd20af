"""One sitting's page: what to tell there, what to say, what to ask, and what these people know already."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.briefs.builder import brief
    from storybank.briefs.page import Brief, Cue
else:
    from storybank.late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "page": "Brief Cue",
            "builder": "brief",
        },
    )

__all__ = ["Brief", "Cue", "brief"]
