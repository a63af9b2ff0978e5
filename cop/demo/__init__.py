"""Demonstration data: the published facts of the communities, with invented organisations and people."""
