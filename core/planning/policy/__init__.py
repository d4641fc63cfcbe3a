"""How much to order: rules that maximise expected profit, without a database or a clock.

`newsvendor`, `lot_size` and `reorder` are the textbook answers, checked against published figures.
`order` decides what a buyer is shown: from sample paths of demand, what is there, and what a piece
earns, costs and loses. `ageing` plays a policy over days for goods that expire. `terms` fits the
answer to packs, minimums, a supplier's minimum and a budget.
"""
