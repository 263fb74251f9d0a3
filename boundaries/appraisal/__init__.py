"""What a plan would cost and gain: measures, one table of options by criteria, who moves, and a planner's own plan."""
