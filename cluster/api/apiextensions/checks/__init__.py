"""What is wrong with a CustomResourceDefinition, in Kubernetes' words.

A definition becomes part of the API server, so it is held to more than other objects: its names become URLs, its
schemas decide what is stored, its paths are followed for every row of a table. One module a part of it. What stood
in a definition before a rule came is not held against later updates. (In Kubernetes:
apiextensions-apiserver/pkg/apis/apiextensions/validation.)
"""

from __future__ import annotations

from cluster.api.apiextensions.checks.definition import problems, status_problems

__all__ = ["problems", "status_problems"]
