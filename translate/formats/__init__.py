"""Readers of the files in which people keep translations, one module a family of formats."""
