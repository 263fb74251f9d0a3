"""Colour as arithmetic, palettes, and the fills of areas that follow from them."""
