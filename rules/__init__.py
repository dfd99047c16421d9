"""The checker: what a post must not say, where it says it, why, and what to write instead."""
