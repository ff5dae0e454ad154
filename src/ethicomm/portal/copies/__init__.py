"""Taking a copy of everything along: the page that offers it, the file, and its published schema."""
