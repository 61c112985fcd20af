"""Real words one letter from a word of a built-in name: they are what was meant, and no slip of the hand."""

from __future__ import annotations

from storybank.competencies._roots import words_of

OTHER_WORDS = words_of(
    """
    ability ace adopt adopting analyses analysts autotomy awning bag baking band barn beaching beam beast
    beat beep beg belt bent berm bet betting bin binding bit bog bone boot boring
    bothers bound brad bread bright brisk bug bus bust busyness caching caking care careen carer
    case cast causes chance chancing changer changes charge charging clause coacting coal
    coals coast coat cod coda coder coding cole come coming communization completing computing conduit
    cone contiguous contiguously copy copying coral core cork corking couching crafting
    crafts crafty crops crowing crust cultured cultures darn date deceiving deem deer deletion delivery
    denegation dense derisiveness derive deriver deriving dialing dice die dig dime dine ding dire disk
    dole dome dose dot dove downing draft draining drifting drivel driver drives drove duality dying ear
    earl earning eight elf equality ethnics expedience face faction faking fat feet fellow fig fight
    fining fir fire fist fits five fix flit foals foot fork forking fort found funding gait gaol gaols
    germ git give glide glistening glowing goat goats gone got grade graft grafting grid grim
    gross guise halve hanging hare hate haven heading headlines healing hide hike hit hive hole hollow
    hoot hope hoping host hot hound humidity ideal indent intent invert jab jog jot joy keep kills kit
    knew lace lang latter layer leaching leaking lean leaning leasing leaving letting light lime
    lit literary live living loading lob locus log lone loot lost low lung marking
    masking master mating matte maxing meat medication meditation melting meting might mime mistaken mob
    mode mole moot moral most mothers mound mutter nest net netting news nigh night node opal other
    oval owing pack page pale pane panning pant patter pause pave peace peaking perm persona pig
    pit place planing planking planting plot poaching pole pork post pot pound prayer profess protect
    pubic qualify race raft raining raking rare reaching readership reading ream recision relation
    relaxed relayed relegation repost resign resort rest retail retort revolution rise risky road rob
    robot roll room rope rose rot round rout rowing rule rusk rust sale sand save scare scope scoping
    sealing seam seasoning seeding seeking sell serf servile setting shades shale shaper shares
    shave shelf shills sigh sight sit skulls slayer slot smarter sneaking sob sole song soot space
    spearing specking spills staffs stale steam stiff stills straining strews striae stride
    strike stripe stuff sunder tacking talents talking tame tanking tasking taxing tea teal tear tears
    teem tense terms tern test thank thanking thick thigh thin thrust thunk tide tight tile timer
    tirade tire tone trace trader trailing tram tress trusty tying uncertainly used users
    uses vales valses value valuer valuers valves virion vulture wait waiting waking wan warn wave way
    went west whiting wig winding wire wish wit wont word wording worm worming worn wound writhing yarn
    yearn yearning york zone
    """
)
"""Found by trying 118,000 words as they are met in texts and documents against the names, and read by eye."""
