"""The review: measured, and shown as a page, a map, tables and layers."""
