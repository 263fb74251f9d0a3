"""What a map shades, draws as lines and lists: themes, lines of the card and tables, the same on the page and in print."""
