"""Authorization: may this user do this?

A question is a value (`attributes`), the answer a pure function of the cluster's roles and bindings (`policy`), which
are read again only when one of them changed (`policies`). Nothing forbids; what no rule allows is not allowed. Whoever
gives rights away must have them (`escalation`). (In Kubernetes: plugin/pkg/auth/authorizer/rbac and
pkg/registry/rbac.)
"""
