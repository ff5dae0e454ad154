"""Break it yourself: three ways to cheat with a log, tried on a copy that is thrown away, and what the check says."""
