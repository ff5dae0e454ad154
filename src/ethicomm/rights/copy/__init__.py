"""A copy of everything held about one member, for them (GDPR 15 and 20): gathered from the catalogue, packed as a ZIP.

Decision: what is in it is an allow-list, the dataclasses of `shape`; each personal column names its place there or the
reason why it has none, and the build fails for a column that does neither. The published schema is made from the same
dataclasses. Nothing is put on a disk: the file is made while it leaves, after its use was written down.
"""

from ethicomm.rights.copy.gathering import REASON, SCHEMA, Said, copy_of, not_here, pictures, take
from ethicomm.rights.copy.packing import copy_file
from ethicomm.rights.copy.shape import VERSION, Copy, parts, schema

__all__ = [
    "REASON", "SCHEMA", "VERSION", "Copy", "Said", "copy_file", "copy_of", "not_here", "parts", "pictures", "schema",
    "take",
]  # fmt: skip
