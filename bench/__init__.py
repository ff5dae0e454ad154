"""How fast, as ratios to a baseline of the same run: `make bench`, one module for each row of the list of goals."""
