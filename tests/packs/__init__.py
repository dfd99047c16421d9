"""Tests of the packs that ship."""
