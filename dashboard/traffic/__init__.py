"""Requests sent from the page, and the rules they meet."""
