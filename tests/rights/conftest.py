"""Anna, who has lived here for a while, Ben, who has just come, and the one person a scenario is about."""

from pytest_bdd import given, then

from tests.portal import conftest as portal
from tests.portal.conftest import anna, ben, her, his, story

__all__ = ["anna", "ben", "her", "his", "story"]

given("I am a member who said yes to everything and told my region")(portal.said_yes_to_everything)
then("the next letter does not reach me")(portal.the_next_letter_does_not_reach_me)
