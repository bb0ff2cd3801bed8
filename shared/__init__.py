"""The recurrent sequence-to-sequence network, and all that both applications share."""
