"""Ways to change the sample policies, each with what it is called in a test."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.policy.conftest import EACH_WEEK, change, new_words

NEWS, SORT, FIELDS = "purposes/newsletter.toml", "purposes/segmentation.toml", "fields.toml"
GREETING = {"en": ("on your birthday?", "on your name day?"), "nl": ("op je verjaardag?", "op je naamdag?")}


def nothing(folder: Path) -> None:
    """The folder as it is."""


def give_up(purpose: str) -> Callable[[Path], None]:
    """Without this purpose, and without what nothing else is for."""

    def changing(folder: Path) -> None:
        (folder / f"purposes/{purpose}.toml").unlink()
        shutil.rmtree(folder / f"notices/{purpose}", ignore_errors=True)
        text = ""
        for path in (*folder.glob("recipients/*.toml"), folder / FIELDS):
            text = re.sub(rf',{purpose}\b|\b{purpose},|, "{purpose}"|"{purpose}", ', "", path.read_text("utf-8"))
            path.write_text(text, "utf-8")
        for path in (*folder.glob("algorithms/*.toml"), *folder.glob("automations/*.toml")):
            if f'purpose = "{purpose}"' in path.read_text("utf-8"):
                path.unlink()
        if purpose == "segmentation":
            (folder / FIELDS).write_text(
                (folder / FIELDS).read_text("utf-8").replace('facet = "as given"\n', ""), "utf-8"
            )
            text = (folder / FIELDS).read_text("utf-8")
        for field in re.findall(rf'\[(\w+)\]\n(?:(?!\n\[).)*?keep = "while:{purpose}"', text, re.S):
            drop_field(folder, field)

    return changing


def drop_field(folder: Path, field: str) -> None:
    """Nothing is for it any more."""
    text = (folder / FIELDS).read_text("utf-8")
    (folder / FIELDS).write_text(re.sub(rf"\[{field}(\.choices)?\]\n.*?(?=\n\[|\Z)", "", text, flags=re.S), "utf-8")
    for path in (*folder.glob("purposes/*.toml"), *folder.glob("recipients/*.toml")):
        path.write_text(re.sub(rf', "{field}"|"{field}", |"{field}"', "", path.read_text("utf-8")), "utf-8")


def without_region(folder: Path) -> None:
    drop_field(folder, "region")


def without_names_in_letters(folder: Path) -> None:
    change(folder, NEWS, '"email", "first_name"', '"email"')
    change(folder, FIELDS, "account,newsletter,", "account,")


def letters_each_week(folder: Path) -> None:
    new_words(folder, "newsletter", EACH_WEEK, material=True)


def letters_said_otherwise(folder: Path) -> None:
    new_words(folder, "newsletter", EACH_WEEK, material=False)


def letters_by_region(folder: Path) -> None:
    """More data for letters, so everyone is asked anew."""
    new_words(folder, "newsletter", EACH_WEEK, material=True)
    change(folder, NEWS, '"email", "first_name"', '"email", "first_name", "region"')


def a_shorter_yes(folder: Path) -> None:
    change(folder, NEWS, '"P36M"', '"P12M"')


def groups_without_ages(folder: Path) -> None:
    """It is asked no more and groups do not look at it."""
    drop_field(folder, "age_band")


def groups_blind_to_region(folder: Path) -> None:
    text = (folder / FIELDS).read_text("utf-8")
    (folder / FIELDS).write_text(re.sub(r'(\[region\].*?)facet = "as given"\n', r"\1", text, flags=re.S), "utf-8")


def pastry_no_more(folder: Path) -> None:
    change(folder, FIELDS, 'pastry = { en = "Pastry", nl = "Gebak" }', 'pizza = { en = "Pizza", nl = "Pizza" }')


def birthdays_for_a_year(folder: Path) -> None:
    change(folder, FIELDS, '"while:birthday_greeting"', '"P12M"')


def no_picks(folder: Path) -> None:
    (folder / "algorithms/picks.toml").unlink()


def other_points(folder: Path) -> None:
    change(folder, "algorithms/picks.toml", "match = 10", "match = 12")


def no_welcome(folder: Path) -> None:
    (folder / "automations/welcome.toml").unlink()


def no_orders(folder: Path) -> None:
    give_up("orders")(folder)


def a_survey(folder: Path) -> None:
    """One more thing to ask."""
    text = (folder / "purposes/measurement.toml").read_text("utf-8")
    (folder / "purposes/survey.toml").write_text(text.replace("order = 5", "order = 7"), "utf-8")
    shutil.copytree(folder / "notices/measurement", folder / "notices/survey")
    for language, old, new in (
        ("en", "May we see which", "May we ask you which"),
        ("nl", "Mogen we zien", "Mogen we vragen"),
    ):
        change(folder, f"notices/survey/1.{language}.md", old, new)
    hosting = folder / "recipients/hosting.toml"
    hosting.write_text(hosting.read_text("utf-8").replace('"measurement", ', '"measurement", "survey", '), "utf-8")


CHANGES = {
    "nothing": nothing,
    **{f"giving up {one}": give_up(one) for one in (
        "newsletter", "personalisation", "segmentation", "automation", "measurement", "birthday_greeting", "orders",
    )},
    **{one.__name__.replace("_", " "): one for one in (
        without_region, without_names_in_letters, letters_each_week, letters_said_otherwise, letters_by_region,
        a_shorter_yes, groups_without_ages, groups_blind_to_region, pastry_no_more, birthdays_for_a_year, no_picks,
        other_points, no_welcome, a_survey,
    )},
}  # fmt: skip
