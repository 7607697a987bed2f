"""Role based access control: who may do what.

A rule names verbs and what they may be done to; a role is a list of rules; a binding gives a role to users, groups
and service accounts. There is no rule that forbids: what no rule allows is not allowed. (In Kubernetes:
pkg/apis/rbac.)
"""

GROUP = "rbac.authorization.k8s.io"
