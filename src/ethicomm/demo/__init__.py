"""The sample community to walk through, its local mailbox, and a mail server to test against."""
