"""The second job: network analyst, later team lead, at a regional parcel carrier."""

from __future__ import annotations

from storybank.stories import Story

EMPLOYER = "Pellwick Parcels"


def stories() -> tuple[Story, ...]:
    """Return the six stories of this job, the oldest first."""
    return (
        _route_model(),
        _route_drivers(),
        _peak_week(),
        _two_leads(),
        _price_floor(),
        _new_analyst(),
    )


def _route_model() -> Story:
    return Story(
        "Forty-two delivery rounds, drawn again",
        id="route-model",
        episode="delivery-rounds",
        employer=EMPLOYER,
        happened="2019-06",
        competencies={
            "technical skills": 4,
            "deliver results": 5,
            "data driven": 4,
            "curiosity": 3,
        },
        situation=(
            "Pellwick's depot at Harrow Lane drove forty-two rounds that had been drawn on paper "
            "in 2009. Drivers finished anywhere between one and six, and overtime cost £31,000 a "
            "month."
        ),
        task="I was the analyst who had to draw better ones, with no money for software.",
        action=(
            "I had never used a routing solver, so I spent my evenings with an open-source one "
            "and a textbook until I could build the model in Python. My first version looked "
            "brilliant and was useless, because it trusted the map. So I took eight weeks of "
            "scanner records and measured what a stop really takes: ninety seconds at a house, "
            "four minutes at a block of flats, eleven at the hospital. I kept two of the weeks "
            "back to test against, and my error for a round fell from fifty minutes to fourteen. "
            "Then I let the solver even out hours instead of miles, kept each driver near their "
            "own streets where I could, and made it print the reason for every move in one line, "
            "because I'd have to defend them stop by stop."
        ),
        result=(
            "Forty-two rounds became thirty-nine, and all of them end within two hours of each "
            "other. Overtime fell by 38 percent in three months, about £12,000 a month. Two "
            "other depots took the model over, and it was still running when I left three years "
            "later."
        ),
        notes="The same work as “The map that the drivers corrected”: tell one or the other.",
    )


def _route_drivers() -> Story:
    return Story(
        "The map that the drivers corrected",
        id="route-drivers",
        episode="delivery-rounds",
        employer=EMPLOYER,
        happened="2019-06",
        competencies={"gaining buy-in": 5, "stakeholder engagement": 4, "active listening": 3},
        situation=(
            "I had new delivery rounds for Harrow Lane that worked on paper. The drivers hated "
            "the idea, and Bev, who spoke for their union, had already seen off two planners "
            "before me."
        ),
        task="The depot manager told me that nothing would go live against the drivers.",
        action=(
            "I asked Bev what had gone wrong the last two times. She said they had come with a "
            "finished map. So I printed mine with wide margins, and for three weeks I sat in the "
            "passenger seat of a different van each day and wrote down every objection. Some "
            "were habit, but most were knowledge: a school gate, a low bridge, a shop that only "
            "opens its door for Delroy. I put 160 of them into the model and showed each driver "
            "which lines were theirs. Where I couldn't do what they asked, I said no and gave "
            "the reason, in person. And I offered a way back: six weeks' trial, and then they "
            "vote, and I would keep to the vote."
        ),
        result=(
            "They voted 31 to 6 to keep the new rounds. We went live four weeks late, and I'd do "
            "it that way again: overtime fell by 38 percent and nobody left over it. When the "
            "next depot's turn came, Bev went there with me and told them how it had been."
        ),
        notes="The same work as “Forty-two delivery rounds, drawn again”: tell one or the other.",
    )


def _peak_week() -> Story:
    return Story(
        "A December without a forecast",
        id="peak-week",
        employer=EMPLOYER,
        happened="2020-12",
        competencies={
            "dealing with uncertainty": 5,
            "planning": 4,
            "flexibility": 4,
            "sound judgement": 3,
        },
        situation=(
            "In the autumn of 2020 Pellwick carried 60 percent more parcels than the year "
            "before, and no earlier December looked like the one ahead. By the end of October "
            "the depots had to know how many people to hire."
        ),
        task="The forecast was mine, and any single number would have been wrong.",
        action=(
            "I told the operations director so, and offered something else: three scenarios, "
            "what it would cost to prepare for the wrong one, and four early signs of which one "
            "we were in. The signs came from customers. I rang our ten largest senders, and "
            "seven of them told me what they had ordered themselves, which beat any curve of "
            "mine. We hired for the middle and paid for an option on eighty drivers whom we "
            "could call at ten days' notice. Each Monday I published one page with the four "
            "signs, the scenario, and what I had got wrong the week before. In the second week "
            "of November three signs turned, and I moved us up and called the option, although "
            "the parcels themselves had not come yet."
        ),
        result=(
            "December ended 4 percent above my highest scenario. We delivered 97.2 percent on "
            "the promised day, after 91 the year before. The option cost £45,000, about a third "
            "of what hiring in a panic had cost in 2019, and the Monday page outlived me there."
        ),
    )


def _two_leads() -> Story:
    return Story(
        "Two depot leads who did not speak",
        id="two-leads",
        employer=EMPLOYER,
        happened="2021-04",
        competencies={"difficult conversations": 5, "team work": 4, "emotional intelligence": 3},
        situation=(
            "Sanjay and Kirsten led two neighbouring depots at Pellwick and had stopped speaking "
            "after a quarrel over trailers. They wrote to each other through me, and nine "
            "trailers a week came late."
        ),
        task="Neither of them worked for me, but my team couldn't plan between them.",
        action=(
            "I saw each of them alone first and only asked questions. Sanjay thought that "
            "Kirsten kept his trailers on purpose. Kirsten had been blamed for lateness that "
            "came from how he loaded. Each was half right. I took six weeks of gate times, gave "
            "both of them the same two pages a day ahead, and asked them to meet me out in the "
            "yard rather than in a room. I began with my own part: our plan sent two trailers to "
            "the same bay every Thursday, and I had not noticed. Then I asked each to say what "
            "they needed from the other. It was loud for ten minutes. When it turned to last "
            "summer I stopped it, once. I said that I couldn't settle the past, and went back to "
            "Thursday."
        ),
        result=(
            "They agreed on one rule: whoever has a trailer after four rings the other. Late "
            "trailers went from nine a week to two within a month. They never became friends, "
            "but they talk, and I haven't carried a message since. I learnt to look for my own "
            "share first."
        ),
    )


def _price_floor() -> Story:
    return Story(
        "What our largest customer really cost",
        id="price-floor",
        employer=EMPLOYER,
        happened="2021-09",
        competencies={"business acumen": 5, "client focus": 4, "analysis": 3},
        withheld_from=["Estermere Freight"],
        situation=(
            "One mail-order shop brought 11 percent of Pellwick's revenue. Its contract was "
            "about to be renewed at the old price, £2.85 a parcel, and sales were already "
            "celebrating."
        ),
        task="I had only been asked to check the volumes for the new contract.",
        action=(
            "Their parcels were bulky and went mostly to flats, so I worked out what one of them "
            "costs us. It came to £3.10. I took that to Marek, the sales lead, before anybody "
            "else, so that he wouldn't hear it first in a meeting. He doubted it, so we followed "
            "a week of real vans together and found £3.07. Then I suggested that we go to the "
            "customer with the problem instead of a price. I brought one of their own cartons, "
            "measured: two thirds of it was air. Marek and I showed them what smaller cartons "
            "and an evening collection would save, for us and for them, and which of our figures "
            "we were less sure of. I went back twice to help their packers choose the sizes."
        ),
        result=(
            "They changed four cartons, saved on cardboard, and signed for three years at £2.95. "
            "What had been a loss of about £140,000 a year became a profit of about £90,000, and "
            "Marek now asks what a parcel costs before every renewal."
        ),
        notes="Estermere bid for the same customer: these prices are not mine to tell there.",
    )


def _new_analyst() -> Story:
    return Story(
        "The analyst who would not present",
        id="new-analyst",
        employer=EMPLOYER,
        happened="2021-10",
        competencies={"coaching": 5, "supporting colleagues": 3, "presentation skills": 3},
        situation=(
            "Amara joined my team of five at Pellwick straight from university. Her analyses "
            "were our best, but she asked me to present them for her, and for a year I did."
        ),
        task="At her review I saw that I was the one standing in her way.",
        action=(
            "I told her that, and asked what she was afraid of. She could talk; it was the "
            "questions that frightened her. So we built a ladder of five steps. First I "
            "presented to our own team and she took the questions; then the same with the "
            "planners; then half and half. Before each step we wrote down the ten worst "
            "questions, and I played the finance director until she laughed at me. Afterwards "
            "she said first what had gone well, and then I named one thing to change, never more "
            "than one. Twice it went badly. After the second time she wanted to stop, so I "
            "offered to go back a step instead, and I asked the real finance director to send "
            "his questions to her and not to me."
        ),
        result=(
            "Seven months later she presented a £2.3 million paper on new vans to the board on "
            "her own, and it passed. When I left, she became team lead. Two others asked for a "
            "ladder of their own, and I have used it with every new analyst since."
        ),
    )
