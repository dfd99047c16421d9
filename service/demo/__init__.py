"""The demonstration: an invented group whose posts went through the real steps."""

from service.demo.load import SignIn, load

__all__ = ["SignIn", "load"]
