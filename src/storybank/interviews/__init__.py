"""Who will hear the candidate, what each of them needs, and in which meetings."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.interviews._needs import Need, NeedRef, Priority
    from storybank.interviews._page import sitting_heading
    from storybank.interviews._people import Interviewer, Person, is_person
    from storybank.interviews._rounds import Round, Sitting
    from storybank.interviews.roles import Role, default_needs, default_weight, role_of_title
else:
    from storybank._late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "_needs": "Need NeedRef Priority",
            "_page": "sitting_heading",
            "_people": "Interviewer Person is_person",
            "_rounds": "Round Sitting",
            "roles": "Role default_needs default_weight role_of_title",
        },
    )

__all__ = [
    "Interviewer",
    "Need",
    "NeedRef",
    "Person",
    "Priority",
    "Role",
    "Round",
    "Sitting",
    "default_needs",
    "default_weight",
    "is_person",
    "role_of_title",
    "sitting_heading",
]
