"""Locality profiles: from the review's zones to documents for every area of a set or an option."""
