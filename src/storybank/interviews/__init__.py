"""Who will hear the candidate, what each of them needs, and in which meetings."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.interviews.inquiries import AskedQuestion, Inquiry
    from storybank.interviews.meetings import Meeting, Round, meeting_heading
    from storybank.interviews.people import Interviewer, Meant, Person, who_is_meant
    from storybank.interviews.roles import (
        Need,
        NeedRef,
        Priority,
        Role,
        default_needs,
        default_weight,
        role_of_title,
    )
else:
    from storybank.late import late

    __getattr__, __dir__ = late(__name__)

__all__ = ["AskedQuestion", "Inquiry", "Interviewer", "Meant", "Meeting", "Need", "NeedRef", "Person"]
__all__ += ["Priority", "Role", "Round", "default_needs", "default_weight"]
__all__ += ["meeting_heading", "role_of_title", "who_is_meant"]
