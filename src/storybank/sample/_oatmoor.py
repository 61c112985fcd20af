"""The first job: stock controller on the night shift of a frozen food wholesaler."""

from __future__ import annotations

from storybank.stories import Story

EMPLOYER = "Oatmoor Foods"


def stories() -> tuple[Story, ...]:
    """Return the four stories of this job, the oldest first."""
    return _too_many_pallets(), _freezer_night(), _pick_sheets(), _stock_count()


def _too_many_pallets() -> Story:
    return Story(
        "Ten pallets of sprouts too many",
        id="too-many-pallets",
        employer=EMPLOYER,
        happened="2015-11",
        competencies={
            "owning mistakes": 4,
            "learning from failure": 4,
            "honesty": 3,
            "solution orientation": 3,
        },
        situation=(
            "In my first November at Oatmoor Foods I placed the orders for frozen vegetables. I "
            "typed the figure for peas into the line for sprouts, and eleven pallets of sprouts "
            "came instead of one."
        ),
        task="It was my mistake, nobody else had seen it yet, and the freezer was nearly full.",
        action=(
            "I went to my manager, Yusuf, before the second lorry was unloaded. I told him what "
            "I had done and what it could cost at worst, £6,800, and I didn't explain it away. "
            "Then I rang every customer who had bought sprouts the year before, forty-three "
            "calls in two days, and offered a fair price for an early delivery. I asked two "
            "school kitchens to change their menu. One of them laughed, and then did it. When "
            "the rush was over I sat down at the order screen and listed every way in which "
            "somebody could slip as I had. I made a check, only a spreadsheet at first, that "
            "stops any line above three times last year's order and asks a second person to "
            "look."
        ),
        result=(
            "We sold nine of the ten pallets and lost £1,150 in all. That was a real loss, and "
            "it went into my review. In the year after, the check stopped fourteen wrong orders, "
            "two of them larger than mine. I still tell this story to every new analyst in the "
            "first week."
        ),
        notes="My answer to “tell me about a failure”. Say the loss before the check, not after.",
    )


def _freezer_night() -> Story:
    return Story(
        "The night the freezer failed",
        id="freezer-night",
        employer=EMPLOYER,
        happened="2016-07",
        competencies={
            "working under pressure": 5,
            "decisiveness": 4,
            "team work": 3,
            "leadership": 3,
        },
        situation=(
            "I was the stock controller on nights at Oatmoor, in charge of paper, not of people. "
            "At ten past one on a warm night in July the main freezer stopped, with 310 pallets "
            "inside."
        ),
        task="The duty manager was two hours away, and somebody had to decide what to save first.",
        action=(
            "I rang the engineer, who gave us about five hours. Then I called the six pickers "
            "and two drivers into the canteen, told them what I knew and what I didn't, and "
            "asked what they would move first. They knew things that I didn't, such as which "
            "racks thaw quickest. In ten minutes we had a list on the wall: fish and ice cream "
            "now, chips and peas last. I rang the cold store across the estate, which had room, "
            "and agreed a price of £1,900 on nobody's authority but mine. I wrote down the time "
            "and my reason. One person stood at the door and read out the temperature every "
            "twenty minutes, so that nobody had to guess, and I drove the second forklift "
            "myself."
        ),
        result=(
            "By six we had moved 118 pallets, and the others had stayed cold enough when the "
            "freezer came back. We wrote off nine; the engineer had expected two hundred. My "
            "manager signed the £1,900 without a word, and our list on the wall became the "
            "depot's emergency card."
        ),
    )


def _pick_sheets() -> Story:
    return Story(
        "Pick sheets that everyone could read",
        id="pick-sheets",
        employer=EMPLOYER,
        happened="2017-03",
        competencies={"cultural competence": 4, "working with others": 3, "listening": 3},
        situation=(
            "Within a year half of Oatmoor's night shift had come to us from Romania and Poland. "
            "Wrong picks at night rose to twice the day rate, and in meetings people called them "
            "careless."
        ),
        task="I answered for stock accuracy, and I wanted to know if that was true.",
        action=(
            "I asked to work three nights as a picker. By the second night I was making the same "
            "mistakes myself: the sheets were full of abbreviations from the nineties that only "
            "the old hands could read. I asked Elena and Piotr, two of the new pickers, how they "
            "managed, and mostly listened. They had drawn their own little symbols beside the "
            "codes. So the three of us drew the sheet again, with a picture, the pack size and "
            "the colour of the shelf for each of our 240 lines. They tried it out with the "
            "others, threw away my first layout, and were right. At the monthly meeting I asked "
            "the two of them to present it, and I said plainly that my own error rate had been "
            "as bad as anyone's."
        ),
        result=(
            "Wrong picks at night went from 4.1 to 1.6 in a hundred within two months, which was "
            "better than the day shift, who then asked for the sheets too. Piotr became the "
            "trainer for new starters. I have never since judged a job before doing it."
        ),
    )


def _stock_count() -> Story:
    return Story(
        "The count that never matched",
        id="stock-count",
        employer=EMPLOYER,
        happened="2017-10",
        competencies={"root cause analysis": 4, "attention to detail": 4, "critical thinking": 3},
        situation=(
            "Every month the books at Oatmoor showed about £9,000 more stock than the shelves "
            "held. The auditors suspected theft, and people in the depot had begun to watch each "
            "other."
        ),
        task="I had four weeks to find the cause, and no budget.",
        action=(
            "I decided to look at boxes before people. I took eighteen months of counts and "
            "asked what the bad months had in common. No shift and no person stood out. "
            "Thirty-one products did, the ones that we bought in two sizes of case. So I stood "
            "at goods-in for two mornings and followed six deliveries by hand, from the lorry to "
            "the screen. The scanner read the code of the small case, and about one time in "
            "twelve the old system booked a large one. The supplier of the software hadn't "
            "believed a screenshot, so I invited them and did it in front of them, with a case "
            "of fish fingers, five times in a row. Then I counted all thirty-one lines again "
            "together with a colleague, each of us without seeing the other's numbers."
        ),
        result=(
            "They mended it within a week. The difference fell from £9,000 a month to under £400 "
            "and stayed there for the year until I left, and the auditors closed the question of "
            "theft in writing. Nobody had stolen anything."
        ),
    )
