"""Areas and counts carried from one vintage of zones to another: the crosswalk, the roads to it, how certain each zone is."""
