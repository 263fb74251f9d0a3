"""The person at the keyboard: the ``localities`` command, its configuration, and what it writes."""
