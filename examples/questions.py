# %% [markdown]
# # Questions on the fly
#
# Practise with a friend who asks, or have this open while you wait in the corridor. Type the question as it
# was put, and see which story answers it. It is read on your own machine, without a model.

# %%
from storybank import Interviewer, Round, Story, StoryBank, answer_question, plan_round

bank = StoryBank(
    [
        Story(
            "The class nobody wanted",
            action="I asked each of the thirty what had worked once, and built the first month from that.",
            result="By summer 27 of 30 passed.",
            competencies={"motivating people": 4, "delivering results": 4},
        ),
        Story(
            "The colleague who marked too late",
            action="I asked him for coffee, said what it did to the pupils, and offered to swap two duties.",
            result="He handed in on time from then on.",
            competencies={"handling conflict": 4, "empathy": 3},
        ),
        Story(
            "The trip I had to call off",
            situation="I had forgotten one form, and forty children stood at the bus.",
            action="I told the parents the same morning that it was my mistake.",
            result="We went two weeks later. I failed them once, and have kept a list ever since.",
            competencies={"honesty": 4, "learning from mistakes": 4},
        ),
        Story(
            "Timetable in three days",
            action="I took the old one apart on the staff room floor, and asked who could live with what.",
            result="It stood on Monday.",
            competencies={"planning": 4, "working under pressure": 4},
        ),
    ]
)

# %% [markdown]
# ## Ask
#
# Each answer says what the question is after, and what to tell.

# %%
for question in (
    "Tell me about a time you disagreed with a colleague.",
    "What is your biggest failure?",
    "How do you deal with tight deadlines?",
):
    answer = answer_question(bank, question)
    print(question)
    print(f"  after {answer.competencies[0].label.lower()}; tell “{answer.offers[0].title}”")
print()

# %% [markdown]
# The whole answer has the reasons, too:

# %%
answer = answer_question(bank, "How do you get a tired group going again?")
print(answer)
print()
answer

# %% [markdown]
# ## Not every question wants a story

# %%
for question in (
    "Why do you want to work here?",
    "What are your salary expectations?",
    "Any questions for us?",
):
    answer = answer_question(bank, question)
    print(f"{question} ({answer.kind})\n  {answer.message}")
print()

# %% [markdown]
# ## On the day
#
# With a plan, a story that is promised to somebody later is kept for them, and nobody hears one twice.

# %%
day = Round(
    "Head of year",
    [
        Interviewer("Ms Bright", title="Deputy head", must=["planning"]),
        Interviewer("Mr Osei", title="Head teacher", must=["conflict", "motivation of others"]),
    ],
)
plan = plan_round(bank, day)
question = "When did you and a colleague not see eye to eye?"
for name in ("Ms Bright", "Mr Osei"):
    first = answer_question(bank, question, to=name, plan=plan).offers[0]
    print(f"{name}: “{first.title}” ({first.reasons[0].text})")
