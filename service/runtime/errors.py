"""Why Porte-voix cannot be run here.

RunError    the message is one sentence for the person at the terminal
"""


class RunError(Exception):
    """Something that the person at the terminal has to change; the message says what."""
