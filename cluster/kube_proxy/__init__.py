"""kube-proxy: from Services and EndpointSlices to the rules of one node.

kube-proxy is not a proxy: no packet passes through it. On every node it watches Services and EndpointSlices
and writes the kernel's rules; the kernel then rewrites packets on its own. Here the rules of a node are a
value (`rules.Rules`), made by a pure function, asked by a dict look-up (`rules.lookup`), and printed as the
real tools print them. How they are written is the cluster's mode: iptables, nftables or ipvs, a file each (`modes`).
"""
