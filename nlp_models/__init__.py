"""The language pipelines that the checker reads with."""
