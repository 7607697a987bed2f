"""What a whole class does as one: follow who leads, have a cluster of its own, fork from it, vote."""
