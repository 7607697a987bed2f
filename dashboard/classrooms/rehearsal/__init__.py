"""Rehearsing a class: simulated students come in by the door that real ones will take, and do what real ones will do.

They play in a class of their own, a copy under another code, so that whoever sits in the real one notices nothing; and
when it is over all of it is gone.
"""
