"""Who was right, the suggestion or the buyer who changed it: both quantities, played over what was
then wanted, in money. `rule` is the arithmetic, `read` the decisions whose days have come,
`groups` what they come to by buyer, reason and category.
"""
