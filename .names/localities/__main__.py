"""``python -m localities`` is the ``localities`` command."""

from localities.scripts.cli import main

if __name__ == "__main__":
    main()
