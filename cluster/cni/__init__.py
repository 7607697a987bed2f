"""The pod network, as a CNI plug-in sets it up: an address for every pod, a route for every node."""
