"""Tables of master data and documents taken in: one engine, and one file a kind of sheet.

A kind is declared once, as data: its fields, how its rows become steps, how a step is done.
That makes template, mapping, dry run, row errors, batches, resuming and undo work for it.
"""
