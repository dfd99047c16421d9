"""The steps, in the order of the journey: draft, check, route, decide, library, share, recall.

A step is one function that writes: it fetches, asks the core, moves, keeps and records, inside the
unit that it is given. Nothing else in the service writes.
"""
