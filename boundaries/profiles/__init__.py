"""What the people of any areas are like: one long table for every area at once, beside the partnership and Scotland."""
