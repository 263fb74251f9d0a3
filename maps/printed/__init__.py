"""Maps for paper: a sheet with title, legend, labels, scale bar, north arrow, details and sources.

A sheet is first laid out in points (`layout`, `labels`, `inset`), then drawn by matplotlib (`drawing`),
then written as PDF, SVG or PNG (`output`). Sizes on paper are points of 1/72 inch from the bottom left.
"""
