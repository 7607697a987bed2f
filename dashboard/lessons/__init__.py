"""Lessons: folders of text, manifests, checks and hints, and the engine that gives them to whoever learns.

A lesson is data (`library/SLUG/`); nothing in it is code. `reading` makes a value of a folder and refuses what makes no
sense, with file and line. `checks` judge what became of a cluster, never what was typed; `judge` fetches what they look
at; `taking` keeps how far somebody is. `play` plays a lesson in this process, as its tests do.
"""
