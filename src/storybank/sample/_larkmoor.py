"""The present job: head of a reporting and analysis team in a group of outpatient clinics."""

from __future__ import annotations

from storybank.stories import Story

EMPLOYER = "Larkmoor Clinics"


def stories() -> tuple[Story, ...]:
    """Return the six stories of this job, the oldest first; the last is a draft."""
    return (
        _month_end(),
        _one_team(),
        _empty_chairs(),
        _wrong_number(),
        _no_new_clinic(),
        _referral_form(),
    )


def _month_end() -> Story:
    return Story(
        "Month-end in four days",
        id="month-end",
        employer=EMPLOYER,
        happened="2023-05",
        competencies={
            "deliver results": 4,
            "process improvement": 4,
            "organising": 3,
            "solving problems": 3,
        },
        situation=(
            "When I came to Larkmoor, the monthly report for its twenty-three clinics took "
            "eleven working days. By then the next month was half over, and hardly anybody read "
            "it."
        ),
        task="The finance director asked me to halve that without new people.",
        action=(
            "I followed one month from the first day to the last and wrote down every hand that "
            "it went through: fourteen people and fifty-two files. Six of the eleven days were "
            "waiting. I asked the clinics which figures they used. It was 38 of 140, so I "
            "dropped the others and promised to bring back whatever was missed. Two came back. "
            "Then I moved the checks from the end to the start. With Tunde from IT I built one "
            "screen where each clinic sees its own odd values on the first morning, instead of "
            "in an e-mail from us in the second week. I set out the change clinic by clinic over "
            "three months, and ran old and new side by side for two of them, because the finance "
            "director had to be sure before he could let go."
        ),
        result=(
            "By the third month we were at four days, and it has been three or four ever since. "
            "Corrections after the report fell from about thirty a month to five. It also gave "
            "my team back sixty hours a month, which we put into the work on missed "
            "appointments."
        ),
    )


def _one_team() -> Story:
    return Story(
        "Two reporting teams made one",
        id="one-team",
        employer=EMPLOYER,
        happened="2023-10",
        competencies={"change management": 5, "leading others": 4, "collaboration": 3},
        situation=(
            "After a takeover Larkmoor had two reporting teams of four, with two systems and two "
            "answers to how many patients we have. I was asked to lead both as one."
        ),
        task="I had to give up one of the systems and wanted to keep all of the people.",
        action=(
            "On the first day I told all eight what was decided, what was open, and that nobody "
            "would lose their job over it. I had got that in writing first. I didn't choose the "
            "system myself. We listed together what it had to do, and I gave the choice to one "
            "person from each side, Rosa and Hamid, with six weeks to make it. They chose the "
            "other side's, not the one that I had grown up with, and I kept to it. For every "
            "report that we moved I paired two people, one from each team. We moved one a week, "
            "and on Fridays we switched the old one off together, with cake. Two people fell "
            "behind, so I changed their dates and not the plan. Once a month I asked everyone "
            "what I should stop doing. The first answer was my e-mails on Sundays."
        ),
        result=(
            "After five months there was one system, one patient count, and £74,000 a year less "
            "in licences. Seven of the eight stayed. In the staff survey, “I can say what I "
            "think” went from 5.4 to 7.8 out of ten, and I still don't write on Sundays."
        ),
    )


def _empty_chairs() -> Story:
    return Story(
        "Fewer empty chairs",
        id="empty-chairs",
        employer=EMPLOYER,
        happened="2024-02",
        competencies={
            "customer focus": 4,
            "new ideas": 4,
            "troubleshooting": 3,
            "achieving results": 3,
        },
        situation=(
            "At Larkmoor one patient in eight didn't come to a booked appointment, while others "
            "waited five weeks for one. The plan was to charge a fee."
        ),
        task="The medical director asked me whether the fee would help, before we announced it.",
        action=(
            "Before I modelled anything I rang sixty patients who had not come. About half had "
            "tried to cancel and had given up in our telephone queue. A fee would have punished "
            "people for our queue. My idea was a reminder with one button that passes your "
            "appointment on to the next person on the waiting list. I tried it in two clinics, "
            "with messages sent by hand at first, and drew lots for who got one, so that we "
            "would really know. Patients over seventy-five told us that they would rather be "
            "rung, so we kept the call for them. Another idea of mine, booking two patients at "
            "once where one seemed unlikely to come, I dropped when a nurse asked me who would "
            "explain it if both did."
        ),
        result=(
            "Missed appointments fell from 12.6 to 7.9 percent in the trial, and to 8.3 in all "
            "twenty-three clinics a year later. That is about 900 appointments a month which "
            "somebody now gets, and the wait is nine days shorter. There is no fee."
        ),
    )


def _wrong_number() -> Story:
    return Story(
        "The figure I took back",
        id="wrong-number",
        employer=EMPLOYER,
        happened="2024-06",
        competencies={
            "doing the right thing": 5,
            "accountability": 4,
            "earn trust": 4,
            "written communication": 3,
        },
        situation=(
            "I had told Larkmoor's board that waiting times were down by 18 percent. Two days "
            "later I found that a filter of mine had left out our newest clinic."
        ),
        task=("The true figure was 11. Nobody would have noticed, and the press release was due on Friday."),
        action=(
            "I had a colleague check it within the hour, so as not to raise a false alarm. Then "
            "I rang the chief executive before I wrote to anyone. I said that the figure was "
            "wrong, that the error was mine, and what the right one was. She wasn't pleased. I "
            "asked her to hold the press release, and wrote the correction to the board on half "
            "a page: what we had said, what is true, how it happened, what changes. My name "
            "stood under it, not my team's. I offered to answer questions, and two members rang; "
            "I took them through the sums. After that I changed how we work. The two figures "
            "that matter most in any board paper are now computed again from the raw records, by "
            "somebody who hasn't seen the first result."
        ),
        result=(
            "The release went out a week late and said 11 percent. One of the two members told "
            "the chief executive that he now believed our other figures more. In the two years "
            "since, the second count has caught three errors before a board saw them. One of "
            "those was mine again."
        ),
    )


def _no_new_clinic() -> Story:
    return Story(
        "The clinic we did not open",
        id="no-new-clinic",
        employer=EMPLOYER,
        happened="2025-03",
        competencies={
            "strategic thinking": 4,
            "decision making": 5,
            "managing up": 4,
            "commercial awareness": 3,
        },
        situation=(
            "Larkmoor meant to open a clinic in Brackwell for £1.9 million. The chief executive "
            "was for it, the site was found, and I was asked to forecast its patients."
        ),
        task="I thought the real question was where that money does most in five years.",
        action=(
            "I asked for two more weeks and set the clinic beside three other uses of the same "
            "money. Two thirds of the patients whom we expected in Brackwell already came to us, "
            "twenty minutes away; we would mostly have moved them. Our real shortage was "
            "ultrasound, which held people up in nine clinics. I showed the chief executive "
            "first, alone, because I was about to argue against her plan. Then I gave the board "
            "one page: four options, the same five measures for each, and the one thing that "
            "would change my mind, new housing coming a year early. I said which I would choose "
            "and what we would lose by it, which was the site. She argued against it for half an "
            "hour, fairly, and I had no answer to one of her points and said so."
        ),
        result=(
            "The board put £1.2 million into ultrasound and longer hours at six clinics and let "
            "the site go. In its first year that gave 14,000 more appointments; the new clinic "
            "had promised 6,500. The housing came late. That part was luck, and I say so when "
            "I'm asked."
        ),
    )


def _referral_form() -> Story:
    return Story(
        "One referral form for nine hospitals",
        id="referral-form",
        employer=EMPLOYER,
        happened="2026",
        status="draft",
        competencies={"stakeholder engagement": 4, "negotiation": 3},
        situation=(
            "Nine hospitals send patients to Larkmoor, each with a form of its own. One referral "
            "in six goes back because something is missing, and the patient waits another eight "
            "days."
        ),
        task="I offered to get all nine onto one form, though none of them has to listen to me.",
        action=(
            "I began with the two hospitals whose referrals come back most, and went there "
            "instead of writing. I sat with their secretaries and asked them to show me what "
            "they fill in and what they leave out. Most gaps were questions that a hospital "
            "can't answer at that point. I brought our own doctors a list of twelve questions "
            "that we could ask later ourselves, and after two long evenings they gave up nine of "
            "them. With that I went to the other seven: the first form in years that gets "
            "shorter. Two hospitals want their logo larger and one wants its old numbering, and "
            "I'm trading the one for the other."
        ),
        result=(
            "So far four of the nine have changed over, and from those four one referral in "
            "twenty comes back. The others decide in January."
        ),
        notes="Draft: the figures for all nine hospitals come in January. Not to be told before.",
    )
