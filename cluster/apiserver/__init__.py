"""kube-apiserver: the cluster as a tree of URLs.

Everything the outside world may do to a cluster arrives here as HTTP: REST verbs on objects, watches, discovery,
OpenAPI, and the streams of exec, attach, logs and port-forward. This package only speaks the wire's language;
what a verb means is the registry's business, what a container does the kubelet's.
"""
