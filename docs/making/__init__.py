"""What the documentation's site is made with: pages from the program itself, formulas, pictures."""
