"""The classroom: who sits where, who teaches, what everybody is told. `cluster/` knows nothing of it."""
