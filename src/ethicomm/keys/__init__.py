"""The keys of the house: renewing each kind, their copies, the recovery sheet, and the owner's page about them.

The ciphers and the store are in `vault`; what is derived from members' values is made anew here, in the background.
"""
