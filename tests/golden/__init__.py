"""Reports that must not change, and what makes them."""
