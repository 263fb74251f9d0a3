"""Why a wish cannot be met, and what would do instead."""
