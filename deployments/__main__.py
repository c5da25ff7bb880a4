"""`python -m deployments` is `3a`."""

from deployments.cli import main

main()
