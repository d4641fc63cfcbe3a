"""The loop that closes: what will probably run out is asked for by itself, once, and waits for a
person, unless a rule says that nobody need look.

`requisitions` raises and updates, `rule` approves within tolerance and budget, `escalate` calls
when a supplier's cut-off is near. All act as the machine (`machine`), a user who cannot sign in.
"""
