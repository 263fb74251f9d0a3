"""Charts and still maps as SVG, for pages and documents."""
