"""`python -m parvis` is the `parvis` command."""

from parvis.cli.start import main

main()
