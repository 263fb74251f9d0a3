"""The `localities rebase` command: a partnership's areas carried to new zones, with every doubtful zone shown."""
