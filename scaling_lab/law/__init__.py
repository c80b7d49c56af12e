"""A scaling law of our own: byte-level transformers in NumPy, trained on the sources of Python's standard library."""
