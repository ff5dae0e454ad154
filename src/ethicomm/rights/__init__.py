"""A person's requests: what is erased, what stays and until when, who else was told."""
