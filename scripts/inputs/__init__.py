"""From the configuration's files to frames that need no further checking."""
