"""The rules of dropshipping: what is bought, from whom, at what price, and what happens next.

A paid order of a storefront becomes one *part* per supplier (and warehouse); a part is one
supplier order and carries our reference. Source of the design: docs/processes/dropship.md.
"""
