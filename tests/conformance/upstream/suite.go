//go:build tools

// Package upstream pins Kubernetes' own end-to-end tests by go.mod and go.sum; `make conformance` builds and runs them.
package upstream

import _ "k8s.io/kubernetes/test/e2e"
