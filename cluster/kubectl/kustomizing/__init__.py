"""A small, honest kustomize: resources, patches, names, labels, images, generators; what it lacks it says.

A kustomization is a folder: it takes objects from files and from other kustomizations, and changes all of them, layer
upon layer, without templates. (In kubectl: sigs.k8s.io/kustomize/api.)
"""
