"""The member's own place: what is held, what is allowed, who used it, when it ends. Asks each domain for its part."""
