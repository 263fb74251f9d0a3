"""Aligned locality options: exact, checked, explained."""
