"""The data plane: what happens to a packet, hop by hop, and why.

`walk` folds a packet over pure hops: each takes the packet and the state of one place and returns the packet
and what happened to it. The same fold answers one `curl` and draws the picture; `trace` tells it as a story.
"""
