"""Who will hear the candidate, what each of them needs, and in which meetings."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.interviews.meetings import Meeting, Round, meeting_heading
    from storybank.interviews.people import (
        Interviewer,
        Need,
        NeedRef,
        Person,
        Priority,
        default_needs,
        is_person,
    )
    from storybank.interviews.roles import Role, default_weight, role_of_title
else:
    from storybank.late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "meetings": "Round Meeting meeting_heading",
            "people": "Interviewer Need NeedRef Person Priority default_needs is_person",
            "roles": "Role default_weight role_of_title",
        },
    )

__all__ = [
    "Interviewer",
    "Meeting",
    "Need",
    "NeedRef",
    "Person",
    "Priority",
    "Role",
    "Round",
    "default_needs",
    "default_weight",
    "is_person",
    "meeting_heading",
    "role_of_title",
]
