"""Safe publication: suppression that withstands recomputation, rounding, and differences of overlapping areas."""
