"""The horizontal pod autoscaler: so many replicas as keep what is measured near its target.

Every fifteen seconds each autoscaler compares what its pods use with what they should use, and asks for
ceil(pods × ratio) replicas: at most its maximum, at least its minimum, not faster than its behaviour allows, and down
only once nobody has wanted more for a while. (In Kubernetes: pkg/controller/podautoscaler.)
"""
