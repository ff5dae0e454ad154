"""The local mailbox of the sample community: a real mail server on loopback, and pages to read what came.

Two processes share one folder of files: one takes mail, one shows pages. Nothing leaves this machine.
"""
