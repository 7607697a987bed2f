"""jq's language, worked on step by step.

A jq program may turn for ever without a word (`def f: f; f`), and an engine in another language cannot be stopped. Here
every step is counted: a program has so many, gives others their turn after each few, and can be interrupted. A text
becomes tokens (`lexer`), a tree (`parser`), and runs as a generator of generators (`machine`): a filter gives any
number of values for one, together with the path where each was found, for assignments. Values are Python's own JSON.
"""
