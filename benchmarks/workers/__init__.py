"""Processes of their own, one a library that is measured; the bench asks them in turn."""
