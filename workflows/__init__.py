"""The route: who must decide on a post, in which order, and the law that no policy overrides."""
