"""``python -m citizenship``."""

from citizenship.cli import main

main()
