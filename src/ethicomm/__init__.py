"""ethicomm: a member data platform where every use of data rests on a consent that can be checked."""

from importlib.metadata import version

__version__ = version("ethicomm")
