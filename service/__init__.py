"""The service: everything of Porte-voix that touches the world."""
