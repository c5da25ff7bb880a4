"""How much one run may do, whatever the scores say."""

ANALYSES_PER_RUN = 20  # each costs a model's answer and a person's time to read
CALLS_PER_DAY = 10  # more than a small shop could follow up
