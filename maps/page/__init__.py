"""One offline page: its geometry over shared arcs, its data, its scripts and styles."""
