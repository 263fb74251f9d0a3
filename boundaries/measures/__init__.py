"""Measures of how far boundary sets agree, where they do not, and whom it touches."""
