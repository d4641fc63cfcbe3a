"""The rules and verbs of Zhanggui, in rings that import downward only.

`ls core` is the picture: kernel at the bottom, then platform, catalog, ledgers,
posting, documents, desks, and what reads and decides above them.
"""
