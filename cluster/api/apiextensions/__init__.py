"""Kinds that people add: what a CustomResourceDefinition says, and what follows from it for its objects."""
