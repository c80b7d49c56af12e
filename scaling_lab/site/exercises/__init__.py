"""What runs an exercise on its page: Python for browsers with pytest, the judge that runs in it, and the editor."""
