"""Tests of the route and its law."""
