"""What a review is asked to do: the sections of review.toml, and mistakes in them in a planner's words."""
