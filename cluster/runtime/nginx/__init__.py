"""A small nginx: its configuration language (config.py) and what it does with a request (server.py).

Several images carry it, which is why it is no image itself.
"""
