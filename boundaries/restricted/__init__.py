"""Counts that may not be published, closed where they are read; only disclosure control opens them."""
