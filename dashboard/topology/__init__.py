"""The live picture's data: the cluster as a graph, sent once whole and then as changes."""
