"""The kinds that Podium serves: `<group>/<version>/<kind>.py`, one file a kind.

A file holds what is particular to its kind: identity, generated columns, defaults, validation, kubectl's columns
and the fields of the admin's form. Everything else (REST, watch, discovery, tables, the log) is generic.
"""
