# ruff: noqa: E501  (a table reads better wide)
"""Faults to plant in the sample policies, each with what the owner must then be told.

A plant changes `old` into `new` in one file; the refusal names `at` (file) and the line that holds `line`.
"""

from typing import NamedTuple


class Plant(NamedTuple):
    """One fault."""

    what: str
    file: str
    old: str
    new: str
    at: str
    line: str
    message: str


NEWS, PICKS, SORT = "purposes/newsletter.toml", "purposes/personalisation.toml", "purposes/segmentation.toml"
SECURITY, RELAY, HOST = "purposes/security.toml", "recipients/mail_relay.toml", "recipients/hosting.toml"
WORDS, WOORDEN, HEADINGS = "notices/newsletter/1.en.md", "notices/newsletter/1.nl.md", "notices/headings.toml"
CARD, WELCOME, FIELDS, ROLES = "algorithms/picks.toml", "automations/welcome.toml", "fields.toml", "roles.toml"
BASIS = 'legal_basis = "eu-gdpr:A6-1-a"'

FACTS = [
    Plant(
        "a coarser form that there is none of",
        FIELDS, 'category = "pd:BirthDate"', 'category = "pd:BirthDate"\ncoarsen = { after = "P12M", to = "band" }',
        FIELDS, "coarsen", "birthday has no coarser form band",
    ),
    Plant(
        "an end that comes before anyone could be warned",
        FIELDS, 'keep = "while:birthday_greeting"', 'keep = "inactive:P1M"', FIELDS, "inactive", "a short silence",
    ),
    Plant(
        "a field that no purpose lists",
        "purposes/birthday_greeting.toml", '"birthday", ', "", FIELDS, "[birthday]", "No purpose lists birthday",
    ),
    Plant(
        "a field that is not catalogued",
        NEWS, '"first_name"]', '"shoe_size"]', NEWS, "shoe_size", "no field shoe_size",
    ),
    Plant(
        "a recipient of a field that is not catalogued",
        RELAY, '"first_name"]', '"shoe_size"]', RELAY, "shoe_size", "no field shoe_size",
    ),
    Plant(
        "a recipient who serves no purpose of ours",
        HOST, '"backup"', '"gossip"', HOST, "gossip", "no purpose gossip",
    ),
    Plant(
        "an algorithm for no purpose of ours",
        CARD, '"personalisation"', '"gossip"', CARD, "purpose =", "no purpose gossip",
    ),
    Plant(
        "data shown to a role that nobody has",
        NEWS, '"staff"', '"everyone"', NEWS, "seen_by", "no role everyone",
    ),
    Plant(
        "signing in that hangs on a yes",
        "purposes/account.toml", "A6-1-b", "A6-1-a", "purposes/account.toml", "legal_basis", "must rest on: membership",
    ),
    Plant(
        "asking again soon after a no",
        "community.toml", "[about]", 'ask_rest = "P5M"\n[about]', "community.toml", "ask_rest", "within six months",
    ),
    Plant(
        "asking members every week",
        "community.toml", "[about]", "asks_a_year = 52\n[about]", "community.toml", "asks_a_year", "times a year",
    ),
    Plant(
        "orders of people who ordered nothing",
        "purposes/orders.toml", "stands = ", "# ", "purposes/orders.toml", "legal_basis", "must rest on: order",
    ),
    Plant("letters without a yes", NEWS, "A6-1-a", "A6-1-f", NEWS, "legal_basis", "must rest on consent"),
    Plant("groups without a yes", SORT, "A6-1-a", "A6-1-b", SORT, "legal_basis", "must rest on consent"),
    Plant(
        "measuring without a yes",
        "purposes/measurement.toml", "A6-1-a", "A6-1-f", "purposes/measurement.toml", "legal_basis", "must rest on consent",
    ),
    Plant(
        "automations without a yes",
        "purposes/automation.toml", "A6-1-a", "A6-1-b", "purposes/automation.toml", "legal_basis", "must rest on consent",
    ),
    Plant(
        "sharing without a yes",
        "purposes/orders.toml", '"service"', '"sharing"', "purposes/orders.toml", "legal_basis", "must rest on consent",
    ),
    Plant(
        "an algorithm for what was never asked",
        CARD, '"personalisation"', '"account"', CARD, "purpose =", "account does not rest on consent",
    ),
    Plant(
        "an algorithm that reads more than was asked",
        CARD, '["interests"]', '["interests", "region"]', CARD, "inputs", "personalisation does not list region",
    ),
    Plant(
        "an automatic letter with a slot for more than was asked",
        WELCOME, 'trigger = "joined"', 'trigger = "joined"\nslots = ["region"]', WELCOME, "slots", "does not list region",
    ),
    Plant(
        "an automation that sorts by what was not asked",
        WELCOME, 'trigger = "joined"', 'trigger = "joined"\nclauses = ["age_band"]', WELCOME, "clauses", "does not list age_band",
    ),
    Plant(
        "an interest of ours that nobody weighed",
        SECURITY, "[balancing]", "[objection.was]", SECURITY, "legal_basis", "needs a text balancing",
    ),
    Plant(
        "an interest of ours that nobody can object to",
        SECURITY, "[objection]", "[balancing.was]", SECURITY, "legal_basis", "needs a text objection",
    ),
    Plant("diet by an ordinary yes", FIELDS, "pd:Interest", "pd:FavoriteFood", PICKS, "fields", "needs an explicit yes"),
    Plant("belief by an ordinary yes", FIELDS, "pd:Interest", "pd:Religion", SORT, "fields", "needs an explicit yes"),
    Plant("health to sort by", FIELDS, "pd:AgeRange", "pd:Health", FIELDS, "facet", "may not be sorted by"),
    Plant("a purpose in words of our own", NEWS, "dpv:DirectMarketing", "dpv:Spam", NEWS, "dpv", "dpv:Spam is not a purpose"),
    Plant("a category of our own", FIELDS, "pd:AgeRange", "pd:Vibe", FIELDS, "category", "pd:Vibe is not a category"),
    Plant("a yes without an end", NEWS, "ask_again = ", "# ", NEWS, "order", "would never end"),
    Plant("a yes of no length", NEWS, '"P36M"', '"P0D"', NEWS, "ask_again", "would never end"),
    Plant("a yes of a thousand years", NEWS, '"P36M"', '"P1000Y"', NEWS, "ask_again", "would never end"),
    Plant("a value for ever", FIELDS, '"while:birthday_greeting"', '"always"', FIELDS, "always", "kept for ever"),
    Plant(
        "a value kept for what does not need it",
        FIELDS, '"while:birthday_greeting"', '"while:newsletter"', FIELDS, "while:newsletter", "does not list it",
    ),
    Plant(
        "a value kept for what is not there",
        FIELDS, '"while:birthday_greeting"', '"while:gossip"', FIELDS, "while:gossip", "does not list it",
    ),
    Plant("a facet that groups may not look at", SORT, '"age_band", ', "", FIELDS, "facet", "Groups could look at age_band"),
    Plant(
        "more to sort by than there is room",
        FIELDS, "[interests.choices]\n", "[interests.choices]\n" + "".join(
            f'more_{number} = {{ en = "More", nl = "Meer" }}\n' for number in range(12)
        ), FIELDS, "facet", "more than 16",
    ),
    Plant("a choice that is no choice", FIELDS, 'kind = "choices"', 'kind = "text"', FIELDS, "kind", "does not fit its choices"),
    Plant(
        "exact words to sort by",
        FIELDS, 'category = "pd:BirthDate"', 'facet = "as given"\ncategory = "pd:BirthDate"', FIELDS, "facet", "too exact",
    ),
    Plant("a processor without a contract", HOST, "2025-01-15", "soon", HOST, "contract", "has no date"),
    Plant("a contract of a day that never was", HOST, "2025-01-15", "2025-02-30", HOST, "contract", "has no date"),
    Plant("data abroad without a ground", HOST, '"NL"', '"US"', HOST, "country", "outside the European Economic Area"),
    Plant(
        "a recipient of more than its purposes hold",
        RELAY, '"email", "first_name"]', '"email", "region"]', RELAY, "region", "None of its purposes lists region",
    ),
]  # fmt: skip

QUESTIONS = [
    Plant("an item without a heading", HEADINGS, 'nl = "Wie wij zijn"', "", HEADINGS, "[who]", "has no heading in nl"),
    Plant(
        "an item left out of the headings",
        HEADINGS, "[complaint]", "[grumble]", HEADINGS, "#", "Article 13(2)(d) has no heading",
    ),
    Plant("words without rights", WORDS, "## What else you can do", "## Bye", WORDS, "# Newsletter", "13(2)(b)"),
    Plant("words without a way back", WORDS, "## Taking your yes back", "## Bye", WORDS, "# Newsletter", "13(2)(c)"),
    Plant(
        "a heading with nothing under it",
        WORDS, "No. Everyone who said yes gets the letter.", "", WORDS, "## Does a machine decide?", "13(2)(f)",
    ),
    Plant(
        "words that hide who we are",
        WORDS, "Crumb & Co. V.O.F.", "A bakery", WORDS, "## Who we are", "does not name Crumb & Co. V.O.F.",
    ),
    Plant(
        "words that hide the processor",
        WOORDEN, "Postbode Mail B.V.", "een bedrijf", WOORDEN, "## Wie het ziet", "does not name Postbode Mail B.V.",
    ),
    Plant(
        "words without the authority",
        WORDS, "the Autoriteit Persoonsgegevens", "someone", WORDS, "## If something is wrong", "does not name Autoriteit",
    ),
    Plant(
        "two questions in one",
        WORDS, "opening hours?", "opening hours? And may we share your name?", WORDS, "May we", "exactly one question",
    ),
    Plant("a statement instead of a question", WORDS, "opening hours?", "opening hours.", WORDS, "May we", "exactly one question"),
    Plant(
        "a box that can be ticked beforehand",
        WORDS, "## Who we are", "- [x] Yes\n\n## Who we are", WORDS, "[x]", "ticked beforehand",
    ),
    Plant(
        "one question for two purposes",
        "notices/measurement/1.en.md",
        "May we see which links you follow in our letters? It helps us write better ones.",
        "May we sort you into groups, so that you get the invitations that fit you and fewer of the others?",
        "notices/measurement/1.en.md", "May we", "the question of segmentation too",
    ),
]  # fmt: skip

SHAPES = [
    Plant(
        "an age of consent that no country has",
        "community.toml", "[about]", "age_of_consent = 12\n[about]", "community.toml", "age_of_consent", "age_of_consent is not right",
    ),
    Plant("a missing fact", "community.toml", "authority = ", "# ", "community.toml", "name", "authority is missing"),
    Plant("a missing fact of a field", FIELDS, 'keep = "while:orders"\n', "", FIELDS, "[last_name]", "keep is missing"),
    Plant("an empty fact", "community.toml", '"Europe/Amsterdam"', '" "', "community.toml", "zone", "zone is not right"),
    Plant("words in one language", NEWS, "title.nl", "# ", NEWS, "title.en", "title is not right"),
    Plant("choices in one language", FIELDS, ', nl = "Gebak"', "", FIELDS, "[interests.choices]", "choices is not right"),
    Plant("a legal basis that does not exist", NEWS, "A6-1-a", "A6-1-z", NEWS, "legal_basis", "legal_basis is not right"),
    Plant("a kind that does not exist", FIELDS, '"day_month"', '"date"', FIELDS, "kind", "kind is not right"),
    Plant("a text where a list belongs", NEWS, '["dpv:DirectMarketing"]', '"dpv:DirectMarketing"', NEWS, "dpv", "dpv is not right"),
    Plant("a purpose seen by nobody", NEWS, '["staff", "owner"]', "[]", NEWS, "seen_by", "seen_by is not right"),
    Plant("an order in words", NEWS, "order = 1", 'order = "first"', NEWS, "order", "order is not right"),
    Plant("an algorithm without a review", CARD, "review = 2027-06-01", 'review = "later"', CARD, "review", "review is not right"),
    Plant("an algorithm without an owner", CARD, "owner.nl", "# ", CARD, "owner.en", "owner is not right"),
    Plant("points that are no numbers", CARD, "match = 10", 'match = "many"', CARD, "[points]", "points is not right"),
    Plant("a wait without an end", WELCOME, '"P1D"', '"soon"', WELCOME, "wait", "wait is not right"),
    Plant("slots that are no list", WELCOME, 'trigger', 'slots = "email"\ntrigger', WELCOME, "slots", "slots is not right"),
    Plant("an automation without a trigger", WELCOME, "trigger = ", "# ", WELCOME, "purpose", "trigger is missing"),
    Plant("a key that nothing reads", NEWS, "ask_again", "ask_agian", NEWS, "ask_agian", "means nothing here"),
    Plant("a yes that is ticked already", NEWS, "order", "preselected = true\norder", NEWS, "preselected", "chosen beforehand"),
    Plant("a yes that hangs on another", NEWS, "order", 'requires = ["measurement"]\norder', NEWS, "requires", "hang on a yes"),
]  # fmt: skip

ALL = [*FACTS, *QUESTIONS, *SHAPES]
