"""The exact search for named localities: relaxation, cuts, branching, first plans, ties."""
