"""`python -m parvis` is the `parvis` command."""

from parvis.cli.main import main

main()
