"""Words of the group that more than one reader of its kinds needs."""

EXACT, PREFIX, ANY_WAY = "Exact", "Prefix", "ImplementationSpecific"
"""The types of an Ingress' paths."""
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
"""How an Ingress named its class before there was a field for it; controllers still honour it."""
