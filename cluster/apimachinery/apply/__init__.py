"""Server-side apply: who says what about an object, field by field.

Several programs write one object: a person its replicas, an autoscaler the same replicas, the kubelet its status.
The server therefore notes for every field who set it (`metadata.managedFields`). Whoever *applies* sends only the
fields they care about; the server merges them into the object, refuses what somebody else set to another value
(a conflict, unless forced), and takes away what the same applier said last time and says no more.

All of it is pure: sets of fields (`sets`), the shapes of kinds (`types`), comparing, extracting, merging and removing
along a shape, and on top the bookkeeping (`updater`, `manager`). (In Kubernetes: sigs.k8s.io/structured-merge-diff and
apimachinery/pkg/util/managedfields.)
"""
