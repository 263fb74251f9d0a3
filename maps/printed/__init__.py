"""Maps for paper: a sheet with title, legend, labels, scale bar, north arrow, details and sources.

A sheet is first laid out in points (`layout`, `inset`, `labels`, put together in `sheet`), then drawn by matplotlib
(`ground`, `drawing`), then written as PDF, SVG or PNG (`output`); `review` chooses what of a review is on it. Sizes on
paper are points of 1/72 inch from the bottom left (`paper`).
"""
