"""A community whose letters go to a real mail server on loopback."""

from tests.campaigns.post import post

__all__ = ["post"]
