"""Three small networks that differ in their cell alone, to see why gates exist.

All three learn the same sentences, in which a verb must agree with a subject far away.
`python -m shared.gates --out models/gates` makes the folder that the page loads.
"""
