"""Geometry of zones and areas: overlay, borders, lines, defects and their mending."""
