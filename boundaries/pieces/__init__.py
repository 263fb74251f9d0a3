"""The common refinement of zones and sets: pieces, the noise rule, and who lives where."""
