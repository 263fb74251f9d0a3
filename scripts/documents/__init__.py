"""Documents: written once as text with tables and figures, rendered as a page, Word, PDF and Excel."""
