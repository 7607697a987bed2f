"""Helpers of the page's forms and editor: what may be picked, and what to start from."""
