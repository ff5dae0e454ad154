"""A mail server in a process of its own, as a relay would be."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sink() -> Iterator[int]:
    """Its port on loopback, until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", "ethicomm.demo.sink"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate()
