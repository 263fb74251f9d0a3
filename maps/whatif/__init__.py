"""The drawing board: a page on which people draw localities by hand and see at once what it does."""
