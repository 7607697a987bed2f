"""ingress-nginx, the part of it that decides: Ingress objects in, an answer to "where does this request go?" out.

An ingress controller is nothing that Kubernetes runs by itself. It is a Deployment somebody applies: a web proxy
whose configuration is written anew whenever an Ingress, a Service, an EndpointSlice or a Secret changes. Here is what
it makes of them, as pure functions of manifests, so that the simulated container which answers (`runtime/images/
ingress_nginx.py`) and the story of a request (`dataplane/ingress.py`) cannot disagree.
(Upstream: kubernetes/ingress-nginx, internal/ingress/controller.)
"""
