"""``python -m scripts`` is the ``localities`` command."""

from scripts.cli import main

main()
