"""What is measured: a module a group of figures, each of which returns `Figure`s."""
