"""What a blind measure found left without a word: gone now, or listed."""

from __future__ import annotations

import pytest

from storybank.bank import StoryBank
from storybank.formats import redact_bank
from storybank.stories import Story


def redacted(text: str, employer: str | None = None) -> str:
    shared, _ = redact_bank(StoryBank([Story("Peak", situation=text, employer=employer)]))
    return shared.stories[0].situation


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("My mobile is 07700900641.", "My mobile is [phone]."),
        ("I rang 07700900642 twice.", "I rang [phone] twice."),
        ("I rang 07700.900.641 twice.", "I rang [phone] twice."),
        ("Landline 0207.946.0991 rang.", "Landline [phone] rang."),
        ("phone: 5550142", "phone: [phone]"),
        ("tel 555-0142", "tel [phone]"),
        ("Her mobile is 555 0142 now.", "Her mobile is [phone] now."),
        ("We reached 1200000 homes.", "We reached 1200000 homes."),
        ("We shipped 01.02.2024 and sold 5550142.", "We shipped 01.02.2024 and sold 5550142."),
        ("I asked @tfinch about it.", "I asked @[link] about it."),
        ("Message @gudrun.j or @ops_lead", "Message @[link] or @[link]"),
        ("We put @property and @pytest.fixture there.", "We put @property and @pytest.fixture there."),
        ("I asked dr patel about it.", "I asked dr Person 1 about it."),
        ("Then sister mukherjee came.", "Then sister Person 1 came."),
        ("I wrote to mrs okonkwo's son.", "I wrote to mrs Person 1's son."),
        ("My sister agreed, and the nurse triaged him.", "My sister agreed, and the nurse triaged him."),
        ("In August Khai told us.", "In August Person 1 told us."),
        ("Since June Zbigniew said no.", "Since June Person 1 said no."),
        ("Last May Kwame asked for it.", "Last May Person 1 asked for it."),
        ("It was June Carter who asked.", "It was Person 1 who asked."),
    ],
)
def test_what_was_missed_is_taken_out_and_what_is_plain_stays(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    ("employer", "said"),
    [
        ("Kuehl & Partner Logistik GmbH", "Kuehl & Partner"),
        ("Kuehl & Partner Logistik GmbH", "Kuehl and Partner"),
        ("Thames & Chiltern Water Ltd", "Thames & Chiltern"),
        ("Oakfield and Marsh Dairies plc", "Oakfield and Marsh"),
        ("Order of Malta Care Homes", "Order of Malta"),
    ],
)
def test_an_employer_is_not_cut_at_its_and(employer: str, said: str) -> None:
    assert redacted(f"At {said} we grew.", employer) == "At Employer 1 we grew."
