"""Given names that are hardly ever anything else, for telling a person's full name from other capitals.

Names that are also places, brands, months, virtues or plain words are left out (Austin, Chelsea, Jenkins,
April, Grace, Mark, Will), so that no product or place is taken for a person. Which are in is our choice.
"""

from __future__ import annotations

_GIVEN_NAMES = (
    "aaron abdul abdullah abigail adam adele adrian agnes ahmad ahmed aisha alan alejandro alessandro "
    "alexander alfred ali alice alicia alison allison amelia amina amit amy ana anastasia anders andrea "
    "andreas andrew andrzej angela anita anja anjali anna anne annette annie anthony antoine antonio "
    "arjun arthur arun ashley astrid aylin barbara beatrice benjamin bernard bernd beth betty birgit "
    "bogdan boris brandon brenda brian bridget bruno camila carlos carmen carol caroline catherine "
    "cecilia charles chloe christina christine christoph christopher ciara claire claudia colin "
    "connor craig cristina cynthia daniel daniela david deborah deepak denise dennis derek diego dieter "
    "dimitri dmitri dominik donald donna dorothy douglas duncan edward eileen elaine eleanor elena "
    "elizabeth ellen emily emma enrique eric erik erika esther eva evelyn fatima felicity fernando fiona "
    "francesca francisco frederick frida gabriel gareth gary geoffrey gerald gianni gillian giovanni "
    "giulia giuseppe graham greta guido gunther hanna hannah hans harold harriet hassan heather heidi "
    "heike helen helena helga henrik howard hugo ian ibrahim igor imran ines ingrid isabel isabella ivan "
    "jacob jacqueline jakub jane janet jason javier jennifer jeremy jessica jill joan joanna "
    "joanne joao joel johan johanna johannes john jonas jonathan jorge jose joseph joshua juan juergen "
    "julia julian julie jurgen justin kamal kamala karen karin karl katarzyna kate katherine kathleen "
    "katie keith kenneth kevin khadija kimberly kirsten klaus krzysztof kumar lakshmi lars laura lauren "
    "leila leon leonardo liam linda lorenzo louise lucas lucia lucy luigi luis luke magdalena magnus "
    "mahmoud malcolm manuel marcel marcin marco marek margaret maria mariam marianne marie mario marta "
    "martha martin martina mary mateusz matteo matthew matthias maureen mei-ling melissa michael michal "
    "michelle miguel mikhail miriam mohamed mohammad mohammed monica monika moritz muhammad nadia nancy "
    "natalia natalie natasha nathan neil nicholas nicola nicole nigel nikhil nina olga oliver olivia omar "
    "pablo pamela patricia patrick paul paula pauline paulo pavel pedro peter petra philip philippe "
    "pierre piotr priya rachel rafael rahul raj rajesh ramesh raquel ravi rebecca renata ricardo richard "
    "robert roberto roger roland ronald rosalind roxanne ruth ryan sabine salma samantha samuel "
    "sandra sanjay sara sarah sebastian sergei sharon sheila shirley silvia simon simone sofia sophia "
    "sophie stefan stefano stephanie stephen steven stuart sunil suresh susan susanne suzanne sven "
    "svetlana sylvia tamara tanya tatiana teresa theresa thomas tiago timothy tobias tomas tomasz tracy "
    "ulrich ursula uwe valentina vanessa veronica vijay vikram vincent vladimir walter wendy werner "
    "wilhelm william wolfgang xavier yasmin yolanda yusuf yvonne zainab zofia"
)
GIVEN_NAMES = frozenset(_GIVEN_NAMES.split())

_NOT_A_SURNAME = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december international global group team project "
    "academy agency airlines airport and arena associates avenue award bank bay beach boulevard bridge "
    "building center centre church city clinic clinics club co college committee company consulting corp "
    "corporation council county court day designs drive energy engineering estate fellow fellowship field "
    "fields foods forum foundation freight fund gallery garden gardens gmbh group hall health heights "
    "hill holdings home hospital hotel house inc industries initiative institute insurance island lab "
    "labs lake lane law library limited line llc llp logistics ltd market medal media memorial methodist "
    "mill mills motors mountain museum office park partners pharma place plaza plc point prize project "
    "protocol quay records research river road scholarship school science services shipping society "
    "software solutions square station store stores street studio studios systems team technologies "
    "theatre theorem tower trust university valley village ward works yard"
)
NOT_A_SURNAME = frozenset(_NOT_A_SURNAME.split())
"""Words behind a given name that make it a place, a firm or a prize: Martin Street, Julia Software."""

KNOWN_AS_OTHERS = frozenset(
    {
        *(
            "arthur andersen",
            "charles schwab",
            "christian dior",
            "david jones",
            "edward jones",
            "francis crick",
        ),
        *(
            "harry potter",
            "hans zimmer",
            "jack daniel",
            "jane street",
            "john deere",
            "john lewis",
            "john hancock",
        ),
        *(
            "johns hopkins",
            "karl storz",
            "marie curie",
            "michael kors",
            "paul smith",
            "peter pan",
            "robert bosch",
        ),
        *("robert half", "robert walters", "thomas cook", "thomas reuters", "thomson reuters", "walter reed"),
        *(
            "william hill",
            "martin luther",
            "mary kay",
            "laura ashley",
            "hugo boss",
            "stuart little",
            "ada lovelace",
        ),
        *("ernst young", "daniel wellington", "harley davidson", "sara lee", "wendy williams", "max planck"),
    }
)
"""Firms, places and figures that are called like a person."""
