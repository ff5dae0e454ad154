"""What the sample bakery wrote: its letters, its offers, the slip at its counter."""

from collections.abc import Mapping
from dataclasses import dataclass

SLIP = (
    "Yes, Crumb & Co. may send me its newsletter twice a month. I can stop it at any time by writing to "
    "hello@crumb.example. Name, e-mail, date, signature."
)
GROUP = "Leiden, likes workshops"
WHY = ("a try before the winter", "it did what it should")  # said when the welcome letter moved on


@dataclass(frozen=True)
class Written:
    """A letter by language: subject line and Markdown."""

    name: str
    said: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Offered:
    """An offer by language: title and text; what it is about."""

    texts: Mapping[str, tuple[str, str]]
    link: str
    about: tuple[str, ...]


SPRING = Written("Spring bread", {
    "en": ("Spring bread", "Hello {{ first_name|there }},\n\nThe wild garlic loaf is back, Thursdays to Saturdays. "
           "On 14 March we bake with you: **the first workshop of the year** has twelve places.\n\n"
           "We open at seven again.\n\nMila, Crumb & Co."),
    "nl": ("Lentebrood", "Hallo {{ first_name|daar }},\n\nHet daslookbrood is terug, van donderdag tot en met "
           "zaterdag. Op 14 maart bakken we samen: **de eerste workshop van het jaar** heeft twaalf plekken.\n\n"
           "We gaan weer om zeven uur open.\n\nMila, Crumb & Co."),
})  # fmt: skip
AUTUMN = Written("Summer hours", {
    "en": ("We close two weeks, and open earlier after", "Hello {{ first_name|there }},\n\nThe oven rests from 28 July "
           "to 10 August. After that we open at half past six.\n\n{{ picks }}\n\nMila, Crumb & Co."),
    "nl": ("Twee weken dicht, daarna vroeger open", "Hallo {{ first_name|daar }},\n\nDe oven rust van 28 juli tot en "
           "met 10 augustus. Daarna gaan we om half zeven open.\n\n{{ picks }}\n\nMila, Crumb & Co."),
})  # fmt: skip
NOVEMBER = Written("November loaves", {
    "en": ("November loaves", "Hello {{ first_name|there }},\n\n{{ picks }}\n\nThe walnut loaf and the dark rye are "
           "back. On Sundays we keep a table by the window for whoever wants to read.\n\nMila, Crumb & Co."),
    "nl": ("Broden van november", "Hallo {{ first_name|daar }},\n\n{{ picks }}\n\nHet walnotenbrood en het donkere "
           "roggebrood zijn terug. Op zondag is er een tafel bij het raam voor wie wil lezen.\n\nMila, Crumb & Co."),
})  # fmt: skip
DECEMBER = Written("December loaves", {
    "en": ("Order your December loaves", "Hello {{ first_name|there }},\n\n{{ picks }}\n\nStollen can be ordered from "
           "Monday. We bake what was ordered and not much more, so please be early.\n\nMila, Crumb & Co."),
    "nl": ("Bestel je decemberbrood", "Hallo {{ first_name|daar }},\n\n{{ picks }}\n\nJe kunt vanaf maandag stol "
           "bestellen. We bakken wat besteld is en niet veel meer, dus wees er vroeg bij.\n\nMila, Crumb & Co."),
})  # fmt: skip
OFFERS = (
    Offered({"en": ("Sourdough in a day", "A workshop for eight, flour to loaf."),
             "nl": ("Zuurdesem in een dag", "Een workshop voor acht, van meel tot brood.")},
            "https://crumb.example/sourdough", ("bread", "workshops")),
    Offered({"en": ("The dark rye", "Dense, sour, keeps a week."),
             "nl": ("Het donkere roggebrood", "Stevig, zuur, blijft een week goed.")},
            "https://crumb.example/rye", ("bread",)),
    Offered({"en": ("Buckwheat tin", "Gluten free, baked on its own oven floor."),
             "nl": ("Boekweitbrood", "Glutenvrij, op een eigen ovenvloer gebakken.")},
            "https://crumb.example/buckwheat", ("bread", "gluten_free")),
    Offered({"en": ("Almond tart by the slice", "On Fridays, until it is gone."),
             "nl": ("Amandeltaart per punt", "Op vrijdag, tot hij op is.")},
            "https://crumb.example/almond", ("pastry", "gluten_free")),
    Offered({"en": ("Cinnamon buns, Saturday", "Out of the oven at nine."),
             "nl": ("Kaneelbroodjes, zaterdag", "Om negen uur uit de oven.")},
            "https://crumb.example/buns", ("pastry", "coffee")),
    Offered({"en": ("Latte art for two", "An hour behind the machine."),
             "nl": ("Latte art voor twee", "Een uur achter de machine.")},
            "https://crumb.example/latte", ("coffee", "workshops")),
)  # fmt: skip
