"""Anna, who has lived here for a while, Ben, who has just come, and the one person a scenario is about."""

from tests.portal.conftest import anna, ben, her, his, story

__all__ = ["anna", "ben", "her", "his", "story"]
