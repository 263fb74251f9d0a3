"""Data that ships with the toolkit: the demonstration area, column aliases, SIMD editions, official sources."""
