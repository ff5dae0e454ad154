"""`python -m ethicomm` is `ethicomm`."""

from ethicomm.cli import main

main()
