"""kubelet: the agent of each node, which makes pods' containers run, pretend ones here."""
