"""Localities without names: compact and balanced, with a bound."""
